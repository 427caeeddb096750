extension JSONValue {
  public static func text(_ text: String) -> JSONValue { .string(ExactString(text)) }

  public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(unchecked: "\(value)")) }

  /// An object with its members in the order written.
  public static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { JSONMember(name: ExactString($0.key), value: $0.value) })
  }
}
