/// A JSON text in memory, nothing lost: numbers keep their lexemes, objects keep the order of their members and also
/// the duplicates among them.
///
/// Strings are compared as code points, never by Unicode equivalence: see ``ExactString``.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(ExactString)
  case array([JSONValue])
  case object([JSONMember])
}

/// A member of a JSON object.
public struct JSONMember: Sendable, Equatable {
  public var name: ExactString
  public var value: JSONValue

  public init(name: ExactString, value: JSONValue) {
    self.name = name
    self.value = value
  }
}
