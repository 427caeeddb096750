import CutoverBasics
import CutoverDomain
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverServer

/// Where everything stands: what the console shows (docs/admin-api.md).
struct FlagOverview: Sendable {
  let settings: Settings
  let store: any FlagStore
  let runs: RecordedRuns
  let failingReads: FailingReads

  /// How many runs of an endpoint are shown.
  private static let shownRuns = 14

  /// All endpoints, and how the writing is doing.
  func json() throws -> JSONValue {
    let (set, trail) = try store.readAll()
    let evidence = FlagEvidence(settings, runs: runs)
    return .object([
      "domain": .text(settings.domain.name), "version": .integer(set.version), "frozen": .bool(set.isFrozen),
      "freezes": .array(Freeze.of(set, trail).map(\.json)), "writing": evidence.writing.json ?? .null,
      "nodes": evidence.writing.nodes,
      "endpoints": .array(set.flags.map { endpoint($0, set, trail, evidence) }),
    ])
  }

  /// What says what the reports of runs are worth. A history of the flags that cannot be read says nothing of them.
  var reportStanding: ReportStanding {
    ReportStanding(try? runs.current(), (try? store.readAll().trail) ?? AuditTrail())
  }

  /// All flags, as `cutover flags list --json` has them.
  func flags() throws -> JSONValue {
    let (set, trail) = try store.readAll()
    let evidence = FlagEvidence(settings, runs: runs)
    return .object([
      "version": .integer(set.version), "frozen": .bool(set.isFrozen),
      "flags": .array(set.flags.map { FlagView($0, set, trail, evidence, by: "").json }),
    ])
  }

  /// The endpoint of one flag.
  func endpoint(_ key: String) throws -> JSONValue {
    let (set, trail) = try store.readAll()
    let json = endpoint(try set.flag(key), set, trail, FlagEvidence(settings, runs: runs))
    return .object((json.members ?? []) + [JSONMember(name: "version", value: .integer(set.version))])
  }

  private func endpoint(
    _ flag: EndpointFlag, _ set: FlagSet, _ trail: AuditTrail, _ evidence: FlagEvidence
  ) -> JSONValue {
    let view = FlagView(flag, set, trail, evidence, by: "").json.members ?? []
    let record = try? ShadowLedger(reading: settings.state.path)?.record(of: flag.state.endpoint)
    return .object(
      view + [
        JSONMember(name: "trend", value: trend(of: flag.key)),
        JSONMember(
          name: "last_legacy_read",
          value: LastLegacyReads(statePath: settings.state.path).json(of: flag.state.endpoint)),
        JSONMember(
          name: "failing_reads",
          value: failingReads.current.first { $0.endpoint == flag.state.endpoint }?.failure.json ?? .null),
        JSONMember(name: "shadow", value: record.map(Self.shadow) ?? .null),
        JSONMember(name: "legacy", value: record.map { Self.reads(of: .legacy, $0.tally) } ?? .null),
        JSONMember(name: "repository", value: record.map { Self.reads(of: .repository, $0.tally) } ?? .null),
      ])
  }

  /// The last runs that compared the endpoint, the oldest first; `null` where that cannot be said.
  private func trend(of key: String) -> JSONValue {
    guard let moment = try? runs.current() else { return .null }
    return .array(Array(moment.own(ofFlag: key).prefix(Self.shownRuns)).reversed())
  }

  private static func shadow(_ record: ShadowRecord) -> JSONValue {
    let tally = record.tally
    return .object([
      "since": .text(UTCDate(record.since).text), "samples": .integer(tally.samples),
      "different": .integer(tally[.outcome(.different)]), "lagging": .integer(tally[.outcome(.lagging)]),
      "skipped": .integer(tally[.outcome(.skipped)]), "unconfirmed": .integer(tally[.outcome(.unconfirmed)]),
    ])
  }

  private static func reads(of side: ServedSide, _ tally: ShadowTally) -> JSONValue {
    func milliseconds(_ quantile: Double) -> JSONValue {
      tally.latency(of: side, quantile: quantile).map { .thousandths($0 * 1000) } ?? .null
    }
    return .object([
      "reads": .integer(tally[.read(side)]), "errors": .integer(tally[.failed(side)]), "p50_ms": milliseconds(0.5),
      "p99_ms": milliseconds(0.99),
    ])
  }
}
