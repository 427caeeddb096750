public import CutoverJSON
public import Glibc

/// Reads the members of an object into the fields that they are meant for.
///
/// Documents mostly have their members in one order, that of the fields. So the reader is led over all fields as often
/// as it takes: each time it reads the member that it stands at when its field comes by, and then the next one. One
/// pass does where both orders are the same, whatever is missing; a name is compared once, and looked up never.
///
/// A member is decoded onto what its field holds: an earlier member of the same name may have filled it. A null leaves
/// scalars and objects as they are, and makes a list, a map or an `any` null.
public struct FieldReader: FieldVisitor {
  @usableFromInline let reader: JSONReader
  /// Fields that may not be null.
  @usableFromInline let required: FieldSet

  /// The name of the member that the reader stands at; `nil` behind the last one.
  @usableFromInline var member: UnsafeBufferPointer<UInt8>?
  /// The field that the member is meant for, where its name is not exactly the field's.
  @usableFromInline var named: Int?
  /// The field that comes by next.
  @usableFromInline var position = 0
  @usableFromInline var isNull = false
  /// How many members have been read.
  @usableFromInline var passed = 0

  /// The fields that had a value, null counting as none.
  @usableFromInline var seen: FieldSet = []
  public var present: FieldSet { seen }

  /// A reader of the object that `reader` has begun.
  @inlinable
  public init(reader: JSONReader, required: FieldSet = []) throws {
    self.reader = reader
    self.required = required
    try advance()
  }

  /// Reads all members into `object`. Those that are meant for no field are checked and passed over.
  @inlinable
  public mutating func read<Object: WireObject>(into object: inout Object) throws {
    while member != nil {
      let before = passed
      position = 0
      try object.visit(&self)
      // No field that came by has exactly this name.
      guard passed == before, let member else { continue }
      named = Object.fieldTable.index(of: member)
      if named == nil {
        try reader.skipValue()
        try advance()
      }
    }
  }

  @inlinable
  mutating func advance() throws {
    member = try reader.nextMember() ? reader.memberName : nil
  }

  /// Whether the member that the reader stands at is meant for the field that comes by, which is called `name`. A null
  /// is then read, any other value is next.
  @inlinable @inline(__always)
  mutating func begins(_ name: StaticString) throws -> Bool {
    defer { position += 1 }
    guard let member else { return false }
    if let named {
      guard named == position else { return false }
      self.named = nil
    } else {
      guard member.count == name.utf8CodeUnitCount, let start = member.baseAddress,
        memcmp(start, name.utf8Start, member.count) == 0
      else { return false }
    }
    let field = FieldSet(position)
    isNull = try reader.peek() == .null
    if isNull {
      if !required.isDisjoint(with: field) { throw reader.error(.wrongType, "this must not be null") }
      try reader.readNull()
    } else {
      seen.formUnion(field)
    }
    return true
  }

  /// The member has been read.
  @inlinable @inline(__always)
  mutating func ends() throws {
    passed += 1
    try advance()
  }

  @inlinable
  public mutating func string(_ name: StaticString, _ value: inout String) throws {
    guard try begins(name) else { return }
    if !isNull { value = try reader.readString() }
    try ends()
  }

  @inlinable
  public mutating func float(_ name: StaticString, _ value: inout Double) throws {
    guard try begins(name) else { return }
    if !isNull { value = try reader.readDouble() }
    try ends()
  }

  @inlinable
  public mutating func integer(_ name: StaticString, _ value: inout Int64) throws {
    guard try begins(name) else { return }
    if !isNull { value = try reader.readInt64() }
    try ends()
  }

  @inlinable
  public mutating func bool(_ name: StaticString, _ value: inout Bool) throws {
    guard try begins(name) else { return }
    if !isNull { value = try reader.readBool() }
    try ends()
  }

  @inlinable
  public mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) throws {
    guard try begins(name) else { return }
    value = isNull ? .null : try OpaqueJSON(reading: reader)
    try ends()
  }

  @inlinable
  public mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) throws {
    try any(name, &value)
  }

  @inlinable
  public mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) throws {
    guard try begins(name) else { return }
    if !isNull { try value.read(from: reader) }
    try ends()
  }

  @inlinable
  public mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) throws {
    guard try begins(name) else { return }
    if isNull { value = WireList() } else { try value.read(from: reader) }
    try ends()
  }

  @inlinable
  public mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) throws {
    guard try begins(name) else { return }
    if isNull {
      value = nil
    } else {
      var map = value ?? WireMap()
      value = nil
      try map.read(from: reader)
      value = map
    }
    try ends()
  }
}
