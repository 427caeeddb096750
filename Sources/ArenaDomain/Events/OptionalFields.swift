import CutoverDomain
import CutoverJSON

/// Fields that need not be there, and numbers of which every digit counts: of events, and of no table.
extension FieldVisitor {
  mutating func optional<Value: OptionalScalar>(_ name: StaticString, _ value: inout Value?) throws {
    var field = OptionalField(value: value)
    try object(name, &field)
    value = field.value
  }

  mutating func optional(_ name: StaticString, _ value: inout OpaqueJSON?) throws {
    var field = value ?? .null
    try any(name, &field)
    value = field.isNull ? nil : field
  }

  mutating func exact(_ name: StaticString, _ value: inout JSONNumber) throws {
    var field = ExactNumber(number: value)
    try object(name, &field)
    value = field.number
  }
}

/// A value that a member of a document has, or a null.
protocol OptionalScalar: Sendable {
  static func value(from reader: JSONReader) throws -> Self
  func write(into writer: inout JSONWriter)
}

extension Double: OptionalScalar {
  static func value(from reader: JSONReader) throws -> Double { try reader.readDouble() }
  func write(into writer: inout JSONWriter) { writer.double(self) }
}

extension Int64: OptionalScalar {
  static func value(from reader: JSONReader) throws -> Int64 { try reader.readInt64() }
  func write(into writer: inout JSONWriter) { writer.int(self) }
}

extension String: OptionalScalar {
  static func value(from reader: JSONReader) throws -> String { try reader.readString() }
  func write(into writer: inout JSONWriter) { writer.string(self) }
}

private struct OptionalField<Value: OptionalScalar>: WireValue {
  var value: Value?

  init() {}

  init(value: Value?) { self.value = value }

  mutating func read(from reader: JSONReader) throws {
    value = try reader.readNullIfNext() ? nil : Value.value(from: reader)
  }

  func write(into writer: inout JSONWriter) {
    if let value { value.write(into: &writer) } else { writer.null() }
  }
}

private struct ExactNumber: WireValue {
  var number = JSONNumber(unchecked: "0")

  init() {}

  init(number: JSONNumber) { self.number = number }

  mutating func read(from reader: JSONReader) throws { number = try reader.readNumber() }

  func write(into writer: inout JSONWriter) { writer.raw(number.lexeme.utf8) }
}
