/// One place in which two JSON values differ.
public struct JSONDifference: Sendable, Equatable {
  /// What is wrong there. The names are those of reports, and never change.
  public enum Kind: String, Sendable, CaseIterable {
    /// The repository's side has it, the legacy side has not.
    case missingInLegacy
    /// The legacy side has it, the repository's side has not.
    case missingInRepository
    /// Both have a value of one type, not the same.
    case valueMismatch
    /// The values are of two types; `null` is a type.
    case typeMismatch
    /// A member is `null` on one side and not there on the other.
    case nullVsAbsent
    /// An element stands elsewhere among the same elements. The values of such a difference are the two positions.
    case orderMismatch
    /// A record key, or the name of a member, that one side has more often than the other.
    case duplicateKey
    /// The cache answers otherwise than the repository behind it.
    case staleCache
    /// A row that somebody other than the sink has written.
    case foreignWrite
    /// A value that cannot be what its type says.
    case decodeError
  }

  public var path: JSONPath
  public var kind: Kind
  /// The value on the legacy side, `nil` where there is none.
  public var legacy: JSONValue?
  /// The value on the repository's side, `nil` where there is none.
  public var repository: JSONValue?

  public init(path: JSONPath, kind: Kind, legacy: JSONValue?, repository: JSONValue?) {
    self.path = path
    self.kind = kind
    self.legacy = legacy
    self.repository = repository
  }

  /// An element that stands at `legacy` on one side and at `repository` on the other.
  public static func moved(_ path: JSONPath, legacy: Int, repository: Int) -> JSONDifference {
    JSONDifference(
      path: path, kind: .orderMismatch, legacy: .number(JSONNumber(unchecked: String(legacy))),
      repository: .number(JSONNumber(unchecked: String(repository))))
  }
}

extension JSONDifference: CustomStringConvertible {
  /// `/trades/[id=a1]/price: valueMismatch`, without the values.
  public var description: String { "\(path.text): \(kind.rawValue)" }
}

extension JSONValue {
  /// The name of the value's type in reports.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
