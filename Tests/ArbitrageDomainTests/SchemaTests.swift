import ArbitrageDomain
import CutoverPostgres
import Testing

/// A row of a table as SQL literals by columns, to which single values can be changed.
private struct SampleRow {
  let table: String
  let values: [String: String]

  func insert(_ changes: [String: String] = [:]) -> String {
    let all = values.merging(changes) { $1 }.sorted { $0.key < $1.key }
    return "INSERT INTO \(table) (\(all.map(\.key).joined(separator: ", "))) "
      + "VALUES (\(all.map(\.value).joined(separator: ", ")))"
  }

  static let hash = "'0x\(String(repeating: "a1", count: 32))'"

  static let all: [String: SampleRow] = Dictionary(
    uniqueKeysWithValues: [
      SampleRow(
        table: "onchain_trades",
        values: [
          "id": "7", "tx_hash": hash, "log_index": "0", "symbol": "'AAPL0x'", "base_symbol": "'AAPL'", "amount": "0.5",
          "direction": "'BUY'", "price_usdc": "150",
        ]),
      SampleRow(
        table: "offchain_trades", values: ["id": "7", "symbol": "'AAPL'", "shares": "1", "direction": "'BUY'"]),
      SampleRow(table: "trade_accumulators", values: ["symbol": "'AAPL'", "pending_execution_id": "7"]),
      SampleRow(
        table: "trade_execution_links", values: ["trade_id": "7", "execution_id": "7", "contributed_shares": "0.5"]),
      SampleRow(
        table: "event_queue",
        values: ["tx_hash": hash, "log_index": "0", "block_number": "1", "event_data": "'{\"a\":1}'"]),
      SampleRow(
        table: "metrics_pnl",
        values: [
          "symbol": "'AAPL'", "timestamp": "now()", "trade_type": "'ONCHAIN'", "trade_id": "7",
          "trade_direction": "'BUY'", "quantity": "1", "price_per_share": "1", "cumulative_pnl": "0",
          "net_position_after": "0",
        ]),
      SampleRow(table: "symbol_locks", values: ["symbol": "'AAPL'"]),
      SampleRow(
        table: "schwab_auth",
        values: [
          "id": "1", "access_token": "'ab'", "access_token_fetched_at": "now()", "refresh_token": "'cd'",
          "refresh_token_fetched_at": "now()",
        ]),
      SampleRow(table: "trades_v0", values: ["tx_hash": hash, "log_index": "0"]),
    ].map { ($0.table, $0) })

  /// Each refers to none but those before it.
  static let order = [
    "onchain_trades", "offchain_trades", "trade_accumulators", "trade_execution_links", "event_queue", "metrics_pnl",
    "symbol_locks", "schwab_auth", "trades_v0",
  ]
}

/// Values that a table refuses, and which of its constraints does.
struct Refusal: Sendable, CustomTestStringConvertible {
  let table: String
  let values: [String: String]
  let constraint: String

  init(_ table: String, _ values: [String: String], _ constraint: String) {
    (self.table, self.values, self.constraint) = (table, values, constraint)
  }

  var testDescription: String { "\(table): \(values.sorted { $0.key < $1.key })" }

  /// What a column refuses by its own constraint.
  static func column(_ table: String, _ column: String, _ values: String...) -> [Refusal] {
    values.map { Refusal(table, [column: $0], "\(table)_\(column)_check") }
  }

  static let columns: [Refusal] =
    column("onchain_trades", "tx_hash", "'0xAB'", "'0x\(String(repeating: "AB", count: 32))'")
    + column("onchain_trades", "log_index", "-1") + column("onchain_trades", "symbol", "''")
    + column("onchain_trades", "base_symbol", "''") + column("onchain_trades", "amount", "0", "-1", "1e-19", "'NaN'")
    + column("onchain_trades", "direction", "'buy'", "'HOLD'") + column("onchain_trades", "price_usdc", "0", "'NaN'")
    + column("onchain_trades", "gas_used", "-1") + column("onchain_trades", "effective_gas_price", "-1", "'NaN'")
    + column("onchain_trades", "pyth_price", "'NaN'") + column("onchain_trades", "pyth_confidence", "-1", "'NaN'")
    + column("onchain_trades", "equity_raw", "-1", "'NaN'") + column("onchain_trades", "usdc_raw", "-1", "'NaN'")
    + column("offchain_trades", "symbol", "''") + column("offchain_trades", "shares", "0")
    + column("offchain_trades", "direction", "'sell'") + column("offchain_trades", "broker", "'SCHWAB'", "''")
    + column("offchain_trades", "broker_order_id", "''") + column("offchain_trades", "order_id", "''")
    + column("offchain_trades", "price_cents", "-1") + column("offchain_trades", "status", "'DONE'")
    + column("trade_accumulators", "symbol", "''")
    + column("trade_accumulators", "accumulated_long", "-1", "'NaN'")
    + column("trade_accumulators", "accumulated_short", "-1", "'NaN'")
    + column("trade_accumulators", "legacy_net_position", "'NaN'")
    + column("trade_accumulators", "exact_long", "'NaN'") + column("trade_accumulators", "exact_short", "'NaN'")
    + column("trade_execution_links", "contributed_shares", "0", "'NaN'")
    + column("event_queue", "tx_hash", "'0x'") + column("event_queue", "log_index", "-1")
    + column("event_queue", "block_number", "-1") + column("event_queue", "event_data", "''")
    + column("metrics_pnl", "symbol", "''") + column("metrics_pnl", "trade_type", "'onchain'")
    + column("metrics_pnl", "trade_direction", "''") + column("metrics_pnl", "quantity", "0", "'NaN'")
    + column("metrics_pnl", "price_per_share", "0", "'NaN'") + column("metrics_pnl", "realized_pnl", "'NaN'")
    + column("metrics_pnl", "cumulative_pnl", "'NaN'") + column("metrics_pnl", "net_position_after", "'NaN'")
    + column("schwab_auth", "id", "2") + column("schwab_auth", "encryption_version", "0")
    + column("trades_v0", "tx_hash", "'0x'") + column("trades_v0", "log_index", "-1")
    + column("trades_v0", "schwab_instruction", "'HOLD'") + column("trades_v0", "status", "'COMPLETED'")
    + column("trades_v0", "onchain_input_amount", "'NaN'") + column("trades_v0", "onchain_output_amount", "'NaN'")
    + column("trades_v0", "onchain_io_ratio", "'NaN'")
    + column("trades_v0", "onchain_price_per_share_cents", "'NaN'")
    + column("trades_v0", "schwab_price_per_share_cents", "'NaN'")

  static let shapes: [Refusal] = [
    ["status": "'PENDING'", "executed_at": "now()"],
    ["status": "'SUBMITTED'"],
    ["status": "'SUBMITTED'", "order_id": "'1'", "executed_at": "now()"],
    ["status": "'FILLED'", "price_cents": "1", "executed_at": "now()"],
    ["status": "'FILLED'", "order_id": "'1'", "executed_at": "now()"],
    ["status": "'FILLED'", "order_id": "'1'", "price_cents": "1"],
    ["status": "'FAILED'"],
  ].map { Refusal("offchain_trades", $0, "offchain_trades_shape") }

  /// Beside a row that is there already.
  static let seconds: [Refusal] = [
    Refusal("onchain_trades", ["id": "8"], "onchain_trades_tx_hash_log_index_key"),
    Refusal("onchain_trades", ["log_index": "1"], "onchain_trades_pkey"),
    Refusal("offchain_trades", ["id": "8"], "offchain_trades_in_progress"),
    Refusal("offchain_trades", ["id": "8", "status": "'SUBMITTED'", "order_id": "'1'"], "offchain_trades_in_progress"),
    Refusal("trade_accumulators", ["pending_execution_id": "NULL"], "trade_accumulators_pkey"),
    Refusal("trade_accumulators", ["symbol": "'TSLA'"], "trade_accumulators_pending"),
    Refusal(
      "trade_accumulators", ["symbol": "'TSLA'", "pending_execution_id": "9"],
      "trade_accumulators_pending_execution_id_fkey"),
    Refusal("trade_execution_links", [:], "trade_execution_links_trade_id_execution_id_key"),
    Refusal("trade_execution_links", ["trade_id": "9"], "trade_execution_links_trade_id_fkey"),
    Refusal("trade_execution_links", ["execution_id": "9"], "trade_execution_links_execution_id_fkey"),
    Refusal("event_queue", [:], "event_queue_tx_hash_log_index_key"),
    Refusal("metrics_pnl", [:], "metrics_pnl_trade_type_trade_id_key"),
    Refusal("symbol_locks", [:], "symbol_locks_pkey"),
    Refusal("schwab_auth", [:], "schwab_auth_pkey"),
    Refusal("trades_v0", [:], "trades_v0_tx_hash_log_index_key"),
  ]
}

@Suite("The tables of the arbitrage domain")
struct SchemaTests {
  private func constraint(_ statement: String, on connection: PostgresConnection) -> String? {
    do {
      try connection.execute(sql: statement)
      return nil
    } catch let error as PostgresError { return error.constraint ?? error.sqlState } catch { return "\(error)" }
  }

  /// With the sample row in each table.
  private func withRows(_ body: (PostgresConnection) throws -> Void) throws {
    try withTables { connection in
      for table in SampleRow.order { try connection.execute(sql: SampleRow.all[table]!.insert()) }
      try body(connection)
    }
  }

  @Test("refuse what a column cannot hold, each by a constraint of its own")
  func columns() throws {
    try withTables { connection in
      for refusal in Refusal.columns + Refusal.shapes {
        let found = constraint(SampleRow.all[refusal.table]!.insert(refusal.values), on: connection)
        #expect(found == refusal.constraint, "\(refusal.testDescription)")
      }
    }
  }

  @Test("refuse a second row of what there is one of, and rows that refer to none")
  func seconds() throws {
    try withRows { connection in
      for refusal in Refusal.seconds {
        let found = constraint(SampleRow.all[refusal.table]!.insert(refusal.values), on: connection)
        #expect(found == refusal.constraint, "\(refusal.testDescription)")
      }
    }
  }

  @Test("have a value in every column that must have one")
  func missing() throws {
    try withTables { connection in
      let required = try connection.texts(
        """
        SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_name NOT IN ('seq', 'updated_at')
        """)
      var checked = 0
      for place in required {
        let parts = place.split(separator: ".").map(String.init)
        guard let row = SampleRow.all[parts[0]] else { continue }
        #expect(constraint(row.insert([parts[1]: "NULL"]), on: connection) == "23502", "\(place)")
        checked += 1
      }
      #expect(checked == 54)
    }
  }

  @Test("hold no amount of more than twenty digits before the point")
  func range() throws {
    try withTables { connection in
      let row = SampleRow.all["onchain_trades"]!
      #expect(constraint(row.insert(["amount": "1e20"]), on: connection) == "22003")
      #expect(constraint(row.insert(["amount": "99999999999999999999.999999999999999999"]), on: connection) == nil)
    }
  }

  @Test("derive the position, and give an accumulator the time of its last update unless that is written, too")
  func accumulators() throws {
    try withRows { connection in
      try connection.execute(
        sql: """
          UPDATE trade_accumulators SET accumulated_long = 1.5, accumulated_short = 0.25, last_updated = '2020-01-01Z'
          """)
      let position = "SELECT trim_scale(net_position)::text FROM trade_accumulators"
      let year = "SELECT extract(year FROM last_updated)::text FROM trade_accumulators"
      #expect(try connection.text(position) == "1.25")
      #expect(try connection.text(year) == "2020")
      try connection.execute(script: "SET cutover.writer = 'sink'; UPDATE trade_accumulators SET exact_long = 1")
      #expect(try connection.text(year) == "2020")
      try connection.execute(script: "RESET cutover.writer; UPDATE trade_accumulators SET exact_long = 2")
      #expect(try connection.text(year) != "2020")
      // An execution that goes leaves the accumulator without one, and takes its links with it.
      try connection.execute(script: "DELETE FROM offchain_trades")
      #expect(try connection.text("SELECT count(*)::text FROM trade_execution_links") == "0")
      #expect(
        try connection.text("SELECT count(*)::text FROM trade_accumulators WHERE pending_execution_id IS NULL") == "1")
    }
  }

  @Test("keep an event's text, and its JSON where that can be had")
  func eventJSON() throws {
    try withTables { connection in
      let row = SampleRow.all["event_queue"]!
      let texts = [#"{"a": [1]}"#, "not json", #"{"a": "\u0000"}"#, #"{"a": "\ud800"}"#, "1e999999"]
      for (index, text) in texts.enumerated() {
        try connection.execute(sql: row.insert(["log_index": "\(index)", "event_data": "'\(text)'"]))
      }
      #expect(try connection.texts("SELECT event_data FROM event_queue ORDER BY log_index") == texts)
      #expect(
        try connection.texts("SELECT coalesce(event_json::text, '-') FROM event_queue ORDER BY log_index")
          == [#"{"a": [1]}"#, "-", "-", "-", "-"])
    }
  }

  /// An index, and a condition that it answers.
  private static let indexes: [(table: String, condition: String, index: String)] = [
    ("onchain_trades", "symbol = 'a'", "onchain_trades_symbol"),
    ("onchain_trades", "base_symbol = 'a'", "onchain_trades_base_symbol"),
    ("onchain_trades", "tx_hash = 'a' AND log_index = 1", "onchain_trades_tx_hash_log_index_key"),
    ("onchain_trades", "seq > 5", "onchain_trades_by_seq"),
    ("offchain_trades", "symbol = 'a' AND status IN ('PENDING', 'SUBMITTED')", "offchain_trades_in_progress"),
    ("offchain_trades", "symbol = 'a'", "offchain_trades_symbol"),
    ("offchain_trades", "status = 'FILLED'", "offchain_trades_status"),
    ("offchain_trades", "broker = 'alpaca'", "offchain_trades_broker"),
    ("trade_accumulators", "pending_execution_id = 1", "trade_accumulators_pending"),
    ("trade_execution_links", "trade_id = 1", "trade_execution_links_trade"),
    ("trade_execution_links", "execution_id = 1", "trade_execution_links_execution"),
    ("trade_execution_links", "trade_id = 1 AND execution_id = 1", "trade_execution_links_trade_id_execution_id_key"),
    ("event_queue", "block_number > 1", "event_queue_block_number"),
    ("event_queue", "processed", "event_queue_processed"),
    ("event_queue", "created_at > now()", "event_queue_created_at"),
    ("metrics_pnl", "symbol = 'a'", "metrics_pnl_symbol"),
    ("metrics_pnl", "timestamp > now()", "metrics_pnl_timestamp"),
    ("metrics_pnl", "symbol = 'a' AND timestamp = now()", "metrics_pnl_symbol_timestamp"),
    ("metrics_pnl", "trade_type = 'ONCHAIN' AND trade_id = 1", "metrics_pnl_trade_type_trade_id_key"),
  ]

  @Test("answer what clients ask by their indexes")
  func indexes() throws {
    try withTables { connection in
      try connection.execute(script: "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
      for (table, condition, index) in Self.indexes {
        // Of several indexes that would do, an empty table gives none the advantage.
        let others = Self.indexes.map(\.index).filter { $0 != index && $0.hasPrefix(table) && !$0.hasSuffix("_key") }
        try connection.execute(script: "BEGIN")
        for other in others { try connection.execute(sql: "DROP INDEX \(other)") }
        let plan = try connection.texts("EXPLAIN SELECT * FROM \(table) WHERE \(condition)")
        try connection.execute(script: "ROLLBACK")
        #expect(plan.contains { $0.contains(index) }, "\(index): \(plan)")
      }
    }
  }

  @Test("can be taken back and made again")
  func upDownUp() throws {
    try withTables { connection in
      let objects = """
        SELECT kind || ' ' || name FROM (
          SELECT 'relation' AS kind, relname::text AS name FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%'
          UNION ALL SELECT 'function', proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        ) AS all_objects ORDER BY 1
        """
      let before = try connection.texts(objects)
      #expect(before.count > 60)
      let migrator = try Migrator(Arbitrage.migrations, on: connection)
      try migrator.downAll()
      #expect(try connection.texts(objects) == [])
      try migrator.up()
      #expect(try connection.texts(objects) == before)
    }
  }
}
