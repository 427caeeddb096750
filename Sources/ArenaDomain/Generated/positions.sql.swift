// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListAccounts` in `SQL/positions.sql`.
struct ListAccounts: PostgresQuery {
  static let name = "ListAccounts"
  static let sql = """
    SELECT
      model_id, arrival, positions_null
    FROM accounts
    ORDER BY arrival, model_id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .int8, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredAccount {
    var value = StoredAccount()
    value.modelId = try row.decode(0)
    value.arrival = try row.decode(1)
    value.positionsNull = try row.decode(2)
    return value
  }
}

/// `UpsertAccounts` in `SQL/positions.sql`.
struct UpsertAccounts: PostgresStatement {
  var rows: [StoredAccount]
  var always: Bool

  static let name = "UpsertAccounts"
  static let sql = """
    WITH written AS (
    INSERT INTO accounts AS t (
      model_id, arrival, positions_null, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::bigint[], $3::boolean[], $4::bigint[]
    ) AS r
    ON CONFLICT (model_id) DO UPDATE SET
      arrival = excluded.arrival, positions_null = excluded.positions_null, seq = excluded.seq,
      updated_at = CASE WHEN $5 OR t.positions_null IS DISTINCT FROM excluded.positions_null
          THEN now() ELSE t.updated_at END
    WHERE t.seq <= excluded.seq AND ($5 OR record_image_ne(
      ROW(
        t.arrival, t.positions_null
      ),
      ROW(
        excluded.arrival, excluded.positions_null
      )))
    RETURNING updated_at = now() AS is_changed
    )
    SELECT FROM written WHERE is_changed
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array, .bool.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.arrival }
    parameters.append(columnOf: rows) { $0.positionsNull }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `DeleteAccountsExcept` in `SQL/positions.sql`.
struct DeleteAccountsExcept: PostgresStatement {
  var rows: [StoredAccount]
  var seq: Int64

  static let name = "DeleteAccountsExcept"
  static let sql = "DELETE FROM accounts WHERE seq <= $1 AND model_id <> ALL ($2::text[])"
  static let parameterTypes: [PostgresType] = [.int8, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(columnOf: rows) { $0.modelId }
  }
}

/// `ListOpenPositions` in `SQL/positions.sql`.
struct ListOpenPositions: PostgresQuery {
  static let name = "ListOpenPositions"
  static let sql = """
    SELECT
      model_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
      margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
      quantity, unrealized_pnl
    FROM positions
    WHERE status = 'open'
    ORDER BY model_id, market
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text, .int8, .float8, .float8, .json, .json, .float8, .text, .float8, .int8, .float8, .bool, .int8, .int8, .float8, .float8, .float8, .float8, .float8, .float8, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredPosition {
    var value = StoredPosition()
    value.modelId = try row.decode(0)
    value.market = try row.decode(1)
    value.entryOid = try row.decode(2)
    value.riskUsd = try row.decode(3)
    value.confidence = try row.decode(4)
    value.indexCol = try row.decode(5)
    value.exitPlan = try row.decode(6)
    value.entryTime = try row.decode(7)
    value.symbol = try row.decode(8)
    value.entryPrice = try row.decode(9)
    value.tpOid = try row.decode(10)
    value.margin = try row.decode(11)
    value.waitForFill = try row.decode(12)
    value.slOid = try row.decode(13)
    value.oid = try row.decode(14)
    value.currentPrice = try row.decode(15)
    value.closedPnl = try row.decode(16)
    value.liquidationPrice = try row.decode(17)
    value.commission = try row.decode(18)
    value.leverage = try row.decode(19)
    value.slippage = try row.decode(20)
    value.quantity = try row.decode(21)
    value.unrealizedPnl = try row.decode(22)
    return value
  }
}

/// `ListOpenPositionsOfModel` in `SQL/positions.sql`.
struct ListOpenPositionsOfModel: PostgresQuery {
  var modelId: String

  static let name = "ListOpenPositionsOfModel"
  static let sql = """
    SELECT
      model_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
      margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
      quantity, unrealized_pnl
    FROM positions
    WHERE status = 'open' AND model_id = $1
    ORDER BY market
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .int8, .float8, .float8, .json, .json, .float8, .text, .float8, .int8, .float8, .bool, .int8, .int8, .float8, .float8, .float8, .float8, .float8, .float8, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredPosition {
    var value = StoredPosition()
    value.modelId = try row.decode(0)
    value.market = try row.decode(1)
    value.entryOid = try row.decode(2)
    value.riskUsd = try row.decode(3)
    value.confidence = try row.decode(4)
    value.indexCol = try row.decode(5)
    value.exitPlan = try row.decode(6)
    value.entryTime = try row.decode(7)
    value.symbol = try row.decode(8)
    value.entryPrice = try row.decode(9)
    value.tpOid = try row.decode(10)
    value.margin = try row.decode(11)
    value.waitForFill = try row.decode(12)
    value.slOid = try row.decode(13)
    value.oid = try row.decode(14)
    value.currentPrice = try row.decode(15)
    value.closedPnl = try row.decode(16)
    value.liquidationPrice = try row.decode(17)
    value.commission = try row.decode(18)
    value.leverage = try row.decode(19)
    value.slippage = try row.decode(20)
    value.quantity = try row.decode(21)
    value.unrealizedPnl = try row.decode(22)
    return value
  }
}

/// `UpsertOpenPositions` in `SQL/positions.sql`.
struct UpsertOpenPositions: PostgresStatement {
  var rows: [StoredPosition]
  var always: Bool

  static let name = "UpsertOpenPositions"
  static let sql = """
    INSERT INTO positions AS t (
      model_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
      margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
      quantity, unrealized_pnl, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::bigint[], $4::float8[], $5::float8[],
      $6::json[], $7::json[], $8::float8[], $9::text[], $10::float8[],
      $11::bigint[], $12::float8[], $13::boolean[], $14::bigint[], $15::bigint[],
      $16::float8[], $17::float8[], $18::float8[], $19::float8[],
      $20::float8[], $21::float8[], $22::float8[], $23::float8[], $24::bigint[]
    ) AS r
    ON CONFLICT (model_id, market) WHERE status = 'open' DO UPDATE SET
      entry_oid = excluded.entry_oid, risk_usd = excluded.risk_usd, confidence = excluded.confidence,
      index_col = excluded.index_col, exit_plan = excluded.exit_plan, entry_time = excluded.entry_time,
      symbol = excluded.symbol, entry_price = excluded.entry_price, tp_oid = excluded.tp_oid, margin = excluded.margin,
      wait_for_fill = excluded.wait_for_fill, sl_oid = excluded.sl_oid, oid = excluded.oid,
      current_price = excluded.current_price, closed_pnl = excluded.closed_pnl,
      liquidation_price = excluded.liquidation_price, commission = excluded.commission, leverage = excluded.leverage,
      slippage = excluded.slippage, quantity = excluded.quantity, unrealized_pnl = excluded.unrealized_pnl,
      seq = excluded.seq, updated_at = now()
    WHERE t.seq <= excluded.seq AND ($25 OR record_image_ne(
      ROW(
        t.entry_oid, t.risk_usd, t.confidence, t.index_col, t.exit_plan, t.entry_time, t.symbol, t.entry_price, t.tp_oid,
        t.margin, t.wait_for_fill, t.sl_oid, t.oid, t.current_price, t.closed_pnl, t.liquidation_price, t.commission,
        t.leverage, t.slippage, t.quantity, t.unrealized_pnl
      ),
      ROW(
        excluded.entry_oid, excluded.risk_usd, excluded.confidence, excluded.index_col, excluded.exit_plan,
        excluded.entry_time, excluded.symbol, excluded.entry_price, excluded.tp_oid, excluded.margin,
        excluded.wait_for_fill, excluded.sl_oid, excluded.oid, excluded.current_price, excluded.closed_pnl,
        excluded.liquidation_price, excluded.commission, excluded.leverage, excluded.slippage, excluded.quantity,
        excluded.unrealized_pnl
      )))
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .int8.array, .float8.array, .float8.array, .json.array, .json.array, .float8.array, .text.array, .float8.array, .int8.array, .float8.array, .bool.array, .int8.array, .int8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.market }
    parameters.append(columnOf: rows) { $0.entryOid }
    parameters.append(columnOf: rows) { $0.riskUsd }
    parameters.append(columnOf: rows) { $0.confidence }
    parameters.append(columnOf: rows) { $0.indexCol }
    parameters.append(columnOf: rows) { $0.exitPlan }
    parameters.append(columnOf: rows) { $0.entryTime }
    parameters.append(columnOf: rows) { $0.symbol }
    parameters.append(columnOf: rows) { $0.entryPrice }
    parameters.append(columnOf: rows) { $0.tpOid }
    parameters.append(columnOf: rows) { $0.margin }
    parameters.append(columnOf: rows) { $0.waitForFill }
    parameters.append(columnOf: rows) { $0.slOid }
    parameters.append(columnOf: rows) { $0.oid }
    parameters.append(columnOf: rows) { $0.currentPrice }
    parameters.append(columnOf: rows) { $0.closedPnl }
    parameters.append(columnOf: rows) { $0.liquidationPrice }
    parameters.append(columnOf: rows) { $0.commission }
    parameters.append(columnOf: rows) { $0.leverage }
    parameters.append(columnOf: rows) { $0.slippage }
    parameters.append(columnOf: rows) { $0.quantity }
    parameters.append(columnOf: rows) { $0.unrealizedPnl }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `CloseOpenPositionsExcept` in `SQL/positions.sql`.
struct CloseOpenPositionsExcept: PostgresStatement {
  var rows: [StoredPosition]
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

/// `FindAccounts` in `SQL/positions.sql`.
struct FindAccounts: PostgresQuery {
  var models: [String]

  static let name = "FindAccounts"
  static let sql = "SELECT model_id, arrival FROM accounts WHERE model_id = ANY ($1::text[])"
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(models)
  }

  struct Row: Sendable {
    var modelId: String
    var arrival: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      modelId: try row.decode(0),
      arrival: try row.decode(1))
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
