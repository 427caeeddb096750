import ArbitrageDomain
import CutoverDomain
import CutoverHosting
import CutoverJournal
import CutoverParity
import CutoverTables
import CutoverTestKit
import Testing

@Suite struct `What a bot does` {
  private static let dump: [(table: String, sql: String)] = [
    (
      "onchain_trades",
      "SELECT quote(id)||quote(symbol)||quote(amount)||quote(price_usdc)||quote(created_at) FROM onchain_trades"
    ),
    (
      "offchain_trades",
      "SELECT quote(id)||quote(shares)||quote(order_id)||quote(price_cents)||quote(status)||quote(executed_at) FROM offchain_trades"
    ),
    (
      "trade_accumulators",
      "SELECT quote(net_position)||' '||(accumulated_long = 0.29999999999999993)||' '||quote(accumulated_short)||' '||quote(pending_execution_id)||quote(last_updated) FROM trade_accumulators"
    ),
    (
      "trade_execution_links",
      "SELECT quote(trade_id)||' '||quote(contributed_shares)||quote(created_at) FROM trade_execution_links ORDER BY id"
    ),
    ("event_queue", "SELECT quote(id)||quote(processed)||quote(created_at)||quote(processed_at) FROM event_queue"),
    ("symbol_locks", "SELECT quote(symbol)||quote(locked_at) FROM symbol_locks"),
  ]

  @Test func `is in the legacy file as the bot would have written it, and in the repository exactly`() throws {
    try Scene.with(isEmpty: true) { scene in
      let parked = try scene.send(
        BotEvents.order + [BotEvents.submitted(5, as: "s"), BotEvents.filled(5, as: "f")], atOnce: true)
      #expect(parked == [])
      var found: [String: [String]] = [:]
      for (table, sql) in Self.dump { found[table] = try scene.legacyTexts(sql) }
      #expect(
        found["onchain_trades"] == [
          "1'AAPL0x'0.6226.25'2025-10-10 19:45:00'", "2'AAPL0x'0.7226.25'2025-10-10 19:45:00'",
        ])
      #expect(found["offchain_trades"] == ["51'000042'22625'FILLED''2025-10-10 19:45:09.695925910'"])
      // The trigger of the file would have set the time of the update to the sink's clock.
      #expect(found["trade_accumulators"] == ["0.0 1 0.0 NULL'2025-10-10 19:45:10'"])
      #expect(
        found["trade_execution_links"] == ["1 0.6'2025-10-10 19:45:00'", "2 0.4'2025-10-10 19:45:00'"])
      #expect(
        found["event_queue"] == [
          "11'2025-10-10 19:45:00''2025-10-10 19:45:02'", "21'2025-10-10 19:45:00''2025-10-10 19:45:02'",
        ])
      #expect(found["symbol_locks"] == [])
      #expect(
        try scene.texts("SELECT trim_scale(amount)::text FROM onchain_trades ORDER BY id")
          == ["0.600000000000000001", "0.7"])
      #expect(
        try scene.text("SELECT concat_ws(' ', trim_scale(exact_long), trim_scale(exact_short)) FROM trade_accumulators")
          == "0.300000000000000001 0")
      #expect(
        try scene.text(
          "SELECT concat_ws(' ', status, row_version, executed_at AT TIME ZONE 'UTC') FROM offchain_trades")
          == "FILLED 3 2025-10-10 19:45:09.695925")
      #expect(try scene.parity().verdict != .different)
      // The file does not have the digits that an import would need to take them away.
      #expect(try scene.importFile() == 0)
      #expect(
        try scene.texts("SELECT trim_scale(amount)::text FROM onchain_trades ORDER BY id")
          == ["0.600000000000000001", "0.7"])
    }
  }

  @Test func `keeps the time that the bot gave, also where two updates are of one second`() throws {
    try Scene.with(isEmpty: true) { scene in
      let parked = try scene.send([
        BotEvents.enqueued(1), BotEvents.enqueued(2),
        BotEvents.fill(BotEvents.trade(1, "BUY", "0.2"), BotEvents.position(long: "0.2"), as: "a"),
        BotEvents.fill(BotEvents.trade(2, "BUY", "0.3"), BotEvents.position(long: "0.5"), as: "b"),
      ])
      #expect(parked == [])
      #expect(try scene.legacyTexts("SELECT last_updated FROM trade_accumulators") == ["2025-10-10 19:45:01"])
      #expect(
        try scene.text("SELECT (last_updated AT TIME ZONE 'UTC')::text FROM trade_accumulators")
          == "2025-10-10 19:45:01")
    }
  }

  @Test func `has the time of its acceptance on both sides where the bot gives none`() throws {
    try Scene.with(isEmpty: true) { scene in
      let filled = BotEvents.filled(5, as: "f").replacing(#","at":"2025-10-10T19:45:10Z""#, with: "")
      #expect(try scene.send(BotEvents.order + [BotEvents.submitted(5, as: "s"), filled]) == [])
      let entry = try #require(try scene.journal.read(after: 5, limit: 1, bytes: 1 << 20).first)
      #expect(entry.id == "f")
      let accepted = TableTime(milliseconds: entry.notedAt).wholeSeconds.text
      let stored = "SELECT to_char(last_updated AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
      #expect(try scene.text("\(stored) FROM trade_accumulators") == accepted)
      let legacy = try scene.legacyTexts("SELECT last_updated FROM trade_accumulators")
      #expect(legacy.map { TableTime($0)?.text } == [accepted])
      #expect(try scene.parity().verdict != .different)
    }
  }

  /// Events after those of an order, and what of them both sides put aside.
  private static let cases: [(name: String, events: [String], parked: [String])] = [
    (
      "the same fill again", [BotEvents.fill(BotEvents.trade(2, "BUY", "0.7"), BotEvents.position(long: "9"), as: "x")],
      []
    ),
    (
      "a known log entry with a new number",
      [BotEvents.fill(BotEvents.trade(3, entry: 2, "BUY", "0.7"), BotEvents.position(long: "9"), as: "x")], []
    ),
    (
      "a known number with another log entry",
      [BotEvents.fill(BotEvents.trade(2, entry: 7, "BUY", "0.7"), BotEvents.position(long: "9"), as: "x")],
      ["x: trade 2, which is of another log entry, is in its way"]
    ),
    ("an event that is queued already", [BotEvents.enqueued(8, entry: 1)], []),
    (
      "a queued event with a known number", [BotEvents.enqueued(1, entry: 9, as: "x")],
      ["x: the queued event 1, which is of another log entry, is in its way"]
    ),
    (
      "a second order in progress",
      [
        BotEvents.enqueued(3),
        BotEvents.fill(
          BotEvents.trade(3, "BUY", "2"), BotEvents.position(long: "2", pending: 6), execution: BotEvents.execution(6),
          as: "x"),
      ], ["x: execution 5, which is PENDING, is in its way"]
    ),
    (
      "a second order, the first of which is given up",
      [
        BotEvents.enqueued(3),
        BotEvents.fill(
          BotEvents.trade(3, "BUY", "1"), BotEvents.position(long: "0.3", pending: 6, at: 3),
          execution: BotEvents.execution(6), lock: BotEvents.lock,
          stale: #"[{"id":5,"executedAt":"2025-10-10T19:56:00.25Z"}]"#, as: "x"),
      ], []
    ),
    (
      "the same look at a ticker again",
      [
        BotEvents.failed(5, isStale: true, as: "f"), BotEvents.hedge(6, long: "0.3", as: "h"),
        BotEvents.hedge(6, long: "0.3", as: "h2"),
      ], []
    ),
    (
      "a fill of an order that was not submitted", [BotEvents.filled(5, as: "x")],
      [
        "x: execution 5 is PENDING: it was not submitted"
      ]
    ),
    (
      "a failure of an order that was not submitted", [BotEvents.failed(5, as: "x")],
      [
        "x: execution 5 is PENDING: only one that is given up fails without being submitted"
      ]
    ),
    ("an order that is given up", [BotEvents.failed(5, isStale: true, as: "x")], []),
    (
      "a failure of a filled order",
      [BotEvents.submitted(5, as: "s"), BotEvents.filled(5, as: "f"), BotEvents.failed(5, as: "x")],
      ["x: execution 5 is FILLED: that is final"]
    ),
    (
      "a fill of a failed order",
      [BotEvents.submitted(5, as: "s"), BotEvents.failed(5, as: "f"), BotEvents.filled(5, as: "x")],
      ["x: execution 5 is FAILED: that is final"]
    ),
    (
      "the same answers twice",
      [
        BotEvents.submitted(5, as: "s"), BotEvents.submitted(5, as: "s2"), BotEvents.filled(5, as: "f"),
        BotEvents.filled(5, as: "f2"), BotEvents.submitted(5, as: "s3"),
      ], []
    ),
    (
      "a fill at another price",
      [BotEvents.submitted(5, as: "s"), BotEvents.filled(5, as: "f"), BotEvents.filled(5, cents: 1, as: "x")],
      ["x: execution 5 is FILLED: that is final"]
    ),
    ("an order that there is not", [BotEvents.submitted(77, as: "x")], ["x: there is no execution 77"]),
    (
      "an event that is not queued",
      [BotEvents.fill(BotEvents.trade(4, "BUY", "1"), BotEvents.position(long: "1"), as: "x")],
      ["x: there is no queued event of this log entry"]
    ),
  ]

  @Test(arguments: 0..<cases.count)
  func `has one outcome on both sides, event by event and at once`(place: Int) throws {
    let (name, events, expected) = Self.cases[place]
    for atOnce in [false, true] {
      try Scene.with(isEmpty: true) { scene in
        let parked = try scene.send(BotEvents.order + events, atOnce: atOnce)
        let both = expected.flatMap { ["legacy \($0)", "repository \($0)"] }.sorted()
        #expect(parked == both, "\(name)")
        let report = try scene.parity()
        let differences = report.endpoints.flatMap { endpoint in
          endpoint.groups.map { "\(endpoint.name) \($0.kind) \($0.template)" }
        }
        #expect(differences == [], "\(name)")
      }
    }
  }

  @Test func `is refused before it is accepted where a record is in its way, as soon as the file has all before it`()
    throws
  {
    try Scene.with(isEmpty: true) { scene in
      func obstacle(_ event: String, after sequence: Int64) -> String? {
        Arbitrage.obstacle(to: Array(event.utf8), in: scene.path, after: sequence)
      }
      let second = BotEvents.hedge(6, long: "0.3", as: "x")
      #expect(obstacle(second, after: 0) == nil)
      try scene.send(BotEvents.order)
      let head = scene.journal.head
      #expect(obstacle(second, after: head) == "execution 5, which is PENDING, is in its way")
      #expect(obstacle(second, after: head + 1) == nil, "the file lacks what may take it out of the way")
      // What is so already is in nobody's way, and what cannot be is put aside with its reason.
      #expect(obstacle(BotEvents.order[3], after: head) == nil)
      #expect(obstacle(BotEvents.filled(5, as: "y"), after: head) == nil)
      #expect(obstacle("no event", after: head) == nil)
      let parked = try scene.send([BotEvents.failed(5, isStale: true, as: "f")])
      #expect(parked == [] && obstacle(second, after: head + 1) == nil)
    }
  }

  private static let refused: [(field: String, event: String)] = [
    (
      "/data/trade/txHash",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1").replacing("0xab", with: "0xAB"), BotEvents.position(long: "1"), as: "x")
    ),
    ("/data/trade/amount", BotEvents.fill(BotEvents.trade(1, "BUY", "0"), BotEvents.position(long: "1"), as: "x")),
    ("/data/trade/amount", BotEvents.fill(BotEvents.trade(1, "BUY", "1e5"), BotEvents.position(long: "1"), as: "x")),
    (
      "/data/trade/amount",
      BotEvents.fill(BotEvents.trade(1, "BUY", "100000000000000000000"), BotEvents.position(long: "1"), as: "x")
    ),
    (
      "/data/trade/amount",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1", more: #","equityRaw":"999999999999999999""#), BotEvents.position(long: "1"),
        as: "x")
    ),
    (
      "/data/trade/createdAt",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1").replacing("19:45:00Z", with: "19:45:00"), BotEvents.position(long: "1"), as: "x")
    ),
    (
      "/data/position/accumulatedLong",
      BotEvents.fill(BotEvents.trade(1, "BUY", "1"), BotEvents.position(long: "-1"), as: "x")
    ),
    (
      "/data/execution/status",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1"), BotEvents.position(long: "1"),
        execution: BotEvents.execution(1).replacing("PENDING", with: "FILLED"), as: "x")
    ),
    (
      "/data/links",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1"), BotEvents.position(long: "1"), execution: BotEvents.execution(1),
        links: "[\(BotEvents.link(1, 1, 2, "1"))]", as: "x")
    ),
    (
      "/data/trade/usdcRaw",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1", more: #","usdcRaw":"1.5""#), BotEvents.position(long: "1"), as: "x")
    ),
    (
      "/data/trade/direction", BotEvents.fill(BotEvents.trade(1, "HOLD", "1"), BotEvents.position(long: "1"), as: "x")
    ),
    (
      "/data/links/0/contributedShares",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1"), BotEvents.position(long: "1"), execution: BotEvents.execution(1),
        links: "[\(BotEvents.link(1, 1, 1, "0"))]", as: "x")
    ),
    (
      "/data/stale/0/executedAt",
      BotEvents.fill(
        BotEvents.trade(1, "BUY", "1"), BotEvents.position(long: "1"), stale: #"[{"id":5,"executedAt":"yesterday"}]"#,
        as: "x")
    ),
    ("/data/logIndex", BotEvents.enqueued(1, as: "x").replacing(#""logIndex":3"#, with: #""logIndex":-1"#)),
    ("/data/orderId", BotEvents.event("submitted", "x", #"{"id":5}"#)),
    ("/data/orderId", BotEvents.submitted(5, order: "", as: "x")),
    ("/data/orderId", BotEvents.submitted(5, order: #"a\u0000b"#, as: "x")),
    ("/data/at", BotEvents.filled(5, as: "x").replacing("19:45:10Z", with: "19:45:10.5Z")),
    ("/data/priceCents", BotEvents.filled(5, cents: -1, as: "x")),
    ("/data/id", BotEvents.event("tokens", "x", #"{"id":2}"#)),
  ]

  @Test(arguments: 0..<refused.count)
  func `is refused while its sender is there where no store can have it`(place: Int) throws {
    let (field, event) = Self.refused[place]
    let error = #expect(throws: EventError.self) {
      try Array(event.utf8).withUnsafeBufferPointer { bytes in _ = try Arbitrage.decoder.decode(bytes) }
    }
    #expect(error?.field == field, "\(event)")
  }
}
