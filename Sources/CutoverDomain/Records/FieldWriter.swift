public import CutoverJSON

/// Writes the fields of an object in wire order.
public struct FieldWriter: FieldVisitor {
  public var writer: JSONWriter

  @inlinable
  public init(writer: JSONWriter) { self.writer = writer }

  @inlinable
  public mutating func string(_ name: StaticString, _ value: inout String) {
    value.withUTF8 { writer.field(name, utf8: $0) }
  }

  /// A column of Postgres can hold what no legacy file can.
  @inlinable
  public mutating func float(_ name: StaticString, _ value: inout Double) throws {
    guard value.isFinite else {
      throw ReadError(
        .undecodable, source: "\(name)", message: "\(value) cannot be sent to a client, JSON has no such number",
        remedy: "fix the row")
    }
    writer.field(name, value)
  }

  @inlinable
  public mutating func integer(_ name: StaticString, _ value: inout Int64) {
    writer.field(name, value)
  }

  @inlinable
  public mutating func bool(_ name: StaticString, _ value: inout Bool) {
    writer.field(name, value)
  }

  @inlinable
  public mutating func any(_ name: StaticString, _ value: inout OpaqueJSON) {
    writer.field(name, value)
  }

  @inlinable
  public mutating func anyUnlessNull(_ name: StaticString, _ value: inout OpaqueJSON) {
    if !value.isNull { any(name, &value) }
  }

  @inlinable
  public mutating func object<Value: WireValue>(_ name: StaticString, _ value: inout Value) throws {
    writer.name(name)
    try value.write(into: &writer)
  }

  @inlinable
  public mutating func list<Value: WireValue>(_ name: StaticString, _ value: inout WireList<Value>) throws {
    writer.name(name)
    try value.write(into: &writer)
  }

  @inlinable
  public mutating func map<Value: WireValue>(_ name: StaticString, _ value: inout WireMap<Value>?) throws {
    writer.name(name)
    guard let map = value else { return writer.null() }
    try map.write(into: &writer)
  }
}
