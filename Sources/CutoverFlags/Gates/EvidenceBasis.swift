import CutoverJSON

/// What evidence was gathered by. Only what agrees in all of it is evidence for the same thing.
public struct EvidenceBasis: Sendable, Equatable {
  /// The hash of the tolerance rules; `nil` where there are none.
  public var rulesHash: String?
  public var comparatorHash: String
  /// The version of the repository's schema.
  public var schemaVersion: String?

  public init(rulesHash: String?, comparatorHash: String, schemaVersion: String?) {
    self.rulesHash = rulesHash
    self.comparatorHash = comparatorHash
    self.schemaVersion = schemaVersion
  }

  /// What differs from `other`, for people; `nil` where nothing does.
  func difference(from other: EvidenceBasis) -> String? {
    if rulesHash != other.rulesHash { return "other tolerance rules" }
    if comparatorHash != other.comparatorHash { return "another comparator" }
    if schemaVersion != other.schemaVersion { return "another schema version" }
    return nil
  }

  var members: [JSONMember] {
    [
      JSONMember("rules_hash", rulesHash.map { .text($0) } ?? .null),
      JSONMember("comparator_hash", .text(comparatorHash)),
      JSONMember("schema_version", schemaVersion.map { .text($0) } ?? .null),
    ]
  }
}
