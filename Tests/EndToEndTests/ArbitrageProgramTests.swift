import CutoverJSON
import CutoverSQLite
import CutoverTestKit
import Testing

/// The arbitrage domain on a captured legacy file, by the program alone.
@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `A SQLite file as legacy store, from the command line` {
  private struct Bot {
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

    func run(_ arguments: [String]) throws -> ProgramResult {
      try Program.run(
        Program.products + "/cutover", arguments, in: scene.folder.path,
        environment: scene.variables.merging(Self.environment) { $1 })
    }

    @discardableResult
    func succeed(_ arguments: String...) throws -> ProgramResult {
      let result = try run(arguments)
      try #require(result.status == 0, "cutover \(arguments.joined(separator: " ")): \(result.text)\(result.errors)")
      return result
    }

    func show(_ path: String, _ side: String) throws -> String { try succeed("show", path, "--side", side).text }
  }

  @Test func `is taken over, shown alike by both sides, written by events, and compared`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      let first = try bot.run(["parity", "run", "--full", "--json"])
      #expect(first.status == 0, "\(first.text)\(first.errors)")
      for path in ["onchain-trades?cursor=7&limit=1", "queue/stats", "audit/SOXL", "pnl/summary", "auth/status"] {
        let (legacy, repository) = (try bot.show(path, "legacy"), try bot.show(path, "repository"))
        #expect(legacy == repository && legacy.hasPrefix("{"), "\(path): \(legacy)")
      }
      let events = try bot.succeed("simulate", "--count", "200", "--rate", "0", "--seed", "5")
      try bot.scene.folder.write(events.output, to: "events.ndjson")
      try bot.succeed("ingest", "events.ndjson")
      let second = try bot.run(["parity", "run", "--full"])
      #expect(second.status == 0, "\(second.text)\(second.errors)")
      // The bot writes to its file, and no event says so.
      try SQLiteConnection(path: bot.scene.folder.file("bot.db"), .readWrite)
        .execute("UPDATE onchain_trades SET price_usdc = 1.5 WHERE id = 8")
      let third = try bot.run(["parity", "run"])
      #expect(third.status == 1 && third.text.contains("1.5"), "\(third.text)")
      try bot.succeed("backfill")
      #expect(try bot.run(["parity", "run"]).status == 0)
    }
  }
}
