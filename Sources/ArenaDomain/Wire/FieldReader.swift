import CutoverJSON

/// Reads the next value of a document into the field at position `field`; `null` is the field's zero.
struct FieldReader: FieldVisitor {
  let reader: JSONReader
  let field: Int
  private var position = 0

  init(reader: JSONReader, field: Int) {
    self.reader = reader
    self.field = field
  }

  private mutating func isTurn() -> Bool {
    defer { position += 1 }
    return position == field
  }

  private func read<Value>(_ value: inout Value, zero: Value, _ decode: () throws -> Value) throws {
    value = try reader.readNullIfNext() ? zero : decode()
  }

  mutating func string(_ name: StaticString, _ value: inout String) throws {
    if isTurn() { try read(&value, zero: "", reader.readString) }
  }

  mutating func float(_ name: StaticString, _ value: inout Double) throws {
    if isTurn() { try read(&value, zero: 0, reader.readDouble) }
  }

  mutating func integer(_ name: StaticString, _ value: inout Int64) throws {
    if isTurn() { try read(&value, zero: 0, reader.readInt64) }
  }

  mutating func bool(_ name: StaticString, _ value: inout Bool) throws {
    if isTurn() { try read(&value, zero: false, reader.readBool) }
  }

  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) throws {
    if isTurn() { value = try OpaqueJSON(reading: reader) }
  }

  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) throws {
    try any(name, &value)
  }

  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) throws {
    if isTurn() { value = try Value(reading: reader) }
  }

  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout [Value]?) throws {
    if isTurn() { value = try WireList(reading: reader).elements }
  }

  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) throws {
    guard isTurn() else { return }
    try read(&value, zero: nil) {
      var entries: [WireMap<Value>.Entry] = []
      try reader.beginObject()
      while try reader.nextMember() {
        let key = String(decoding: reader.memberName, as: UTF8.self)
        entries.append(.init(key: key, value: try Value(reading: reader)))
      }
      return WireMap(entries)
    }
  }
}
