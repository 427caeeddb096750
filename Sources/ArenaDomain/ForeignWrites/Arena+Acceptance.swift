package import CutoverPostgres

extension Arena {
  /// The tables that foreign writes can be accepted of: those that no endpoint shows, so that no backfill replaces them.
  package static let acceptableTables = [
    "decision_cycles", "market_asset_ctx", "market_assets", "models", "price_ticks", "sim_balances", "sim_orders",
    "symbols", "trader_state",
  ]

  /// How many foreign writes to a table are noted, and the newest of them. Throws ``PostgresError``.
  package static func foreignWrites(
    to table: String, on connection: PostgresConnection
  ) throws -> (count: Int, newest: Int64) {
    let row = try connection.one(SumForeignWrites(tableName: table))
    return (Int(row?.writes ?? 0), row?.id ?? 0)
  }

  /// Takes what others have written to a table, up to `newest`, for right; returns how many writes that were. Throws
  /// ``PostgresError``.
  package static func acceptForeignWrites(
    to table: String, upTo newest: Int64, on connection: PostgresConnection
  ) throws -> Int {
    Int(try connection.execute(AcceptForeignWrites(tableName: table, id: newest)))
  }
}
