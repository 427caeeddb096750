extension JSONValue {
  public var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// The member of that name, the last one if it repeats; nil if there is none, or this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == ExactString(name) }?.value
  }

  /// The element at `index`; nil if there is none, or this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The value that `pointer` leads to; nil if it leads nowhere.
  public subscript(pointer: JSONPointer) -> JSONValue? {
    var value: JSONValue? = self
    for token in pointer.tokens {
      switch value {
      case .object: value = value?[token.string]
      // RFC 6901 has array indices in digits, without leading zeros.
      case .array: value = Int(token.string).flatMap { ExactString(String($0)) == token ? value?[$0] : nil }
      default: return nil
      }
    }
    return value
  }

  public var string: String? {
    guard case .string(let string) = self else { return nil }
    return string.string
  }

  public var number: JSONNumber? {
    guard case .number(let number) = self else { return nil }
    return number
  }

  /// The number where it is written as an integer that fits; else `nil`.
  public var int: Int? { number.flatMap { Int($0.lexeme) } }

  public var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  public var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  public var members: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The form that all values with the same meaning share: members sorted by the bytes of their names (which is the order
  /// of code points), those with the same name in the order they had; numbers as ``JSONNumber/normalized`` has them.
  public var canonical: JSONValue {
    switch self {
    case .null, .bool, .string: self
    case .number(let number): .number(number.normalized)
    case .array(let elements): .array(elements.map(\.canonical))
    // Swift's sort is stable.
    case .object(let members):
      .object(members.map { JSONMember(name: $0.name, value: $0.value.canonical) }.sorted { $0.name < $1.name })
    }
  }
}
