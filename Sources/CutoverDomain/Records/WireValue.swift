public import CutoverJSON

/// A value of a domain's API: read as Go's `encoding/json` reads it, written as that writes it, so that answers are those
/// which clients of such a service have seen for years.
///
/// docs/arena.md has the rules of both. `init()` is the type's zero, which a missing member gives.
public protocol WireValue: Sendable {
  init()

  /// Decodes the value that is next onto what is there, as Go does with a member that is repeated.
  /// Throws `JSONError`, with line, column and field.
  mutating func read(from reader: JSONReader) throws

  /// Throws `ReadError` for a number that JSON cannot say.
  consuming func write(into writer: inout JSONWriter) throws
}

/// A JSON object with a fixed set of fields.
///
/// ``visit(_:)`` names the fields once, in wire order; reading, writing and matching names all follow from it.
public protocol WireObject: WireValue {
  static var fieldTable: FieldTable { get }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws
}

/// What is done with each field of a ``WireObject`` in turn.
public protocol FieldVisitor {
  mutating func string(_ name: StaticString, _ value: inout String) throws
  mutating func float(_ name: StaticString, _ value: inout Double) throws
  mutating func integer(_ name: StaticString, _ value: inout Int64) throws
  mutating func bool(_ name: StaticString, _ value: inout Bool) throws
  mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) throws
  /// An `any` that is left out of the wire when it is null.
  mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) throws
  mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) throws
  mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) throws
  /// `nil` is a `null` on the wire, which an empty map is not.
  mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) throws
}

extension WireValue {
  /// Reads the value that is next onto the type's zero.
  @inlinable
  public init(reading reader: JSONReader) throws {
    self.init()
    try read(from: reader)
  }
}

extension WireObject {
  /// A null leaves the object as it is.
  @inlinable
  public mutating func read(from reader: JSONReader) throws {
    if try reader.readNullIfNext() { return }
    try reader.beginObject()
    var visitor = try FieldReader(reader: reader)
    try visitor.read(into: &self)
  }

  @inlinable
  public consuming func write(into writer: inout JSONWriter) throws {
    // Given away rather than copied where nobody needs it any more: a copy would count references to all of its texts.
    var copy = self
    var visitor = FieldWriter(writer: writer)
    writer = JSONWriter()
    visitor.writer.beginObject()
    try copy.visit(&visitor)
    visitor.writer.endObject()
    writer = visitor.writer
  }
}

extension WireValue {
  /// The value's wire text.
  @inlinable
  public var json: [UInt8] {
    get throws {
      var writer = JSONWriter()
      try write(into: &writer)
      return writer.bytes
    }
  }
}

extension JSONReaderOptions {
  /// How many arrays and objects Go reads inside each other.
  private static let legacyDepth = 10_000

  /// For what the program has written itself.
  public static let wire = JSONReaderOptions(maximumDepth: legacyDepth)
  /// For legacy files: what is not UTF-8 becomes U+FFFD.
  public static let legacy = JSONReaderOptions(invalidUTF8: .replace, maximumDepth: legacyDepth)
}

extension JSONReader {
  /// Reads a `null` where one is next; false where there is something else.
  @inlinable
  public func readNullIfNext() throws -> Bool {
    guard try peek() == .null else { return false }
    try readNull()
    return true
  }
}
