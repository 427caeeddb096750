import CutoverBasics
package import CutoverJSON

/// That promotions are refused, of one endpoint or of all: by whom, since when and why.
package struct Freeze: Sendable, Equatable {
  package let isOfAll: Bool
  /// `nil` where somebody has written it into the flag file by hand, and no change has noted that yet.
  private let record: AuditRecord?

  /// What freezes `flag`, that of all endpoints first; empty where nothing does.
  package static func all(of flag: EndpointFlag, in set: FlagSet, _ trail: AuditTrail) -> [Freeze] {
    of(set, trail) + (flag.isFrozen ? [Freeze(isOfAll: false, record: trail.lastFreeze(of: flag.key))] : [])
  }

  /// What freezes all endpoints; empty where nothing does.
  package static func of(_ set: FlagSet, _ trail: AuditTrail) -> [Freeze] {
    set.isFrozen ? [Freeze(isOfAll: true, record: trail.lastFreeze(of: nil))] : []
  }

  /// For people: `by ann on 2026-11-29T22:07:10Z: year end`.
  package var summary: String {
    guard let record, record.action == .freeze else { return "by hand, in the flag file" }
    return "by \(record.actor) on \(UTCDate(record.at).seconds)" + (record.reason.map { ": \($0)" } ?? "")
  }

  package var json: JSONValue {
    let own = record?.action == .freeze ? record : nil
    return .object([
      "all": .bool(isOfAll), "by": own.map { .text($0.actor) } ?? .null, "at": own.map { .date($0.at) } ?? .null,
      "reason": own?.reason.map { .text($0) } ?? .null,
    ])
  }
}

extension AuditTrail {
  /// The newest record that freezes `key` (`nil`: the whole set); `nil` where the last one about that ends a freeze.
  fileprivate func lastFreeze(of key: String?) -> AuditRecord? {
    effective.last { $0.frozen != nil && $0.key == key }.flatMap { $0.frozen == true ? $0 : nil }
  }
}
