import CutoverJSON
import CutoverSQLite
import CutoverTestKit
import Testing

/// The arbitrage domain on a captured legacy file, by the program alone.
struct Bot {
  let scene: Scene

  /// It keeps nothing in Redis, and must do without one.
  static let environment = [
    "CUTOVER_DOMAIN": "arbitrage", "CUTOVER_DATA_PATH": "bot.db", "REDIS_URL": "unix:///nowhere/redis.sock",
  ]

  static func with(_ body: (Bot) throws -> Void) throws {
    try Scene.with { scene in
      let captured = try #require(SharedData.path) + "/data/schwab-legacy/arbitrage-legacy.db"
      try SQLiteConnection(path: captured, .immutable).execute("VACUUM INTO '\(scene.folder.file("bot.db"))'")
      try body(Bot(scene: scene))
    }
  }

  /// The legacy file.
  var path: String { scene.folder.file("bot.db") }

  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", arguments, in: scene.folder.path,
      environment: scene.variables.merging(Self.environment) { $1 }.merging(environment) { $1 })
  }

  @discardableResult
  func succeed(_ arguments: String...) throws -> ProgramResult { try succeed(arguments) }

  @discardableResult
  func succeed(_ arguments: [String]) throws -> ProgramResult {
    let result = try run(arguments)
    try #require(result.status == 0, "cutover \(arguments.joined(separator: " ")): \(result.text)\(result.errors)")
    return result
  }

  func show(_ path: String, _ side: String) throws -> String { try succeed("show", path, "--side", side).text }

  /// Ingests so many simulated events; gives how many trades those are.
  @discardableResult
  func ingest(_ count: Int, seed: Int) throws -> Int64 {
    let events = try succeed("simulate", "--count", "\(count)", "--rate", "0", "--seed", "\(seed)")
    try scene.folder.write(events.output, to: "events.ndjson")
    try succeed("ingest", "events.ndjson", "--drain", "60")
    return Int64(events.text.split(separator: "\n").count { $0.hasPrefix(#"{"type":"fill""#) })
  }

  /// What the legacy file has in a table, as the program that owns it would ask.
  func count(_ table: String) throws -> Int64 {
    try SQLiteConnection(path: path, .readOnly).int64("SELECT count(*) FROM \(table)")
  }
}
