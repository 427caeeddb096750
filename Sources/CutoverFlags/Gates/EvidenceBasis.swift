package import CutoverDomain
import CutoverJSON

/// What evidence was gathered by. Only what agrees in all of it is evidence for the same thing.
package struct EvidenceBasis: Sendable, Equatable {
  /// The hash of the tolerance rules; `nil` where there are none.
  package var rulesHash: String?
  package var comparatorHash: String
  /// The version of the repository's schema.
  package var schemaVersion: String?
  /// The stores that were compared; `nil` where the evidence does not name them.
  package var instance: InstanceIdentity?

  package init(
    rulesHash: String?, comparatorHash: String, schemaVersion: String?, instance: InstanceIdentity? = nil
  ) {
    self.rulesHash = rulesHash
    self.comparatorHash = comparatorHash
    self.schemaVersion = schemaVersion
    self.instance = instance
  }

  /// What differs from `other`, for people; `nil` where nothing does.
  func difference(from other: EvidenceBasis) -> String? {
    if rulesHash != other.rulesHash { return "other tolerance rules" }
    if comparatorHash != other.comparatorHash { return "another comparator" }
    if schemaVersion != other.schemaVersion { return "another schema version" }
    return instanceDifference(from: other)
  }

  /// Whether the evidence is about other stores than `other`, for people; `nil` where it is about the same.
  func instanceDifference(from other: EvidenceBasis) -> String? {
    if instance == nil, other.instance == nil { return nil }
    guard let instance else { return "stores that it does not name" }
    guard let wanted = other.instance else { return "stores of which it is not known whether they are these" }
    return instance.difference(from: wanted)
  }

  var members: [JSONMember] {
    [
      JSONMember("rules_hash", rulesHash.map { .text($0) } ?? .null),
      JSONMember("comparator_hash", .text(comparatorHash)),
      JSONMember("schema_version", schemaVersion.map { .text($0) } ?? .null),
      JSONMember("stores", instance?.json ?? .null),
    ]
  }
}
