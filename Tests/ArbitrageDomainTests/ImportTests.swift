import ArbitrageDomain
import CutoverHosting
import CutoverPostgres
import CutoverTestKit
import Testing

@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `The import of a captured legacy file` {
  private static let tables = [
    "onchain_trades", "offchain_trades", "trade_accumulators", "trade_execution_links", "metrics_pnl", "event_queue",
    "symbol_locks", "schwab_auth",
  ]

  private func counts(_ scene: Scene) throws -> [String] {
    try Self.tables.map { try scene.text("SELECT count(*)::text FROM \($0)") ?? "" }
  }

  private func refused(_ scene: Scene) throws -> [String] {
    try scene.connected { connection in
      try ["onchain_trades", "offchain_trades"].flatMap { table in
        try RefusedRow.list(of: table, on: connection).map { "\(table) \($0.key) \($0.column): \($0.reason)" }
      }
    }
  }

  @Test func `takes over what the repository can have, and says which rows it cannot, and why`() throws {
    try Scene.with { scene in
      try scene.importFile()
      #expect(try counts(scene) == ["279", "221", "23", "414", "471", "283", "5", "1"])
      let check = "violates check constraint"
      #expect(
        try refused(scene) == [
          #"onchain_trades 271 amount: new row for relation "onchain_trades" \#(check) "onchain_trades_amount_check""#,
          "onchain_trades 272 amount: has more than twenty digits before the point",
          "onchain_trades 273 amount: holds an infinite number",
          "onchain_trades 277 created_at: null value in column \"created_at\" of relation \"onchain_trades\" violates "
            + "not-null constraint",
          "onchain_trades 281 : duplicate key value violates unique constraint \"onchain_trades_tx_hash_log_index_key\"",
          "offchain_trades 219 shares: holds the number 2.5, not an integer",
          "offchain_trades 220 price_cents: holds the number 15025.5, not an integer",
          #"offchain_trades 223 broker: new row for relation "offchain_trades" \#(check) "offchain_trades_broker_check""#,
        ])
      #expect(
        try scene.text("SELECT legacy_row FROM import_rejects WHERE source_key = '219'")
          == #"{"id":219,"symbol":"AAPL","shares":2.5,"direction":"BUY","broker":"schwab","broker_order_id":null,"#
          + #""order_id":"1004099999999","price_cents":22850,"status":"FILLED","executed_at":"2025-10-10 19:45:00"}"#)
    }
  }

  @Test func `made a second time, changes nothing and refuses the same rows`() throws {
    try Scene.with { scene in
      let changed = try scene.importFile()
      let (counted, rows) = (try counts(scene), try refused(scene))
      #expect(changed == counted.compactMap { Int($0) }.reduce(0, +))
      #expect(try scene.importFile("2", batch: 7) == 0)
      #expect(try counts(scene) == counted)
      #expect(try refused(scene) == rows)
      #expect(rows.count == 8)
    }
  }

  @Test func `follows the file: what is gone there goes, and what has become possible or impossible, too`() throws {
    try Scene.with { scene in
      try scene.importFile()
      try scene.legacy(
        """
        DELETE FROM onchain_trades WHERE id = 284; UPDATE offchain_trades SET shares = 2 WHERE id = 219;
        UPDATE offchain_trades SET broker = 'Alpaca' WHERE id = 224
        """)
      #expect(try scene.importFile("2") == 3)
      #expect(try scene.texts("SELECT id::text FROM onchain_trades WHERE id > 283") == [])
      #expect(try scene.texts("SELECT id::text FROM offchain_trades WHERE id IN (219, 224)") == ["219"])
      #expect(
        try scene.texts("SELECT source_key FROM import_rejects WHERE source_table = 'offchain_trades' ORDER BY 1")
          == ["220", "223", "224"])
    }
  }

  @Test func `has exact amounts where the events have them, and the legacy ones elsewhere`() throws {
    try Scene.with { scene in
      try scene.importFile()
      let clean = "FROM onchain_trades WHERE id <= 265"
      let legacy = try scene.legacyAmounts().filter { $0.key <= 265 }
      let values = legacy.values.joined(separator: ",")
      #expect(
        try scene.text("SELECT trim_scale(sum(n))::text FROM unnest(ARRAY[\(values)]::numeric[]) AS n")
          == "2475.83460867631412229")
      #expect(try scene.text("SELECT sum(amount)::text \(clean)") == "2475.834608676314145292")
      #expect(try scene.text("SELECT count(*)::text \(clean) AND equity_raw IS NOT NULL") == "208")
      let exact = try scene.texts("SELECT id || ' ' || trim_scale(amount)::text \(clean)")
      #expect(exact.filter { !legacy.map { "\($0.key) \($0.value)" }.contains($0) }.count == 156)
      #expect(
        try scene.text("SELECT trim_scale(amount)::text || ' ' || equity_raw \(clean) AND id = 8")
          == "18.420336801870911403 18420336801870911403")
    }
  }

  private static let values: [(table: String, column: String, id: Int, value: String)] = [
    ("onchain_trades", "trim_scale(amount)", 266, "1.2345678901234567"),
    ("onchain_trades", "trim_scale(amount)", 267, "0.1"),
    ("onchain_trades", "trim_scale(amount)", 268, "0.000000000000000001"),
    ("onchain_trades", "trim_scale(amount)", 269, "123456789.12345679"),
    ("onchain_trades", "trim_scale(amount)", 270, "0.30000000000000004"),
    ("onchain_trades", "trim_scale(price_usdc)", 270, "150.33333333333334"),
    ("onchain_trades", "effective_gas_price", 274, "9223372036854775807"),
    ("onchain_trades", "gas_used", 274, "9223372036854775807"), ("onchain_trades", "log_index", 275, "2147483648"),
    ("onchain_trades", "created_at AT TIME ZONE 'UTC'", 276, "2025-10-10 19:45:00"),
    ("onchain_trades", "block_timestamp AT TIME ZONE 'UTC'", 278, "2025-10-10 19:45:00"),
    ("onchain_trades", "block_timestamp AT TIME ZONE 'UTC'", 279, "2025-10-10 19:15:00.123456"),
    ("onchain_trades", "symbol || ' ' || base_symbol", 282, "tGME0x GME0x"),
    ("onchain_trades", "trim_scale(pyth_confidence)", 283, "0"), ("onchain_trades", "pyth_exponent", 283, "-5"),
    ("offchain_trades", "executed_at AT TIME ZONE 'UTC'", 215, "2025-10-09 23:59:59.999999"),
    ("offchain_trades", "order_id", 216, "000042"), ("offchain_trades", "price_cents", 217, "0"),
    ("offchain_trades", "shares", 218, "3000000000"), ("offchain_trades", "broker_order_id", 221, "1004012345678"),
    ("event_queue", "event_data || coalesce(event_json::text, ' none')", 283, "not json none"),
    ("event_queue", "coalesce(event_json::text, 'none')", 282, "none"),
  ]

  @Test func `has every difficult value as it means`() throws {
    try Scene.with { scene in
      try scene.importFile()
      for (table, column, id, value) in Self.values {
        let found = try scene.text("SELECT (\(column))::text FROM \(table) WHERE id = \(id)")
        #expect(found == value, "\(table) \(id) \(column)")
      }
      let links =
        "SELECT trim_scale(contributed_shares)::text FROM trade_execution_links WHERE execution_id = 199 ORDER BY id"
      #expect(try scene.texts(links) == ["0.3", "0.5", "0.19999999999999996"])
      #expect(try scene.text("SELECT count(*)::text FROM metrics_pnl WHERE realized_pnl IS NULL") == "294")
    }
  }

  @Test func `has positions as the legacy program adds them up, and exact ones beside them`() throws {
    try Scene.with { scene in
      // Rows that no accumulator has heard of.
      try scene.legacy("DELETE FROM onchain_trades WHERE id > 265; DELETE FROM offchain_trades WHERE id > 214")
      try scene.importFile()
      let positions = try scene.texts(
        """
        SELECT concat_ws(' ', symbol, trim_scale(net_position), trim_scale(legacy_net_position), trim_scale(exact_long),
          trim_scale(exact_short))
        FROM trade_accumulators WHERE symbol IN ('RKLB', 'SOXL', 'COIN') ORDER BY symbol
        """)
      #expect(
        positions == [
          "COIN 1.4 0 1.400000000000000003 0", "RKLB 0.9999999999999999 0 1 0",
          "SOXL -0.20000000000000018 0 0 0.2",
        ])
      let drift = """
        SELECT trim_scale(max(greatest(abs(exact_long - accumulated_long), abs(exact_short - accumulated_short)))
          * 1e16)::text FROM trade_accumulators
        """
      // The largest is 4.088 × 10^-15.
      #expect(try scene.text(drift) == "40.88")
    }
  }

  @Test func `gives no number a second time that the legacy program has given`() throws {
    try Scene.with { scene in
      try scene.importFile()
      let trade = """
        INSERT INTO onchain_trades (tx_hash, log_index, symbol, base_symbol, amount, direction, price_usdc)
        VALUES ('0x' || repeat('ab', 32), 1, 'tX', 'X', 1, 'BUY', 1) RETURNING id::text
        """
      let execution =
        "INSERT INTO offchain_trades (symbol, shares, direction) VALUES ('X', 1, 'BUY') RETURNING id::text"
      #expect(try scene.text(trade) == "285")
      #expect(try scene.text(execution) == "225")
      // Not even one that was given to a row which is gone.
      try scene.legacy("DELETE FROM onchain_trades WHERE id = 284")
      try scene.importFile("2")
      #expect(try scene.text(trade.replacing("ab", with: "cd")) == "286")
    }
  }
}
