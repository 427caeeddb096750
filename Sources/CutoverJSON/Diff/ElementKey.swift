/// What identifies a record in its array: the values of its key fields, each with its type, so that `(1, 11)` is not
/// `(11, 1)` and the number 1 is not the string "1".
public struct ElementKey: Sendable, Hashable {
  /// A field of the key.
  public struct Component: Sendable, Hashable {
    public var field: ExactString
    public var value: Value

    public init(field: ExactString, value: Value) {
      self.field = field
      self.value = value
    }
  }

  /// The value of a key field. Numbers are in canonical form: a record does not become another one by `1.0` for `1`.
  public enum Value: Sendable, Hashable {
    case absent
    case null
    case bool(Bool)
    case number(String)
    case string(ExactString)
    /// An array or an object, in canonical form.
    case composite(String)
  }

  public var components: [Component]

  public init(_ components: [Component]) { self.components = components }

  /// The key of `element` by `fields`, `nil` if it is not an object or has none of the fields: such an element has only
  /// its position.
  public init?(of element: JSONValue, by fields: [String]) {
    guard case .object(let members) = element else { return nil }
    var found = false
    components = fields.map { field in
      let name = ExactString(field)
      guard let member = members.first(where: { $0.name == name }) else {
        return Component(field: name, value: .absent)
      }
      found = true
      return Component(field: name, value: Value(member.value))
    }
    if !found { return nil }
  }

  /// The key in brackets, as it stands in a path: `[id=a1]`, `[model=m,turn=3]`. A string that could be read as
  /// another type stands in quotes; a field that is absent has no `=`.
  public var text: String {
    var result = "["
    for (index, component) in components.enumerated() {
      if index > 0 { result += "," }
      result += escape(component.field.string)
      if component.value != .absent { result += "=" + escape(component.value.text) }
    }
    return result + "]"
  }
}

extension ElementKey.Value {
  public init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let bool): self = .bool(bool)
    case .number(let number): self = .number(Self.plainText(of: number))
    case .string(let string): self = .string(string)
    case .array, .object: self = .composite(value.canonical.compact)
    }
  }

  /// The value as text, in quotes where it is a string that looks like something else.
  public var text: String {
    switch self {
    case .absent: ""
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let text), .composite(let text): text
    case .string(let string): Self.readsAsAnotherType(string.string) ? "\"\(string.string)\"" : string.string
    }
  }

  /// The number in a form that all numbers equal to it share: as people write it where that takes no more than 21
  /// digits before the point or 6 zeros behind it, else with an exponent.
  private static func plainText(of number: JSONNumber) -> String {
    let parts = number.normalized.lexeme.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), (-7...20).contains(exponent) else {
      return number.normalized.lexeme
    }
    let sign = parts[0].hasPrefix("-") ? "-" : ""
    let digits = Array(parts[0].utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") })
    let zero = UInt8(ascii: "0")
    if exponent < 0 {
      let zeros = [UInt8](repeating: zero, count: -exponent - 1)
      return sign + "0." + String(decoding: zeros + digits, as: UTF8.self)
    }
    let whole = digits.prefix(exponent + 1) + repeatElement(zero, count: max(0, exponent + 1 - digits.count))
    let fraction = digits.dropFirst(exponent + 1)
    return sign + String(decoding: whole, as: UTF8.self)
      + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self))
  }

  private static func readsAsAnotherType(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return true }
    switch first {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["): return true
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      // Identifiers often begin with a digit: only what consists of a number's characters needs the quotes.
      return text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    default: return text == "null" || text == "true" || text == "false"
    }
  }
}

/// Escapes what ends a name, a value, a key or a segment.
private func escape(_ text: String) -> String {
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "~"): bytes += "~0".utf8
    case UInt8(ascii: "/"): bytes += "~1".utf8
    case UInt8(ascii: "]"): bytes += "~3".utf8
    case UInt8(ascii: "="): bytes += "~4".utf8
    case UInt8(ascii: ","): bytes += "~5".utf8
    default: bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
