package import CutoverDomain
package import CutoverHosting
import CutoverJSON

/// What is wrong with the legacy parts that endpoints are answered from, by the names of the parts. Every command and
/// request that speaks of a rollback from `complete`, before it or after it, takes it from here.
package enum LegacyFaults {
  /// Parts of more than `limit` bytes are not read.
  package static func of(
    _ endpoints: [String], _ domain: any HostedDomain.Type, in location: String, limit: Int = .max
  ) throws -> [String: PartFault] {
    let store = domain.legacy
    var faults: [String: PartFault] = [:]
    let replaced = try store.replacedParts(in: location)
    for request in endpoints.compactMap(domain.request) {
      let parts = store.parts(for: request)
      for part in parts where replaced.contains(part) && faults[part] == nil { faults[part] = .replaced }
      let missing = store.missingParts(for: request, in: location)
      for part in missing { faults[part] = .missing }
      guard missing.isEmpty, UnreadableLegacy.size(of: request, store, location) <= limit,
        let failure = UnreadableLegacy.failure(request, domain, location)
      else { continue }
      let named = parts.filter { failure.source == $0 || failure.source.hasSuffix("/\($0)") }
      for part in named.isEmpty ? parts : named { faults[part] = .unreadable(failure.message) }
    }
    return faults
  }

  /// Why the journal cannot bring a part up to date.
  static func reason(_ fault: PartFault, in store: any LegacyStore) -> String {
    switch fault {
    case .missing: "it is missing"
    case .unreadable(let message): "it cannot be read: \(message)"
    case .replaced: store.replacementReason
    }
  }

  /// Why nobody can be answered from these parts.
  static func lines(_ faults: [String: PartFault], in store: any LegacyStore) -> [String] {
    faults.sorted { $0.key < $1.key }.map { name, fault in
      "\(name): " + (fault == .missing ? "there is no such \(store.partNoun)" : reason(fault, in: store))
    }
  }

  static func json(_ faults: [String: PartFault]) -> JSONValue {
    .array(
      faults.sorted { $0.key < $1.key }.compactMap { name, fault in
        guard let loss = fault.loss else { return nil }
        var reason: JSONValue = .null
        if case .unreadable(let message) = fault { reason = .text(message) }
        return .object(["file": .text(name), "loss": .text(loss.rawValue), "reason": reason])
      })
  }

  static func of(_ json: JSONValue?) -> [String: PartFault] {
    var faults: [String: PartFault] = [:]
    for part in json?.elements ?? [] {
      guard let name = part["file"]?.string else { continue }
      let isMissing = part["loss"]?.string == LegacyLoss.Kind.missing.rawValue
      faults[name] = isMissing ? .missing : .unreadable(part["reason"]?.string ?? "")
    }
    return faults
  }
}
