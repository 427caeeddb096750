import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import Testing

@testable import ArenaDomain

@Suite struct `The views for people and dashboards` {
  private static let limit = Duration.seconds(30)

  /// The sample, and then events of every type over it.
  private func withData<Result>(events count: Int, _ body: (ArenaStores) throws -> Result) throws -> Result {
    try ArenaStores.with { stores in
      try stores.backfill(PackageFolder.path + "/legacy-json")
      var feed = EventFeed(seed: 5)
      let decoder = Arena.decoder
      var events: [SequencedEvent] = []
      for sequence in 1...Int64(max(count, 1)) {
        let line = feed.next()
        let event = try line.withUnsafeBufferPointer { try decoder.decodeAccepted($0) }
        events.append(SequencedEvent(sequence: sequence, event: event, bytes: 100))
      }
      if count > 0 {
        let sink = try `The repository sink`.opened(stores)
        try sink.apply(events, upTo: `The repository sink`.position(Int64(count)))
        sink.close()
      }
      return try body(stores)
    }
  }

  /// The rows of a view by the model, numbers as numbers: Postgres writes some in another way than JSON.
  private func rows(_ stores: ArenaStores, _ view: String, _ columns: [String]) throws -> [String: [Double]] {
    let list = columns.map { "\($0)::text" }.joined(separator: " || ' ' || ")
    var rows: [String: [Double]] = [:]
    for line in try stores.sql("SELECT model_id || '|' || \(list) FROM \(view)").split(separator: "\n") {
      let parts = line.split(separator: "|")
      rows[String(parts[0])] = parts[1].split(separator: " ").compactMap { Double($0) }
    }
    return rows
  }

  /// What an endpoint says, by the model; of several records the one that `isNewer` prefers.
  private func answer(
    _ stores: ArenaStores, _ endpoint: String, list: String, model: String, _ fields: [String],
    isNewer: (JSONValue, JSONValue) -> Bool = { _, _ in true }
  ) throws -> [String: [Double]] {
    let text = try stores.answer(endpoint, .repository)
    let records = try #require(try JSONValue.parse(Array(text.utf8))[list]?.elements)
    var newest: [String: JSONValue] = [:]
    for record in records {
      let name = try #require(record[model]?.string)
      if let known = newest[name], !isNewer(record, known) { continue }
      newest[name] = record
    }
    return newest.mapValues { record in fields.compactMap { record[$0]?.number?.doubleValue } }
  }

  private func refresh(_ stores: ArenaStores) throws -> Bool {
    try ArenaViews.refresh(on: PostgresConnection(PostgresConfiguration(url: stores.url)), within: Self.limit)
  }

  @Test(arguments: [0, 3000]) func `say what the endpoints say, for every model`(events: Int) throws {
    try withData(events: events) { stores in
      #expect(try refresh(stores))
      let entry = [
        "num_trades", "num_wins", "num_losses", "win_dollars", "lose_dollars", "equity", "return_pct", "sharpe",
      ]
      let board = try answer(stores, "leaderboard", list: "leaderboard", model: "id", entry)
      #expect(board.count >= 4)
      let ranked = try rows(stores, "leaderboard", entry).filter { board[$0.key] != nil }
      #expect(ranked == board)
      let sources = try stores.sql("SELECT count(*) FROM leaderboard WHERE source = 'entry'")
      #expect(sources == "\(board.count)")

      let value = ["nav_since_inception", "inception_date", "num_invocations"]
      let values = try answer(
        stores, "since-inception-values", list: "sinceInceptionValues", model: "model_id", value)
      #expect(values.count >= 4)
      #expect(try rows(stores, "since_inception", value) == values)

      let total = ["timestamp", "dollar_equity", "realized_pnl", "total_unrealized_pnl", "cum_pnl_pct", "sharpe_ratio"]
      let totals = try answer(stores, "account-totals", list: "accountTotals", model: "model_id", total) {
        // Later in the list counts among equals.
        ($0["timestamp"]?.number?.doubleValue ?? 0) >= ($1["timestamp"]?.number?.doubleValue ?? 0)
      }
      #expect(totals.count >= 4)
      #expect(try rows(stores, "latest_equity", total) == totals)
    }
  }

  @Test func `have the results of models that the leaderboard does not rank, to the last digit`() throws {
    try ArenaStores.with { stores in
      var trades: [ArenaEvent.Body] = []
      for (id, net) in [("a", 0.1), ("b", 437.49), ("c", -252.56369122534397), ("d", 0)] {
        trades.append(
          .trade(
            TradeCompletion(
              trade: Trade(id: id, modelId: "m", symbol: "BTC", side: "long", realizedNetPnl: net), closing: nil,
              accountTotal: nil)))
      }
      let total = AccountTotal(
        id: "t", modelId: "m", timestamp: 7, dollarEquity: 10_184.1, cumPnlPct: -14.469999999999999,
        sharpeRatio: 0.35)
      let idle = AccountTotal(id: "u", modelId: "idle", timestamp: 7, dollarEquity: 10_000)
      let sink = try `The repository sink`.opened(stores)
      let events = `The repository sink`.events(trades + [.accountTotal(total), .accountTotal(idle)])
      try sink.apply(events, upTo: `The repository sink`.position(6))
      #expect(try refresh(stores))
      #expect(
        try stores.sql("SELECT * FROM leaderboard ORDER BY model_id DESC")
          == """
          m|4|2|1|437.59|-252.56369122534397|10184.1|-14.469999999999999|0.35|trades
          idle|0|0|0|0|0|10000|0|0|trades
          """)
    }
  }

  @Test func `lack what is written by anyone, until a refresh`() throws {
    try withData(events: 0) { stores in
      #expect(try ArenaViews.lag(on: stores.postgres) != nil, "the backfill has written")
      #expect(try refresh(stores))
      #expect(try ArenaViews.lag(on: stores.postgres) == nil)
      #expect(try !refresh(stores), "nothing is left to do")
      for write in [
        "UPDATE leaderboard_entries SET equity = equity + 1", "DELETE FROM trades WHERE arrival = 1",
        "SET session_replication_role = replica; UPDATE since_inception_values SET num_invocations = 7",
        "TRUNCATE account_equity_snapshots CASCADE",
      ] {
        try stores.sql(write)
        #expect(try ArenaViews.lag(on: stores.postgres) != nil, "\(write)")
        #expect(try refresh(stores))
        #expect(try ArenaViews.lag(on: stores.postgres) == nil)
      }
      try stores.sql("UPDATE models SET detail = '{}'; UPDATE price_latest SET price = 1")
      #expect(try ArenaViews.lag(on: stores.postgres) == nil, "no view shows that")
      #expect(try stores.count("since_inception WHERE num_invocations = 7") == 4)
      #expect(try stores.count("latest_equity") == 0)
    }
  }

  @Test func `still lack what was not committed yet when they were refreshed`() throws {
    try withData(events: 0) { stores in
      let writer = try PostgresConnection(PostgresConfiguration(url: stores.url))
      try writer.transaction { writer in
        try writer.execute(sql: "UPDATE leaderboard_entries SET num_trades = 4711")
        #expect(try refresh(stores), "a writer who is not done keeps no refresh waiting")
        #expect(try ArenaViews.lag(on: stores.postgres) == nil)
      }
      #expect(try ArenaViews.lag(on: stores.postgres) != nil)
      #expect(try stores.count("leaderboard WHERE num_trades = 4711") == 0)
      // As somebody calls it by hand, where each statement has a snapshot of its own.
      try stores.sql("SELECT refresh_views()")
      #expect(try stores.count("leaderboard WHERE num_trades = 4711") == 4)
      #expect(try ArenaViews.lag(on: stores.postgres) == nil)
    }
  }

  @Test func `are refreshed while they are read, and a refresh gives up at its limit`() throws {
    try withData(events: 0) { stores in
      let reader = try PostgresConnection(PostgresConfiguration(url: stores.url))
      try reader.transaction { reader in
        _ = try reader.query(sql: "SELECT 1 FROM leaderboard, latest_equity, since_inception") { _ in 0 }
        #expect(try refresh(stores))
      }
      try stores.sql("UPDATE trades SET confidence = 1; UPDATE trades SET confidence = 0")
      let blocker = try PostgresConnection(PostgresConfiguration(url: stores.url))
      try blocker.transaction { blocker in
        try blocker.execute(sql: "LOCK TABLE trades IN ACCESS EXCLUSIVE MODE")
        let own = try PostgresConnection(PostgresConfiguration(url: stores.url))
        let error = #expect(throws: PostgresError.self) {
          try ArenaViews.refresh(on: own, within: .milliseconds(200))
        }
        #expect(error?.code == .timeout)
        #expect(own.isHealthy)
        #expect(try ArenaViews.lag(on: own) != nil)
        #expect(try stores.count("view_changes") == 2)
        try ArenaViews.condenseChanges(on: own)
        #expect(try stores.count("view_changes") == 1, "one note says as much as many")
      }
      #expect(try refresh(stores))
      #expect(try stores.count("view_changes") == 0)
    }
  }

  @Test func `are as before where the migration is taken back, and fresh where it is applied again`()
    throws
  {
    try withData(events: 0) { stores in
      #expect(try refresh(stores))
      let before = try stores.sql("SELECT * FROM leaderboard ORDER BY 1")
      let migrator = try Migrator(ArenaRepositorySide.migrations, on: stores.postgres)
      // Those after it come first.
      try migrator.down(limit: ArenaRepositorySide.migrations.drop { $0.name != "fresh_views" }.count)
      try stores.sql("SELECT refresh_views()")
      #expect(try stores.count("leaderboard") == 4)
      #expect(try stores.count("pg_class WHERE relname = 'view_changes'") == 0)
      try stores.sql("DELETE FROM since_inception_values WHERE arrival = 0")
      try migrator.up()
      #expect(try stores.sql("SELECT * FROM leaderboard ORDER BY 1") == before)
      #expect(try ArenaViews.lag(on: stores.postgres) == nil)
      #expect(try stores.count("since_inception") == 3)
    }
  }
}
