// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListTradeIdsSince` in `SQL/changes.sql`.
struct ListTradeIdsSince: PostgresQuery {
  var seq: Int64
  var maximum: Int64

  static let name = "ListTradeIdsSince"
  static let sql = "SELECT id FROM trades WHERE seq > $1 LIMIT $2"
  static let parameterTypes: [PostgresType] = [.int8, .int8]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var id: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}

/// `ListTradesById` in `SQL/changes.sql`.
struct ListTradesById: PostgresQuery {
  var ids: [String]

  static let name = "ListTradesById"
  static let sql = """
    SELECT
      id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
      entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
      entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
      exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
      realized_net_pnl, total_commission_dollars
    FROM trades
    WHERE id = ANY ($1::text[])
    ORDER BY group_ordinal, sort_time DESC, arrival, id
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .int8, .text, .text, .text, .text, .text, .float8, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .json, .float8, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredTrade {
    var value = StoredTrade()
    value.id = try row.decode(0)
    value.groupOrdinal = try row.decode(1)
    value.sortTime = try row.decode(2)
    value.arrival = try row.decode(3)
    value.modelId = try row.decode(4)
    value.symbol = try row.decode(5)
    value.side = try row.decode(6)
    value.tradeType = try row.decode(7)
    value.tradeId = try row.decode(8)
    value.quantity = try row.decode(9)
    value.leverage = try row.decode(10)
    value.confidence = try row.decode(11)
    value.entryPrice = try row.decode(12)
    value.entryTime = try row.decode(13)
    value.entryHumanTime = try row.decode(14)
    value.entrySz = try row.decode(15)
    value.entryTid = try row.decode(16)
    value.entryOid = try row.decode(17)
    value.entryCrossed = try row.decode(18)
    value.entryLiquidation = try row.decode(19)
    value.entryCommissionDollars = try row.decode(20)
    value.entryClosedPnl = try row.decode(21)
    value.exitPrice = try row.decode(22)
    value.exitTime = try row.decode(23)
    value.exitHumanTime = try row.decode(24)
    value.exitSz = try row.decode(25)
    value.exitTid = try row.decode(26)
    value.exitOid = try row.decode(27)
    value.exitCrossed = try row.decode(28)
    value.exitLiquidation = try row.decode(29)
    value.exitCommissionDollars = try row.decode(30)
    value.exitClosedPnl = try row.decode(31)
    value.exitPlan = try row.decode(32)
    value.realizedGrossPnl = try row.decode(33)
    value.realizedNetPnl = try row.decode(34)
    value.totalCommissionDollars = try row.decode(35)
    return value
  }
}

/// `ListTradeIdsBetween` in `SQL/changes.sql`.
struct ListTradeIdsBetween: PostgresQuery {
  var firstId: String
  var lastId: String

  static let name = "ListTradeIdsBetween"
  static let sql = """
    WITH bounds AS MATERIALIZED (
      SELECT
        f.group_ordinal AS first_group, f.sort_time AS first_time, l.group_ordinal AS last_group, l.sort_time AS last_time
      FROM trades AS f, trades AS l
      WHERE f.id = $1 AND l.id = $2
    )
    SELECT t.id AS "id!" FROM bounds AS b JOIN trades AS t
      ON t.group_ordinal = b.first_group AND t.sort_time <= b.first_time AND t.sort_time >= b.last_time
    WHERE b.first_group = b.last_group
    UNION ALL
    SELECT t.id FROM bounds AS b JOIN trades AS t ON t.group_ordinal = b.first_group AND t.sort_time <= b.first_time
    WHERE b.first_group < b.last_group
    UNION ALL
    SELECT t.id FROM bounds AS b JOIN trades AS t ON t.group_ordinal > b.first_group AND t.group_ordinal < b.last_group
    WHERE b.first_group < b.last_group
    UNION ALL
    SELECT t.id FROM bounds AS b JOIN trades AS t ON t.group_ordinal = b.last_group AND t.sort_time >= b.last_time
    WHERE b.first_group < b.last_group
    """
  static let parameterTypes: [PostgresType] = [.text, .text]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(firstId)
    parameters.append(lastId)
  }

  struct Row: Sendable {
    var id: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}

/// `ListSnapshotIdsSince` in `SQL/changes.sql`.
struct ListSnapshotIdsSince: PostgresQuery {
  var seq: Int64
  var maximum: Int64

  static let name = "ListSnapshotIdsSince"
  static let sql = "SELECT id FROM account_equity_snapshots WHERE seq > $1 LIMIT $2"
  static let parameterTypes: [PostgresType] = [.int8, .int8]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var id: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}

/// `ListSnapshotsById` in `SQL/changes.sql`.
struct ListSnapshotsById: PostgresQuery {
  var ids: [String]

  static let name = "ListSnapshotsById"
  static let sql = """
    SELECT
      id, model_id, arrival, timestamp, dollar_equity, realized_pnl, total_unrealized_pnl, cum_pnl_pct, sharpe_ratio,
      since_inception_hourly_marker, since_inception_minute_marker, positions_null
    FROM account_equity_snapshots
    WHERE id = ANY ($1::text[])
    ORDER BY arrival, id
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .text, .int8, .float8, .float8, .float8, .float8, .float8, .float8, .int8, .int8, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

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

/// `ListSnapshotIdsBetween` in `SQL/changes.sql`.
struct ListSnapshotIdsBetween: PostgresQuery {
  var firstId: String
  var lastId: String

  static let name = "ListSnapshotIdsBetween"
  static let sql = """
    SELECT t.id
    FROM account_equity_snapshots AS f, account_equity_snapshots AS l, account_equity_snapshots AS t
    WHERE f.id = $1 AND l.id = $2 AND t.arrival BETWEEN f.arrival AND l.arrival
    """
  static let parameterTypes: [PostgresType] = [.text, .text]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(firstId)
    parameters.append(lastId)
  }

  struct Row: Sendable {
    var id: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}

/// `ListSinceInceptionValueIdsSince` in `SQL/changes.sql`.
struct ListSinceInceptionValueIdsSince: PostgresQuery {
  var seq: Int64
  var maximum: Int64

  static let name = "ListSinceInceptionValueIdsSince"
  static let sql = "SELECT id FROM since_inception_values WHERE seq > $1 LIMIT $2"
  static let parameterTypes: [PostgresType] = [.int8, .int8]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var id: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}

/// `ListSinceInceptionValuesById` in `SQL/changes.sql`.
struct ListSinceInceptionValuesById: PostgresQuery {
  var ids: [String]

  static let name = "ListSinceInceptionValuesById"
  static let sql = """
    SELECT
      id, arrival, nav_since_inception, inception_date, num_invocations, model_id
    FROM since_inception_values
    WHERE id = ANY ($1::text[])
    ORDER BY arrival, id
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .float8, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredSinceInceptionValue {
    var value = StoredSinceInceptionValue()
    value.id = try row.decode(0)
    value.arrival = try row.decode(1)
    value.navSinceInception = try row.decode(2)
    value.inceptionDate = try row.decode(3)
    value.numInvocations = try row.decode(4)
    value.modelId = try row.decode(5)
    return value
  }
}

/// `ListSinceInceptionValueIdsBetween` in `SQL/changes.sql`.
struct ListSinceInceptionValueIdsBetween: PostgresQuery {
  var firstId: String
  var lastId: String

  static let name = "ListSinceInceptionValueIdsBetween"
  static let sql = """
    SELECT t.id
    FROM since_inception_values AS f, since_inception_values AS l, since_inception_values AS t
    WHERE f.id = $1 AND l.id = $2 AND t.arrival BETWEEN f.arrival AND l.arrival
    """
  static let parameterTypes: [PostgresType] = [.text, .text]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(firstId)
    parameters.append(lastId)
  }

  struct Row: Sendable {
    var id: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}
