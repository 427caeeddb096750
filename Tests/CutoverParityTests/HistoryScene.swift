import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverParity

/// A database with the tables of the history, and runs of one endpoint, a minute apart.
final class HistoryScene {
  let configuration: PostgresConfiguration
  let history: ParityHistory
  let retention = ParityHistory.Retention(runs: 400 * 86_400_000, samples: 90 * 86_400_000)
  /// Unix milliseconds.
  var clock = Fixture.noon
  /// Of the runs that were recorded.
  private(set) var ids: [RunID] = []
  var options = ParityRun.Options()
  private var random = SplitMix64(seed: 7)

  private let trades = Endpoint(
    name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])]))

  private init(_ configuration: PostgresConfiguration) throws {
    self.configuration = configuration
    let connection = try PostgresConnection(configuration)
    try Migrator(ParitySchema.migrations, schema: ParitySchema.name, on: connection).up()
    history = ParityHistory(domain: "arena", on: connection)
  }

  static func with(_ body: (HistoryScene) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in try body(HistoryScene(PostgresConfiguration(url: url))) }
  }

  func run() -> ParityRun {
    clock += 60_000
    let now = clock
    return ParityRun(domain: "arena", endpoints: [trades], options: options, clock: { now }, random: &random)
  }

  /// Both sides' trades; the legacy side's may fail after the last one.
  func reading(_ legacy: [String], _ repository: [String], failure: ReadError? = nil) -> MemorySnapshot {
    func answer(_ elements: [String], _ failure: ReadError?) -> [String: Result<[MemoryAnswer.Part], ReadError>] {
      ["trades": .success([.records("trades", elements, failure: failure)])]
    }
    let reading = MemorySnapshot()
    reading.answers = [
      .legacy: answer(legacy, failure), .repository: answer(repository, nil), .cache: answer(repository, nil),
    ]
    return reading
  }

  /// The report of a run over both sides, recorded.
  func record(
    _ legacy: [String], _ repository: [String], failure: ReadError? = nil, isCancelled: Bool = false
  ) throws -> ParityReport {
    let run = run()
    ids.append(run.id)
    try history.begin(run)
    return try history.record(
      run.findings(on: reading(legacy, repository, failure: failure), isCancelled: { isCancelled }),
      keeping: retention)
  }

  /// `known 2, new 1`
  static func words(_ states: [Difference.State: Int]?) -> String {
    guard let states else { return "not asked" }
    return states.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
  }
}

/// Waits until `condition` holds.
func poll(_ condition: () throws -> Bool) throws {
  for _ in 0..<1000 {
    if try condition() { return }
    usleep(10_000)
  }
  Issue.record("waited for nothing")
}
