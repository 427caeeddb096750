import CutoverJSON
import CutoverSQLite
import CutoverServices
import CutoverTestKit
import Glibc
import Testing

/// A SQLite file as legacy store, while everything around it breaks.
@Suite("Drill: a SQLite file")
struct ArbitrageDrills {
  /// The trades of the file as another program writes to them, one after the other.
  private static let price = "UPDATE onchain_trades SET price_usdc = price_usdc + 1 WHERE id ="

  @Test("takes events while writer and Postgres are killed and another program writes to it: only that is different")
  func survives() throws {
    try Drill.with { drill in
      let scene = drill.scene
      _ = try scene.folder.write(
        "domain: arbitrage\ndomains:\n  arbitrage:\n    legacy_path: bot.db\n", to: "cutover.yaml")
      try scene.succeed("arbitrage", "sample", "bot.db", "200")
      try scene.succeed("backfill")
      let trades = try Self.legacy(scene, "SELECT id FROM onchain_trades ORDER BY id LIMIT 50")
      var server = try RunningServer(scene)
      let feed = try LiveFeed(scene, rate: Drill.isLong ? 1000 : 200)
      try feed.waitUntilAcknowledged(more: 20)
      let end = ContinuousClock.now + .seconds(Drill.length(2, long: 60))
      var rounds = 0
      repeat {
        server.program.send(SIGKILL)
        _ = try server.program.wait()
        server = try RunningServer(scene)
        try drill.postgres.kill()
        if rounds < trades.count { try Self.write(scene, "\(Self.price) \(trades[rounds])") }
        try drill.postgres.start()
        try feed.waitUntilAcknowledged(more: 50)
        rounds += 1
      } while .now < end
      let ended = try feed.finish()
      #expect(ended.status == 0, "\(ended.errors)")
      if Drill.isLong { print("\(try feed.acknowledged().count) events were acknowledged in \(rounds) rounds") }
      #expect(try server.end() == 0)
      try Self.check(feed, drill, foreign: Set(trades.prefix(rounds)))
    }
  }

  /// All that was acknowledged is on both sides, and nothing differs but what the other program has written.
  private static func check(_ feed: LiveFeed, _ drill: Drill, foreign: Set<String>) throws {
    let scene = drill.scene
    _ = try scene.folder.write("", to: "empty.ndjson")
    try scene.succeed("ingest", "empty.ndjson")
    let lines = try scene.folder.read("feed.ndjson").split(separator: 0x0A).map(Array.init)
    var wanted: Set<String> = []
    let acknowledged = try feed.acknowledged()
    for number in acknowledged {
      let event = try JSONValue.parse(lines[number - 1])
      guard event["type"]?.string == "fill", let id = event["data"]?["trade"]?["id"]?.int else { continue }
      wanted.insert("\(id)")
    }
    #expect(wanted.count > 10 && Set(acknowledged).count == acknowledged.count)
    let first = try #require(wanted.compactMap { Int($0) }.min())
    let ids = "SELECT id FROM onchain_trades WHERE id >= \(first)"
    #expect(Set(try legacy(scene, ids)) == wanted)
    #expect(Set(try scene.sql(ids).split(separator: "\n").map(String.init)) == wanted)
    let status = try JSONValue.parse(scene.succeed("status", "--json").output)
    #expect(status["parked"]?.int ?? 0 == 0, "\(status["parked"]?.compact ?? "")")
    // What events add to is what the rows come to: none was added twice.
    #expect(try scene.sql(Self.wrongSums) == "0")
    let parity = try scene.parity("--full")
    #expect(parity.status == 1, "\(parity.rest)")
    #expect(parity.differences.filter { !$0.hasSuffix("/priceUsdc") } == [])
    // A report shows some of many differences, and counts all, in each window that shows the trade.
    let found = Set(parity.differences.filter { $0.hasPrefix("onchain-trades ") })
    let expected = Set(foreign.map { "onchain-trades valueMismatch /trades/[id=\($0)]/priceUsdc" })
    #expect(!found.isEmpty && found.isSubset(of: expected))
    let report = try JSONValue.parse(scene.folder.read("reports/latest/report.json"))
    let trades = report["endpoints"]?.elements?.first { $0["endpoint"]?.string == "onchain-trades" }
    #expect(trades?["groups"]?.elements?.reduce(0) { $0 + ($1["count"]?.int ?? 0) } ?? 0 >= foreign.count)
  }

  /// How many positions are not what the exact amounts of trades and orders come to.
  private static let wrongSums = """
    SELECT count(*) FROM trade_accumulators AS a
    WHERE exact_long IS DISTINCT FROM
        coalesce((SELECT sum(amount) FROM onchain_trades WHERE base_symbol = a.symbol AND direction = 'BUY'), 0)
        - coalesce((SELECT sum(shares) FROM offchain_trades WHERE symbol = a.symbol AND direction = 'SELL'), 0)
      OR exact_short IS DISTINCT FROM
        coalesce((SELECT sum(amount) FROM onchain_trades WHERE base_symbol = a.symbol AND direction = 'SELL'), 0)
        - coalesce((SELECT sum(shares) FROM offchain_trades WHERE symbol = a.symbol AND direction = 'BUY'), 0)
    """

  /// Through a connection of its own, whose locks are those of another program's.
  private static func write(_ scene: Scene, _ sql: String) throws {
    try SQLiteConnection(path: scene.folder.file("bot.db"), .readWrite, busyTimeout: 10_000).execute(sql)
  }

  private static func legacy(_ scene: Scene, _ sql: String) throws -> [String] {
    try SQLiteConnection(path: scene.folder.file("bot.db"), .readOnly, busyTimeout: 10_000).texts(sql)
  }
}
