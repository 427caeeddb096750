import CutoverJSON
import CutoverSQLite
import CutoverTestKit
import Testing

/// The arbitrage domain on a captured legacy file, by the program alone.
@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `A SQLite file as legacy store, from the command line` {
  @Test func `is verified, and its rows, positions, profits and queue are looked at`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      let sums = try bot.succeed("arbitrage", "verify", "1-265").text
      for sum in ["2475.83460867631412229", "2475.834608676314145292"] { #expect(sums.contains(sum), "\(sums)") }
      let verification = try JSONValue.parse(bot.succeed("arbitrage", "verify", "--json").output)
      #expect(verification["problems"]?.elements?.isEmpty == true)
      #expect(verification["tables"]?.elements?.first?["repositoryLastId"]?.int == 284)
      let rejects = try JSONValue.parse(bot.succeed("arbitrage", "rejects", "--json").output).elements ?? []
      #expect(rejects.map { $0["key"]?.string ?? "" } == ["271", "272", "273", "277", "281", "219", "220", "223"])
      // Rows that no position has heard of.
      let drift = try bot.run(["arbitrage", "drift"])
      #expect(drift.status == 1 && drift.errors.contains("which no rounding explains"), "\(drift.text)\(drift.errors)")
      let profits = try bot.succeed("arbitrage", "profits")
      try bot.scene.folder.write(profits.output, to: "profits.ndjson")
      try bot.succeed("ingest", "profits.ndjson")
      #expect(try bot.succeed("arbitrage", "profits").output == [])
      let retry = try bot.succeed("arbitrage", "retry", "282")
      let purge = try bot.succeed("arbitrage", "purge", "2025-09-01T00:00:00Z")
      try bot.scene.folder.write(retry.output + purge.output, to: "queue.ndjson")
      try bot.succeed("ingest", "queue.ndjson")
      #expect(try bot.show("queue?state=new", "legacy").contains(#""id":282,"#))
      #expect(try bot.run(["arbitrage", "retry", "283"]).status == 64)
      #expect(try bot.run(["parity", "run", "--full"]).status == 0)
      #expect(try bot.run(["arbitrage", "verify", "1"]).status == 64)
      #expect(try bot.run(["arbitrage", "bogus"]).status == 64)
    }
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
