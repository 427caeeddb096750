// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListTableNumbers` in `SQL/verification.sql`.
struct ListTableNumbers: PostgresQuery {
  static let name = "ListTableNumbers"
  static let sql = """
    SELECT tables.name::text AS name, tables.row_count,
      coalesce(pg_sequence_last_value(pg_get_serial_sequence(tables.name, 'id')::regclass), 0)::bigint AS last_number
    FROM (
      SELECT 'onchain_trades' AS name, (SELECT count(*) FROM onchain_trades) AS row_count
      UNION ALL SELECT 'offchain_trades', (SELECT count(*) FROM offchain_trades)
      UNION ALL SELECT 'trade_execution_links', (SELECT count(*) FROM trade_execution_links)
      UNION ALL SELECT 'event_queue', (SELECT count(*) FROM event_queue)
      UNION ALL SELECT 'metrics_pnl', (SELECT count(*) FROM metrics_pnl)
    ) AS tables
    ORDER BY 1
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var name: String?
    var rowCount: Int64?
    var lastNumber: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      name: try row.decode(0),
      rowCount: try row.decode(1),
      lastNumber: try row.decode(2))
  }
}
