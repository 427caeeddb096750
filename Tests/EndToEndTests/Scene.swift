import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// A copy of the sample dataset, servers of its own, and the program in front of them: what a new user has.
struct Scene {
  let folder: TemporaryDirectory
  let postgres: String
  let redis: String

  static func with<Result>(_ body: (Scene) throws -> Result) throws -> Result {
    try TestServers.shared.withDatabase { postgres in
      try TestServers.shared.withRedis { redis in
        let folder = try TemporaryDirectory("scene")
        _ = try Program.run("cp", ["-r", PackageFolder.path + "/legacy-json", folder.path])
        return try body(Scene(folder: folder, postgres: postgres, redis: redis))
      }
    }
  }

  func cutover(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try cutover(arguments, environment: environment)
  }

  func cutover(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", arguments, in: folder.path,
      environment: variables.merging(environment) { $1 })
  }

  /// As `cutover`, without waiting for the end.
  func start(_ arguments: String...) throws -> RunningProgram { try start(arguments) }

  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
    try Program.start(
      Program.products + "/cutover", arguments, in: folder.path,
      environment: variables.merging(environment) { $1 })
  }

  /// What every program here is told. Nobody writes behind it, so what differs need not stay for long to count; and no
  /// value in Redis runs out while a slow machine is between two commands.
  var variables: [String: String] {
    ["DATABASE_URL": postgres, "REDIS_URL": redis, "CUTOVER_SETTLE": "0s", "CUTOVER_TTL_SHORT": "3600"]
  }

  /// As `cutover`, where anything but success ends the test, with what was printed.
  @discardableResult
  func succeed(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try succeed(arguments, environment: environment)
  }

  @discardableResult
  func succeed(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramResult {
    let result = try cutover(arguments, environment: environment)
    try #require(result.status == 0, "cutover \(arguments.joined(separator: " ")): \(result.text)\(result.errors)")
    return result
  }

  /// The folder with the socket of its Postgres.
  var postgresFolder: String { postgres.firstMatch(of: /host=([^&]+)/).map { String($0.1) } ?? "" }

  /// Its database by a port of the loopback interface, behind which somebody has put a line.
  func postgres(at port: UInt16) -> String {
    postgres.replacing("host=\(postgresFolder)", with: "host=127.0.0.1&port=\(port)")
  }

  /// Waits until a connection of Cutover's waits for a lock in Postgres.
  func waitUntilBlocked() throws {
    try waitUntil("1", "SELECT count(*) FROM \(Self.sessions("cutover")) WHERE wait_event_type = 'Lock'")
  }

  /// Waits until the last connection of Cutover's is gone, also in the server.
  func waitUntilGone() throws { try waitUntil("0", "SELECT count(*) FROM \(Self.sessions("cutover"))") }

  /// Waits until somebody holds a lock on a table.
  func waitUntilLocked(_ table: String) throws {
    try waitUntil("t", "SELECT count(*) > 0 FROM \(Self.locks) WHERE relation = '\(table)'::regclass")
  }

  /// Waits until nobody holds an advisory lock.
  func waitUntilFree() throws { try waitUntil("0", "SELECT count(*) FROM \(Self.locks) WHERE \(Self.advisory)") }

  /// Ends the connections of a program.
  func disconnect(_ application: String) throws {
    try sql("SELECT pg_terminate_backend(pid) FROM \(Self.sessions(application))")
  }

  /// Ends the connections that hold an advisory lock.
  func disconnectHolders() throws {
    try sql("SELECT pg_terminate_backend(pid) FROM \(Self.locks) WHERE \(Self.advisory)")
  }

  // The server is shared by all scenes: what it shows of the databases of others is none of this one's.
  private static func sessions(_ application: String) -> String {
    // Those of the program say which command and process they are of: `cutover serve, pid 12`.
    "(SELECT * FROM pg_stat_activity WHERE datname = current_database() "
      + "AND split_part(application_name, ' ', 1) = '\(application)') AS own"
  }

  private static let locks = """
    (SELECT l.* FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database AND d.datname = current_database()) AS own
    """

  private static let advisory = "locktype = 'advisory' AND granted"

  func waitUntil(_ answer: String, _ query: String) throws {
    for _ in 0..<1500 {
      if try sql(query) == answer { return }
      usleep(20_000)
    }
    Issue.record("\(query) did not become \(answer)")
  }

  /// Runs SQL as if the sink did: what it spoils is a fault of Cutover's own. With `foreign`, as somebody else with psql.
  @discardableResult
  func sql(_ text: String, foreign: Bool = false) throws -> String {
    let result = try Program.run(
      "psql", [postgres, "-Atq", "-v", "ON_ERROR_STOP=1", "-c", text],
      environment: foreign ? [:] : ["PGOPTIONS": "-c cutover.writer=sink"])
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").joined(separator: "\n")
  }

  /// What tells redis-cli which database to talk to.
  func redisArguments() throws -> [String] {
    let socket = redis.dropFirst("unix://".count).split(separator: "?")
    let database = try #require(socket.last?.split(separator: "=").last)
    return ["-s", String(socket[0]), "-n", String(database), "--raw"]
  }

  func redisCommand(_ words: String...) throws -> String {
    let result = try Program.run("redis-cli", try redisArguments() + words)
    try #require(result.status == 0, "\(result.errors)")
    return result.text.split(separator: "\n").joined(separator: "\n")
  }

  /// Runs parity and gives its status and every difference it found, as `endpoint kind path`.
  func parity(_ arguments: String...) throws -> (status: Int32, differences: [String], rest: [String]) {
    let result = try Program.run(
      Program.products + "/cutover", ["parity", "run", "--json"] + arguments, in: folder.path,
      environment: variables)
    // Without a report, the errors say why.
    try #require(!result.output.isEmpty, "status \(result.status): \(result.errors)")
    let report = try JSONValue.parse(result.output)
    let samples = (report["endpoints"]?.elements ?? []).flatMap(Self.samples)
    // What is not clean and shows no difference of an endpoint has to say why.
    let rest = report["tables"].map { Self.samples($0) } ?? []
    return (result.status, samples, rest + [result.errors])
  }

  private static func samples(_ part: JSONValue) -> [String] {
    (part["groups"]?.elements ?? []).flatMap { group in
      (group["samples"]?.elements ?? []).map { sample in
        "\(part["endpoint"]?.string ?? "") \(group["kind"]?.string ?? "") \(sample["path"]?.string ?? "")"
      }
    }
  }
}

/// The arguments of 'flags set' that put an endpoint in `stage` past its gates, in `live` for all clients.
func forced(_ stage: String) -> [String] {
  ["--stage", stage, "--force", "--reason", "a test"] + (stage == "live" ? ["--percent", "100"] : [])
}
