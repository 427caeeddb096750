import ArbitrageDomain
import CutoverHosting
import CutoverParity
import CutoverSQLite
import CutoverTestKit
import Testing

/// The file of the bot's first version, with one table.
@Suite struct `The import of a file of the oldest layout` {
  /// How the columns were declared at first, and later.
  private static let layouts = [("REAL", "TEXT"), ("INTEGER", "DATETIME")]

  private static func hash(_ digit: Int) -> String { "0x" + String(repeating: "c\(digit)", count: 32) }

  private static let names = """
    tx_hash, log_index, onchain_input_symbol, onchain_input_amount, onchain_output_symbol, onchain_output_amount,
    onchain_io_ratio, onchain_price_per_share_cents, schwab_ticker, schwab_instruction, schwab_quantity,
    schwab_price_per_share_cents, status, schwab_order_id, created_at, completed_at
    """

  private static func row(
    _ digit: Int, hash given: String? = nil, input: String = "0.30000000000000004", instruction: String = "'BUY'",
    quantity: String = "2", status: String = "'COMPLETED'", created: String = "'2025-08-01 11:59:59.999999999'"
  ) -> String {
    """
    INSERT INTO trades (\(names)) VALUES ('\(given ?? hash(digit))', 1, 'USDC', \(input), 'AAPLs1', 0.1, 3.0000000000000004,
      22625.25, 'AAPL', \(instruction), \(quantity), 22625.12345, \(status), '0042', \(created), '2025-08-01T14:00:00+02:00');
    """
  }

  private static func make(_ path: String, quantity: String, time: String) throws {
    try SQLiteConnection(path: path, .createIfMissing).execute(
      """
      CREATE TABLE trades (
        id INTEGER PRIMARY KEY AUTOINCREMENT, tx_hash TEXT NOT NULL, log_index INTEGER NOT NULL,
        onchain_input_symbol TEXT, onchain_input_amount REAL, onchain_output_symbol TEXT, onchain_output_amount REAL,
        onchain_io_ratio REAL, onchain_price_per_share_cents REAL, schwab_ticker TEXT, schwab_instruction TEXT,
        schwab_quantity \(quantity), schwab_price_per_share_cents REAL, status TEXT, schwab_order_id TEXT,
        created_at \(time) DEFAULT CURRENT_TIMESTAMP, completed_at \(time), UNIQUE (tx_hash, log_index));
      \(row(1)) \(row(2, quantity: "2.5")) \(row(3, hash: hash(1).uppercased().replacing("X", with: "x")))
      INSERT INTO trades (tx_hash, log_index, created_at) VALUES ('\(hash(4))', 0, '2025-08-02T00:00:00Z');
      \(row(5, input: "9e999")) \(row(6, input: "1e20")) \(row(7, created: "NULL")) \(row(8, instruction: "'buy'"))
      \(row(9, status: "'Completed'")) \(row(0, status: "'FAILED'")) DELETE FROM trades WHERE id = 10;
      """)
  }

  @Test(arguments: 0..<layouts.count)
  func `takes over what the repository can have, exactly, and says which rows it cannot`(place: Int) throws {
    try Scene.with(isEmpty: true) { scene in
      try scene.importFile("0")
      let old = scene.folder.file("old.db")
      try Self.make(old, quantity: Self.layouts[place].0, time: Self.layouts[place].1)
      #expect(try scene.importFile("1", from: old) == 2)
      let first = """
        SELECT concat_ws(' ', id, tx_hash = '\(Self.hash(1))', trim_scale(onchain_input_amount), trim_scale(onchain_output_amount),
          trim_scale(onchain_io_ratio), schwab_quantity, schwab_price_per_share_cents, status, schwab_order_id,
          created_at AT TIME ZONE 'UTC', completed_at AT TIME ZONE 'UTC') FROM trades_v0 ORDER BY id
        """
      #expect(
        try scene.texts(first) == [
          "1 t 0.30000000000000004 0.1 3.0000000000000004 2 22625.1235 FILLED 0042 2025-08-01 11:59:59.999999 "
            + "2025-08-01 12:00:00", "4 f 2025-08-02 00:00:00",
        ])
      let refused = try scene.connected { try RefusedRow.list(of: "trades", on: $0) }
      #expect(
        refused.map { "\($0.key) \($0.column)" } == [
          "2 schwab_quantity", "3 ", "5 onchain_input_amount", "6 onchain_input_amount", "7 created_at",
          "8 schwab_instruction", "9 status",
        ])
      #expect(refused.first?.reason == "holds the number 2.5, not an integer")
      // No number is given twice, not even that of a row which is gone.
      let next = "INSERT INTO trades_v0 (tx_hash, log_index) VALUES ('\(Self.hash(7))', 9) RETURNING id::text"
      #expect(try scene.text(next) == "11")
      #expect(try scene.text("DELETE FROM trades_v0 WHERE id = 11 RETURNING id::text") == "11")
      #expect(try scene.importFile("2", from: old) == 0)
    }
  }

  @Test func `and that of a newer one leave each other's rows alone`() throws {
    try Scene.with(isEmpty: true) { scene in
      #expect(try scene.send(BotEvents.order) == [])
      let old = scene.folder.file("old.db")
      try Self.make(old, quantity: "INTEGER", time: "DATETIME")
      #expect(try scene.importFile("1", from: old) == 2)
      #expect(try scene.text("SELECT count(*)::text FROM onchain_trades") == "2")
      #expect(try scene.importFile("2") == 0)
      #expect(try scene.text("SELECT count(*)::text FROM trades_v0") == "2")
      #expect(try scene.parity().verdict != .different)
    }
  }
}
