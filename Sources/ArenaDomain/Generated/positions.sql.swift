// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `CloseOpenPositionsExcept` in `SQL/positions.sql`.
struct CloseOpenPositionsExcept: PostgresStatement {
  var rows: [FiledPosition]
  var seq: Int64

  static let name = "CloseOpenPositionsExcept"
  static let sql = """
    UPDATE positions SET status = 'closed', seq = $1, updated_at = now()
    WHERE status = 'open' AND seq <= $1
      AND NOT EXISTS (
        SELECT FROM unnest($2::text[], $3::text[]) AS kept (model_id, market)
        WHERE kept.model_id = positions.model_id AND kept.market = positions.market)
    """
  static let parameterTypes: [PostgresType] = [.int8, .text.array, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.market }
  }
}

/// `ClosePositions` in `SQL/positions.sql`.
struct ClosePositions: PostgresStatement {
  var rows: [StoredClosing]

  static let name = "ClosePositions"
  static let sql = """
    UPDATE positions AS t SET
      status = 'closed', exit_price = r.exit_price, exit_time = r.exit_time, exit_pnl = r.pnl, seq = r.seq,
      updated_at = now()
    FROM unnest(
      $1::text[], $2::text[], $3::float8[], $4::float8[], $5::float8[], $6::bigint[]
    ) AS r (model_id, market, exit_price, exit_time, pnl, seq)
    WHERE t.status = 'open' AND t.model_id = r.model_id AND t.market = r.market AND t.seq <= r.seq
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .float8.array, .float8.array, .float8.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.symbol }
    parameters.append(columnOf: rows) { $0.exitPrice }
    parameters.append(columnOf: rows) { $0.exitTime }
    parameters.append(columnOf: rows) { $0.pnl }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `GetPositionSequence` in `SQL/positions.sql`.
struct GetPositionSequence: PostgresQuery {
  var modelId: String
  var market: String

  static let name = "GetPositionSequence"
  static let sql = #"SELECT max(seq) AS "seq?" FROM positions WHERE model_id = $1 AND market = $2"#
  static let parameterTypes: [PostgresType] = [.text, .text]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
    parameters.append(market)
  }

  struct Row: Sendable {
    var seq: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      seq: try row.decode(0))
  }
}
