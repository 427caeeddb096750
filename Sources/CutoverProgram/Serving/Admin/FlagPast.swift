import CutoverBasics
import CutoverFlags
import CutoverHosting
package import CutoverJSON
import CutoverParity
import CutoverServer

/// What has happened to an endpoint: the changes of its flag, its parity runs, and the values that differ.
struct FlagPast: Sendable {
  let settings: Settings
  let store: any FlagStore
  let runs: RecordedRuns

  /// How many records and runs are listed: more than a page shows.
  private static let listed = 100

  /// Of the flag called `key`, the newest first.
  func json(of key: String) throws -> JSONValue {
    let (set, trail) = try store.readAll()
    let flag = try set.flag(key)
    let records = trail.effective.reversed().lazy.filter { $0.key == nil || $0.key == key }.prefix(Self.listed)
    let recorded = try? ShadowLedger(reading: settings.state.path)?.record(of: flag.state.endpoint)
    let own = try? runs.current().own(ofFlag: key).prefix(Self.listed)
    return .object([
      "flag": .text(key), "records": .array(records.map(\.withoutGates)),
      "runs": own.map { .array(Array($0)) } ?? .null,
      "differences": .array((recorded?.differences ?? []).map(\.json)),
      "differences_found": recorded.map { .integer($0.differenceCount) } ?? .null,
    ])
  }
}

extension RecordedRuns.History {
  /// The runs over these stores that compared the endpoint of a flag, the newest first.
  package func own(ofFlag key: String) -> some Sequence<JSONValue> {
    runs.lazy.filter { isOwn($0) }.compactMap { $0.json(ofFlag: key, in: domain.name) }
  }
}

extension RecordedRun {
  /// The run as one of a flag's endpoint; `nil` where it did not compare that one.
  fileprivate func json(ofFlag key: String, in domain: String) -> JSONValue? {
    guard let endpoint = outcome?.endpoints.first(where: { "\(domain).\($0.name)" == key }) else { return nil }
    return .object([
      "id": .text(id), "started": .text(UTCDate(started).text), "verdict": .text(endpoint.verdict.rawValue),
      "complete": .bool(endpoint.isComplete), "differences": .integer(endpoint.differences[.confirmed] ?? 0),
    ])
  }
}
