import CutoverDomain
import CutoverJSON

/// A number that need not be there.
struct OptionalNumber: WireValue {
  private(set) var value: Double?

  init() {}

  init(_ value: Double?) { self.value = value }

  mutating func read(from reader: JSONReader) throws { value = try reader.readNullIfNext() ? nil : reader.readDouble() }

  func write(into writer: inout JSONWriter) {
    if let value { writer.double(value) } else { writer.null() }
  }
}

/// An integer that need not be there.
struct OptionalInteger: WireValue {
  private(set) var value: Int64?

  init() {}

  init(_ value: Int64?) { self.value = value }

  mutating func read(from reader: JSONReader) throws { value = try reader.readNullIfNext() ? nil : reader.readInt64() }

  func write(into writer: inout JSONWriter) {
    if let value { writer.int(value) } else { writer.null() }
  }
}

/// A text that need not be there.
struct OptionalName: WireValue {
  private(set) var value: String?

  init() {}

  init(_ value: String?) { self.value = value }

  mutating func read(from reader: JSONReader) throws { value = try reader.readNullIfNext() ? nil : reader.readString() }

  func write(into writer: inout JSONWriter) {
    if let value { writer.string(value) } else { writer.null() }
  }
}

/// A number of which every digit counts.
struct ExactNumber: WireValue {
  private(set) var number = JSONNumber(unchecked: "0")

  init() {}

  init(_ number: JSONNumber) { self.number = number }

  mutating func read(from reader: JSONReader) throws { number = try reader.readNumber() }

  /// Whether it is too large or too close to zero for a 64-bit float, or has more digits than anybody would write.
  var isExtreme: Bool {
    let value = number.doubleValue
    return !value.isFinite || (value == 0 && !number.isNumericallyEqual(to: JSONNumber(unchecked: "0")))
      || number.lexeme.utf8.count > 400
  }

  func write(into writer: inout JSONWriter) { writer.raw(number.lexeme.utf8) }
}
