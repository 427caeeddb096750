// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListSnapshots` in `SQL/snapshots.sql`.
struct ListSnapshots: PostgresQuery {
  static let name = "ListSnapshots"
  static let sql = """
    SELECT
      id, model_id, arrival, timestamp, dollar_equity, realized_pnl, total_unrealized_pnl, cum_pnl_pct, sharpe_ratio,
      since_inception_hourly_marker, since_inception_minute_marker, positions_null
    FROM account_equity_snapshots
    ORDER BY arrival, id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text, .int8, .float8, .float8, .float8, .float8, .float8, .float8, .int8, .int8, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredSnapshot {
    var value = StoredSnapshot()
    value.id = try row.decode(0)
    value.modelId = try row.decode(1)
    value.arrival = try row.decode(2)
    value.timestamp = try row.decode(3)
    value.dollarEquity = try row.decode(4)
    value.realizedPnl = try row.decode(5)
    value.totalUnrealizedPnl = try row.decode(6)
    value.cumPnlPct = try row.decode(7)
    value.sharpeRatio = try row.decode(8)
    value.sinceInceptionHourlyMarker = try row.decode(9)
    value.sinceInceptionMinuteMarker = try row.decode(10)
    value.positionsNull = try row.decode(11)
    return value
  }
}

/// `ListSnapshotPositions` in `SQL/snapshots.sql`.
struct ListSnapshotPositions: PostgresQuery {
  var snapshotIds: [String]

  static let name = "ListSnapshotPositions"
  static let sql = """
    SELECT
      snapshot_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
      margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
      quantity, unrealized_pnl
    FROM account_snapshot_positions
    WHERE snapshot_id = ANY ($1::text[])
    ORDER BY snapshot_id, market
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .text, .int8, .float8, .float8, .json, .json, .float8, .text, .float8, .int8, .float8, .bool, .int8, .int8, .float8, .float8, .float8, .float8, .float8, .float8, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(snapshotIds)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredSnapshotPosition {
    var value = StoredSnapshotPosition()
    value.snapshotId = try row.decode(0)
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

/// `UpsertSnapshots` in `SQL/snapshots.sql`.
struct UpsertSnapshots: PostgresStatement {
  var rows: [StoredSnapshot]
  var always: Bool

  static let name = "UpsertSnapshots"
  static let sql = """
    WITH written AS (
    INSERT INTO account_equity_snapshots AS t (
      id, model_id, arrival, timestamp, dollar_equity, realized_pnl, total_unrealized_pnl, cum_pnl_pct, sharpe_ratio,
      since_inception_hourly_marker, since_inception_minute_marker, positions_null, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::bigint[], $4::float8[], $5::float8[],
      $6::float8[], $7::float8[], $8::float8[], $9::float8[],
      $10::bigint[], $11::bigint[],
      $12::boolean[], $13::bigint[]
    ) AS r
    ON CONFLICT (id) DO UPDATE SET
      model_id = excluded.model_id, arrival = excluded.arrival, timestamp = excluded.timestamp,
      dollar_equity = excluded.dollar_equity, realized_pnl = excluded.realized_pnl,
      total_unrealized_pnl = excluded.total_unrealized_pnl, cum_pnl_pct = excluded.cum_pnl_pct,
      sharpe_ratio = excluded.sharpe_ratio, since_inception_hourly_marker = excluded.since_inception_hourly_marker,
      since_inception_minute_marker = excluded.since_inception_minute_marker, positions_null = excluded.positions_null,
      seq = excluded.seq,
      updated_at = CASE WHEN $14 OR record_image_ne(
          ROW(
            t.model_id, t.timestamp, t.dollar_equity, t.realized_pnl, t.total_unrealized_pnl, t.cum_pnl_pct,
            t.sharpe_ratio, t.since_inception_hourly_marker, t.since_inception_minute_marker, t.positions_null
          ),
          ROW(
            excluded.model_id, excluded.timestamp, excluded.dollar_equity, excluded.realized_pnl,
            excluded.total_unrealized_pnl, excluded.cum_pnl_pct, excluded.sharpe_ratio,
            excluded.since_inception_hourly_marker, excluded.since_inception_minute_marker, excluded.positions_null
          ))
          THEN now() ELSE t.updated_at END
    WHERE t.seq <= excluded.seq AND ($14 OR record_image_ne(
      ROW(
        t.model_id, t.arrival, t.timestamp, t.dollar_equity, t.realized_pnl, t.total_unrealized_pnl, t.cum_pnl_pct,
        t.sharpe_ratio, t.since_inception_hourly_marker, t.since_inception_minute_marker, t.positions_null
      ),
      ROW(
        excluded.model_id, excluded.arrival, excluded.timestamp, excluded.dollar_equity, excluded.realized_pnl,
        excluded.total_unrealized_pnl, excluded.cum_pnl_pct, excluded.sharpe_ratio,
        excluded.since_inception_hourly_marker, excluded.since_inception_minute_marker, excluded.positions_null
      )))
    RETURNING updated_at = now() AS is_changed
    )
    SELECT FROM written WHERE is_changed
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .int8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .int8.array, .int8.array, .bool.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.arrival }
    parameters.append(columnOf: rows) { $0.timestamp }
    parameters.append(columnOf: rows) { $0.dollarEquity }
    parameters.append(columnOf: rows) { $0.realizedPnl }
    parameters.append(columnOf: rows) { $0.totalUnrealizedPnl }
    parameters.append(columnOf: rows) { $0.cumPnlPct }
    parameters.append(columnOf: rows) { $0.sharpeRatio }
    parameters.append(columnOf: rows) { $0.sinceInceptionHourlyMarker }
    parameters.append(columnOf: rows) { $0.sinceInceptionMinuteMarker }
    parameters.append(columnOf: rows) { $0.positionsNull }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `UpsertSnapshotPositions` in `SQL/snapshots.sql`.
struct UpsertSnapshotPositions: PostgresStatement {
  var rows: [StoredSnapshotPosition]

  static let name = "UpsertSnapshotPositions"
  static let sql = """
    INSERT INTO account_snapshot_positions AS t (
      snapshot_id, market, entry_oid, risk_usd, confidence, index_col, exit_plan, entry_time, symbol, entry_price, tp_oid,
      margin, wait_for_fill, sl_oid, oid, current_price, closed_pnl, liquidation_price, commission, leverage, slippage,
      quantity, unrealized_pnl
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::bigint[], $4::float8[], $5::float8[],
      $6::json[], $7::json[], $8::float8[], $9::text[], $10::float8[],
      $11::bigint[], $12::float8[], $13::boolean[], $14::bigint[], $15::bigint[],
      $16::float8[], $17::float8[], $18::float8[], $19::float8[],
      $20::float8[], $21::float8[], $22::float8[], $23::float8[]
    ) AS r
    ON CONFLICT (snapshot_id, market) DO UPDATE SET
      entry_oid = excluded.entry_oid, risk_usd = excluded.risk_usd, confidence = excluded.confidence,
      index_col = excluded.index_col, exit_plan = excluded.exit_plan, entry_time = excluded.entry_time,
      symbol = excluded.symbol, entry_price = excluded.entry_price, tp_oid = excluded.tp_oid, margin = excluded.margin,
      wait_for_fill = excluded.wait_for_fill, sl_oid = excluded.sl_oid, oid = excluded.oid,
      current_price = excluded.current_price, closed_pnl = excluded.closed_pnl,
      liquidation_price = excluded.liquidation_price, commission = excluded.commission, leverage = excluded.leverage,
      slippage = excluded.slippage, quantity = excluded.quantity, unrealized_pnl = excluded.unrealized_pnl
    WHERE record_image_ne(
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
      ))
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .int8.array, .float8.array, .float8.array, .json.array, .json.array, .float8.array, .text.array, .float8.array, .int8.array, .float8.array, .bool.array, .int8.array, .int8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.snapshotId }
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
  }
}

/// `DeleteSnapshotPositionsExcept` in `SQL/snapshots.sql`.
struct DeleteSnapshotPositionsExcept: PostgresStatement {
  var snapshotIds: [String]
  var keptSnapshotIds: [String]
  var keptMarkets: [String]

  static let name = "DeleteSnapshotPositionsExcept"
  static let sql = """
    DELETE FROM account_snapshot_positions AS t
    WHERE t.snapshot_id = ANY ($1::text[])
      AND NOT EXISTS (
        SELECT FROM unnest($2::text[], $3::text[]) AS kept (snapshot_id, market)
        WHERE kept.snapshot_id = t.snapshot_id AND kept.market = t.market)
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(snapshotIds)
    parameters.append(keptSnapshotIds)
    parameters.append(keptMarkets)
  }
}

/// `FindSnapshots` in `SQL/snapshots.sql`.
struct FindSnapshots: PostgresQuery {
  var ids: [String]

  static let name = "FindSnapshots"
  static let sql = "SELECT id, arrival, seq FROM account_equity_snapshots WHERE id = ANY ($1::text[])"
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

  struct Row: Sendable {
    var id: String
    var arrival: Int64
    var seq: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      arrival: try row.decode(1),
      seq: try row.decode(2))
  }
}
