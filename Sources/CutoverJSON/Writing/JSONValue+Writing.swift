extension JSONValue {
  /// Appends the value without white space: numbers as they were written, strings escaped as ``JSONWriter`` does.
  public func write(into bytes: inout [UInt8]) {
    write(into: &bytes, indentation: nil)
  }

  /// The value without white space.
  public var compact: String {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The value for people: a member or element a line, indented by two spaces a level.
  public var pretty: String {
    var bytes: [UInt8] = []
    write(into: &bytes, indentation: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(into bytes: inout [UInt8], indentation: Int?) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let number): bytes += number.lexeme.utf8
    case .string(let string): JSONWriter.append(string.string, to: &bytes)
    case .array(let elements):
      JSONValue.write(elements, between: "[", "]", into: &bytes, indentation) { element, bytes, inner in
        element.write(into: &bytes, indentation: inner)
      }
    case .object(let members):
      JSONValue.write(members, between: "{", "}", into: &bytes, indentation) { member, bytes, inner in
        JSONWriter.append(member.name.string, to: &bytes)
        bytes += (inner == nil ? ":" : ": ").utf8
        member.value.write(into: &bytes, indentation: inner)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], between open: String, _ close: String, into bytes: inout [UInt8], _ indentation: Int?,
    _ writeItem: (Item, inout [UInt8], Int?) -> Void
  ) {
    let inner = indentation.map { $0 + 2 }
    bytes += open.utf8
    for (at, item) in items.enumerated() {
      if at > 0 { bytes.append(UInt8(ascii: ",")) }
      breakLine(inner, in: &bytes)
      writeItem(item, &bytes, inner)
    }
    if !items.isEmpty { breakLine(indentation, in: &bytes) }
    bytes += close.utf8
  }

  private static func breakLine(_ indentation: Int?, in bytes: inout [UInt8]) {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
  }
}
