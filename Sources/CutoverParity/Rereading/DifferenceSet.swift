import CutoverDomain
import CutoverJSON

/// What one read of a request saw to differ, in memory that does not grow with it.
struct DifferenceSet {
  /// A difference, and the record that it is in: a record that comes in between changes kind and path of its
  /// differences, and stays the same record.
  struct Key: Hashable {
    var record: String
    var fingerprint: String

    /// All differences for which there was no room.
    static let rest = Key(record: "", fingerprint: "")
  }

  private(set) var values: [Key: ValueHash] = [:]
  private let limit: Int

  /// Tells `limit` differences apart; those that come after them count as one.
  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { values.isEmpty }

  mutating func add(_ key: Key, _ hash: ValueHash) {
    if values[key] != nil || values.count < limit {
      values[key, default: ValueHash()].add(hash)
    } else {
      values[.rest, default: ValueHash()].add(hash)
    }
  }
}

extension DifferenceSet.Key {
  /// That of `difference`, which a leg found in the answers to `request`.
  init(_ difference: JSONDifference, _ request: Request, _ leg: Difference.Leg) {
    let endpoint = request.endpoint.name
    let entityKey =
      request.parameters.map { ElementKey.Value.string(ExactString($0)) }
      + (difference.path.outermostKey?.components.map(\.value) ?? [])
    record = Fingerprint.record(endpoint: endpoint, entityKey: entityKey)
    fingerprint =
      leg.rawValue
      + Fingerprint.difference(
        endpoint: endpoint, entityKey: entityKey, path: difference.path.text, kind: difference.kind)
  }
}
