import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Glibc
import Testing

/// A scene whose legacy folder a journal feeds, so that runs read both sides at a cut.
struct CutScene {
  /// Tables that nobody can read as long as it is not released.
  final class Lock {
    fileprivate var connection: PostgresConnection?

    func release() throws {
      try connection?.execute(script: "ROLLBACK")
      connection = nil
    }
  }

  let scene: Scene

  static func with<Result>(_ body: (CutScene) throws -> Result) throws -> Result {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let cut = CutScene(scene: scene)
      try cut.ingest(seed: 1)
      return try body(cut)
    }
  }

  func ingest(seed: Int, count: Int = 40) throws {
    let lines = try scene.cutover("simulate", "--rate", "0", "--count", "\(count)", "--seed", "\(seed)")
    try scene.folder.write(lines.output, to: "events.ndjson")
    try scene.succeed("ingest", "events.ndjson")
  }

  /// Makes both legs of some endpoints differ.
  func spoil() throws {
    try sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival % 3 = 0")
    try sql("UPDATE model_analytics SET fee_pnl_moves_breakdown_table = '{}' WHERE source = 'own'")
    _ = try scene.redisCommand("SET", "nof0:leaderboard:cache", "[]")
  }

  @discardableResult
  func sql(_ text: String) throws -> String { try scene.sql(text) }

  func start(_ arguments: String..., lease: String = "1h", cutAge: String? = nil) throws -> RunningProgram {
    var environment = ["CUTOVER_LEASE": lease]
    environment["CUTOVER_CUT_AGE"] = cutAge
    return try scene.start(arguments, environment: environment)
  }

  /// Waits for the state of an endpoint's segment.
  func waitUntil(_ state: String, _ endpoint: String) throws {
    try scene.waitUntil(state, "SELECT state FROM cutover_parity.segments WHERE endpoint = '\(endpoint)'")
  }

  /// Waits until one of `endpoints` is being compared, and gives its name.
  func firstClaimed(of endpoints: [String]) throws -> String {
    let names = endpoints.map { "'\($0)'" }.joined(separator: ", ")
    let claimed = "FROM cutover_parity.segments WHERE state = 'claimed' AND endpoint IN (\(names))"
    try scene.waitUntil("1", "SELECT count(*) \(claimed)")
    return try sql("SELECT endpoint \(claimed)")
  }

  func whileLocked<Result>(_ tables: [String], _ body: (Lock) throws -> Result) throws -> Result {
    let lock = Lock()
    let connection = try PostgresConnection(PostgresConfiguration(url: scene.postgres))
    // A lock that cannot be had is a test that is wrong: it fails, and waits for nobody.
    try connection.execute(script: "SET lock_timeout = '30s'; BEGIN; LOCK TABLE \(tables.joined(separator: ", "))")
    lock.connection = connection
    return try body(lock)
  }

  /// The report of a run, without what is another one in every run.
  func report(_ arguments: String...) throws -> String {
    try normalised(
      Program.run(
        Program.products + "/cutover", ["parity", "run", "--json", "--full"] + arguments, in: scene.folder.path,
        environment: scene.variables))
  }

  func normalised(_ result: ProgramResult) throws -> String {
    try #require(!result.output.isEmpty, "status \(result.status): \(result.errors)")
    return Self.timeless(try JSONValue.parse(result.output)).pretty
  }

  /// Times, names of runs, the moment that was read, and what the history adds.
  private static let passing: Set<String> = [
    "id", "started", "ended", "duration_ms", "cut_pause_ms", "pg_snapshot", "sequence", "cuts", "state", "states",
    "first_seen", "first_seen_run", "last_seen_run", "occurrences", "trend", "last_clean",
  ]

  private static func timeless(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(
        members.filter { !passing.contains($0.name.string) }.map {
          JSONMember(name: $0.name, value: timeless($0.value))
        })
    case .array(let elements): .array(elements.map(timeless))
    default: value
    }
  }
}
