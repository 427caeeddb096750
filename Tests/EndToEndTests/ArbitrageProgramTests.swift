import CutoverJSON
import CutoverSQLite
import CutoverTestKit
import Testing

/// The arbitrage domain on a captured legacy file, by the program alone.
@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `A SQLite file as legacy store, from the command line` {
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
