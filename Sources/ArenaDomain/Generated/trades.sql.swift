// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListTrades` in `SQL/trades.sql`.
struct ListTrades: PostgresQuery {
  static let name = "ListTrades"
  static let sql = """
    SELECT
      id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
      entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
      entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
      exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
      realized_net_pnl, total_commission_dollars
    FROM trades
    ORDER BY group_ordinal, sort_time DESC, arrival, id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .int8, .text, .text, .text, .text, .text, .float8, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .json, .float8, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {}

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

/// `ListTradeGroups` in `SQL/trades.sql`.
struct ListTradeGroups: PostgresQuery {
  var most: Int64

  static let name = "ListTradeGroups"
  static let sql = """
    WITH RECURSIVE groups AS (
      (SELECT group_ordinal FROM trades ORDER BY group_ordinal LIMIT 1)
      UNION ALL
      SELECT n.group_ordinal
      FROM groups AS g, LATERAL (
        SELECT t.group_ordinal FROM trades AS t WHERE t.group_ordinal > g.group_ordinal ORDER BY t.group_ordinal LIMIT 1
      ) AS n
    )
    SELECT
      g.group_ordinal AS "group_ordinal!", f.model_id AS "model_id!", c.trades AS "trades!",
      (f.model_id = l.model_id) AS "pure!"
    FROM groups AS g, LATERAL (
      SELECT t.model_id FROM trades AS t WHERE t.group_ordinal = g.group_ordinal ORDER BY t.model_id LIMIT 1
    ) AS f, LATERAL (
      SELECT t.model_id FROM trades AS t WHERE t.group_ordinal = g.group_ordinal ORDER BY t.model_id DESC LIMIT 1
    ) AS l, LATERAL (
      SELECT count(*) AS trades FROM (
        SELECT FROM trades AS t WHERE t.group_ordinal = g.group_ordinal LIMIT $1::bigint
      ) AS counted
    ) AS c
    ORDER BY g.group_ordinal
    """
  static let parameterTypes: [PostgresType] = [.int8]
  static let columnTypes: [PostgresType] = [.int8, .text, .int8, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(most)
  }

  struct Row: Sendable {
    var groupOrdinal: Int64
    var modelId: String
    var trades: Int64
    var pure: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      groupOrdinal: try row.decode(0),
      modelId: try row.decode(1),
      trades: try row.decode(2),
      pure: try row.decode(3))
  }
}

/// `ListTradesOfGroup` in `SQL/trades.sql`.
struct ListTradesOfGroup: PostgresQuery {
  var groupOrdinal: Int64
  var sortTime: Double
  var arrival: Int64
  var id: String
  var maximum: Int64

  static let name = "ListTradesOfGroup"
  static let sql = """
    SELECT
      id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
      entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
      entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
      exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
      realized_net_pnl, total_commission_dollars
    FROM trades
    WHERE group_ordinal = $1 AND sort_time <= $2
      AND (sort_time < $2 OR (arrival, id) > ($3, $4))
    ORDER BY sort_time DESC, arrival, id
    LIMIT $5
    """
  static let parameterTypes: [PostgresType] = [.int8, .float8, .int8, .text, .int8]
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .int8, .text, .text, .text, .text, .text, .float8, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .json, .float8, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(groupOrdinal)
    parameters.append(sortTime)
    parameters.append(arrival)
    parameters.append(id)
    parameters.append(maximum)
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

/// `UpsertTrades` in `SQL/trades.sql`.
struct UpsertTrades: PostgresStatement {
  var rows: [StoredTrade]
  var always: Bool

  static let name = "UpsertTrades"
  static let sql = """
    WITH written AS (
    INSERT INTO trades AS t (
      id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
      entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
      entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
      exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
      realized_net_pnl, total_commission_dollars, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::bigint[], $3::float8[], $4::bigint[], $5::text[], $6::text[],
      $7::text[], $8::text[], $9::text[], $10::float8[], $11::float8[],
      $12::float8[], $13::float8[], $14::float8[], $15::text[],
      $16::float8[], $17::bigint[], $18::bigint[], $19::boolean[],
      $20::json[], $21::float8[], $22::float8[], $23::float8[],
      $24::float8[], $25::text[], $26::float8[], $27::bigint[], $28::bigint[],
      $29::boolean[], $30::json[], $31::float8[], $32::float8[],
      $33::json[], $34::float8[], $35::float8[], $36::float8[],
      $37::bigint[]
    ) AS r
    ON CONFLICT (id) DO UPDATE SET
      group_ordinal = excluded.group_ordinal, sort_time = excluded.sort_time, arrival = excluded.arrival,
      model_id = excluded.model_id, symbol = excluded.symbol, side = excluded.side, trade_type = excluded.trade_type,
      trade_id = excluded.trade_id, quantity = excluded.quantity, leverage = excluded.leverage,
      confidence = excluded.confidence, entry_price = excluded.entry_price, entry_time = excluded.entry_time,
      entry_human_time = excluded.entry_human_time, entry_sz = excluded.entry_sz, entry_tid = excluded.entry_tid,
      entry_oid = excluded.entry_oid, entry_crossed = excluded.entry_crossed,
      entry_liquidation = excluded.entry_liquidation, entry_commission_dollars = excluded.entry_commission_dollars,
      entry_closed_pnl = excluded.entry_closed_pnl, exit_price = excluded.exit_price, exit_time = excluded.exit_time,
      exit_human_time = excluded.exit_human_time, exit_sz = excluded.exit_sz, exit_tid = excluded.exit_tid,
      exit_oid = excluded.exit_oid, exit_crossed = excluded.exit_crossed, exit_liquidation = excluded.exit_liquidation,
      exit_commission_dollars = excluded.exit_commission_dollars, exit_closed_pnl = excluded.exit_closed_pnl,
      exit_plan = excluded.exit_plan, realized_gross_pnl = excluded.realized_gross_pnl,
      realized_net_pnl = excluded.realized_net_pnl, total_commission_dollars = excluded.total_commission_dollars,
      seq = excluded.seq,
      updated_at = CASE WHEN $38 OR record_image_ne(
          ROW(
            t.model_id, t.symbol, t.side, t.trade_type, t.trade_id, t.quantity, t.leverage, t.confidence, t.entry_price,
            t.entry_time, t.entry_human_time, t.entry_sz, t.entry_tid, t.entry_oid, t.entry_crossed, t.entry_liquidation,
            t.entry_commission_dollars, t.entry_closed_pnl, t.exit_price, t.exit_time, t.exit_human_time, t.exit_sz,
            t.exit_tid, t.exit_oid, t.exit_crossed, t.exit_liquidation, t.exit_commission_dollars, t.exit_closed_pnl,
            t.exit_plan, t.realized_gross_pnl, t.realized_net_pnl, t.total_commission_dollars
          ),
          ROW(
            excluded.model_id, excluded.symbol, excluded.side, excluded.trade_type, excluded.trade_id, excluded.quantity,
            excluded.leverage, excluded.confidence, excluded.entry_price, excluded.entry_time, excluded.entry_human_time,
            excluded.entry_sz, excluded.entry_tid, excluded.entry_oid, excluded.entry_crossed, excluded.entry_liquidation,
            excluded.entry_commission_dollars, excluded.entry_closed_pnl, excluded.exit_price, excluded.exit_time,
            excluded.exit_human_time, excluded.exit_sz, excluded.exit_tid, excluded.exit_oid, excluded.exit_crossed,
            excluded.exit_liquidation, excluded.exit_commission_dollars, excluded.exit_closed_pnl, excluded.exit_plan,
            excluded.realized_gross_pnl, excluded.realized_net_pnl, excluded.total_commission_dollars
          ))
          THEN now() ELSE t.updated_at END
    WHERE t.seq <= excluded.seq AND ($38 OR record_image_ne(
      ROW(
        t.group_ordinal, t.sort_time, t.arrival, t.model_id, t.symbol, t.side, t.trade_type, t.trade_id, t.quantity,
        t.leverage, t.confidence, t.entry_price, t.entry_time, t.entry_human_time, t.entry_sz, t.entry_tid, t.entry_oid,
        t.entry_crossed, t.entry_liquidation, t.entry_commission_dollars, t.entry_closed_pnl, t.exit_price, t.exit_time,
        t.exit_human_time, t.exit_sz, t.exit_tid, t.exit_oid, t.exit_crossed, t.exit_liquidation,
        t.exit_commission_dollars, t.exit_closed_pnl, t.exit_plan, t.realized_gross_pnl, t.realized_net_pnl,
        t.total_commission_dollars
      ),
      ROW(
        excluded.group_ordinal, excluded.sort_time, excluded.arrival, excluded.model_id, excluded.symbol, excluded.side,
        excluded.trade_type, excluded.trade_id, excluded.quantity, excluded.leverage, excluded.confidence,
        excluded.entry_price, excluded.entry_time, excluded.entry_human_time, excluded.entry_sz, excluded.entry_tid,
        excluded.entry_oid, excluded.entry_crossed, excluded.entry_liquidation, excluded.entry_commission_dollars,
        excluded.entry_closed_pnl, excluded.exit_price, excluded.exit_time, excluded.exit_human_time, excluded.exit_sz,
        excluded.exit_tid, excluded.exit_oid, excluded.exit_crossed, excluded.exit_liquidation,
        excluded.exit_commission_dollars, excluded.exit_closed_pnl, excluded.exit_plan, excluded.realized_gross_pnl,
        excluded.realized_net_pnl, excluded.total_commission_dollars
      )))
    RETURNING updated_at = now() AS is_changed
    )
    SELECT FROM written WHERE is_changed
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array, .float8.array, .int8.array, .text.array, .text.array, .text.array, .text.array, .text.array, .float8.array, .float8.array, .float8.array, .float8.array, .float8.array, .text.array, .float8.array, .int8.array, .int8.array, .bool.array, .json.array, .float8.array, .float8.array, .float8.array, .float8.array, .text.array, .float8.array, .int8.array, .int8.array, .bool.array, .json.array, .float8.array, .float8.array, .json.array, .float8.array, .float8.array, .float8.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.groupOrdinal }
    parameters.append(columnOf: rows) { $0.sortTime }
    parameters.append(columnOf: rows) { $0.arrival }
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.symbol }
    parameters.append(columnOf: rows) { $0.side }
    parameters.append(columnOf: rows) { $0.tradeType }
    parameters.append(columnOf: rows) { $0.tradeId }
    parameters.append(columnOf: rows) { $0.quantity }
    parameters.append(columnOf: rows) { $0.leverage }
    parameters.append(columnOf: rows) { $0.confidence }
    parameters.append(columnOf: rows) { $0.entryPrice }
    parameters.append(columnOf: rows) { $0.entryTime }
    parameters.append(columnOf: rows) { $0.entryHumanTime }
    parameters.append(columnOf: rows) { $0.entrySz }
    parameters.append(columnOf: rows) { $0.entryTid }
    parameters.append(columnOf: rows) { $0.entryOid }
    parameters.append(columnOf: rows) { $0.entryCrossed }
    parameters.append(columnOf: rows) { $0.entryLiquidation }
    parameters.append(columnOf: rows) { $0.entryCommissionDollars }
    parameters.append(columnOf: rows) { $0.entryClosedPnl }
    parameters.append(columnOf: rows) { $0.exitPrice }
    parameters.append(columnOf: rows) { $0.exitTime }
    parameters.append(columnOf: rows) { $0.exitHumanTime }
    parameters.append(columnOf: rows) { $0.exitSz }
    parameters.append(columnOf: rows) { $0.exitTid }
    parameters.append(columnOf: rows) { $0.exitOid }
    parameters.append(columnOf: rows) { $0.exitCrossed }
    parameters.append(columnOf: rows) { $0.exitLiquidation }
    parameters.append(columnOf: rows) { $0.exitCommissionDollars }
    parameters.append(columnOf: rows) { $0.exitClosedPnl }
    parameters.append(columnOf: rows) { $0.exitPlan }
    parameters.append(columnOf: rows) { $0.realizedGrossPnl }
    parameters.append(columnOf: rows) { $0.realizedNetPnl }
    parameters.append(columnOf: rows) { $0.totalCommissionDollars }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `FindTrades` in `SQL/trades.sql`.
struct FindTrades: PostgresQuery {
  var ids: [String]

  static let name = "FindTrades"
  static let sql = """
    SELECT id, model_id, exit_time, group_ordinal, sort_time, arrival, seq FROM trades WHERE id = ANY ($1::text[])
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .text, .float8, .int8, .float8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ids)
  }

  struct Row: Sendable {
    var id: String
    var modelId: String
    var exitTime: Double
    var groupOrdinal: Int64
    var sortTime: Double
    var arrival: Int64
    var seq: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      modelId: try row.decode(1),
      exitTime: try row.decode(2),
      groupOrdinal: try row.decode(3),
      sortTime: try row.decode(4),
      arrival: try row.decode(5),
      seq: try row.decode(6))
  }
}

/// `FindTradeGroups` in `SQL/trades.sql`.
struct FindTradeGroups: PostgresQuery {
  var models: [String]

  static let name = "FindTradeGroups"
  static let sql = """
    SELECT model_id, min(group_ordinal) AS "group_ordinal!"
    FROM trades
    WHERE model_id = ANY ($1::text[])
    GROUP BY model_id
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(models)
  }

  struct Row: Sendable {
    var modelId: String
    var groupOrdinal: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      modelId: try row.decode(0),
      groupOrdinal: try row.decode(1))
  }
}

/// `HasTrades` in `SQL/trades.sql`.
struct HasTrades: PostgresQuery {
  var modelId: String

  static let name = "HasTrades"
  static let sql = #"SELECT EXISTS (SELECT FROM trades WHERE model_id = $1) AS "exists!""#
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(modelId)
  }

  struct Row: Sendable {
    var exists: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      exists: try row.decode(0))
  }
}

/// `ListIrregularTradeGroups` in `SQL/trades.sql`.
struct ListIrregularTradeGroups: PostgresQuery {
  static let name = "ListIrregularTradeGroups"
  static let sql = """
    SELECT group_ordinal, (min(model_id) <> max(model_id)) AS "is_mixed!"
    FROM trades
    GROUP BY group_ordinal
    HAVING bool_or(sort_time <> exit_time) OR min(model_id) <> max(model_id)
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var groupOrdinal: Int64
    var isMixed: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      groupOrdinal: try row.decode(0),
      isMixed: try row.decode(1))
  }
}

/// `DeleteTrade` in `SQL/trades.sql`.
struct DeleteTrade: PostgresStatement {
  var id: String

  static let name = "DeleteTrade"
  static let sql = "DELETE FROM trades WHERE id = $1"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `RestoreSortTimes` in `SQL/trades.sql`.
struct RestoreSortTimes: PostgresStatement {
  var groupOrdinal: Int64

  static let name = "RestoreSortTimes"
  static let sql = """
    WITH placed AS (
      SELECT
        id, arrival, row_number() OVER (ORDER BY sort_time DESC, arrival, id) AS place,
        min(exit_time) OVER (
          ORDER BY sort_time DESC, arrival, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS sort_time
      FROM trades
      WHERE group_ordinal = $1
    ), ranked AS (
      SELECT
        id, arrival, sort_time, row_number() OVER (PARTITION BY sort_time ORDER BY place) AS place,
        row_number() OVER (PARTITION BY sort_time ORDER BY arrival, id) AS rank
      FROM placed
    )
    UPDATE trades AS t SET sort_time = r.sort_time, arrival = a.arrival
    FROM ranked AS r
    JOIN ranked AS a ON a.sort_time = r.sort_time AND a.rank = r.place
    WHERE t.id = r.id AND (t.sort_time <> r.sort_time OR t.arrival <> a.arrival)
    """
  static let parameterTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(groupOrdinal)
  }
}

/// `ListTradePlaces` in `SQL/trades.sql`.
struct ListTradePlaces: PostgresQuery {
  static let name = "ListTradePlaces"
  static let sql = """
    SELECT id, model_id, exit_time, group_ordinal, sort_time, arrival
    FROM trades
    ORDER BY group_ordinal, sort_time DESC, arrival, id
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text, .float8, .int8, .float8, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var id: String
    var modelId: String
    var exitTime: Double
    var groupOrdinal: Int64
    var sortTime: Double
    var arrival: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0),
      modelId: try row.decode(1),
      exitTime: try row.decode(2),
      groupOrdinal: try row.decode(3),
      sortTime: try row.decode(4),
      arrival: try row.decode(5))
  }
}

/// `PlaceTrades` in `SQL/trades.sql`.
struct PlaceTrades: PostgresStatement {
  var rows: [TradePlace]

  static let name = "PlaceTrades"
  static let sql = """
    UPDATE trades AS t SET group_ordinal = r.group_ordinal, sort_time = r.sort_time, arrival = r.arrival
    FROM unnest($1::text[], $2::bigint[], $3::float8[], $4::bigint[])
      AS r (id, group_ordinal, sort_time, arrival)
    WHERE t.id = r.id
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array, .float8.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.groupOrdinal }
    parameters.append(columnOf: rows) { $0.sortTime }
    parameters.append(columnOf: rows) { $0.arrival }
  }
}

/// `MoveTradeGroup` in `SQL/trades.sql`.
struct MoveTradeGroup: PostgresStatement {
  var toOrdinal: Int64
  var fromOrdinal: Int64

  static let name = "MoveTradeGroup"
  static let sql = "UPDATE trades SET group_ordinal = $1 WHERE group_ordinal = $2"
  static let parameterTypes: [PostgresType] = [.int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(toOrdinal)
    parameters.append(fromOrdinal)
  }
}

/// `GetExitTime` in `SQL/trades.sql`.
struct GetExitTime: PostgresQuery {
  var id: String

  static let name = "GetExitTime"
  static let sql = "SELECT exit_time FROM trades WHERE id = $1"
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }

  struct Row: Sendable {
    var exitTime: Double
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      exitTime: try row.decode(0))
  }
}

/// `ListRecentTrades` in `SQL/trades.sql`.
struct ListRecentTrades: PostgresQuery {
  var exitTime: Double
  var id: String
  var maximum: Int64

  static let name = "ListRecentTrades"
  static let sql = """
    WITH RECURSIVE traders AS (
      (SELECT model_id FROM trades ORDER BY model_id LIMIT 1)
      UNION ALL
      SELECT n.model_id
      FROM traders AS m, LATERAL (
        SELECT t.model_id FROM trades AS t WHERE t.model_id > m.model_id ORDER BY t.model_id LIMIT 1
      ) AS n
    ), newest AS (
      SELECT n.id
      FROM traders AS m, LATERAL (
        SELECT t.id, t.exit_time
        FROM trades AS t
        WHERE t.model_id = m.model_id AND t.exit_time <= $1 AND (t.exit_time < $1 OR t.id > $2)
        ORDER BY t.exit_time DESC, t.id
        LIMIT $3
      ) AS n
      ORDER BY n.exit_time DESC, n.id
      LIMIT $3
    )
    SELECT
      id, group_ordinal, sort_time, arrival, model_id, symbol, side, trade_type, trade_id, quantity, leverage, confidence,
      entry_price, entry_time, entry_human_time, entry_sz, entry_tid, entry_oid, entry_crossed, entry_liquidation,
      entry_commission_dollars, entry_closed_pnl, exit_price, exit_time, exit_human_time, exit_sz, exit_tid, exit_oid,
      exit_crossed, exit_liquidation, exit_commission_dollars, exit_closed_pnl, exit_plan, realized_gross_pnl,
      realized_net_pnl, total_commission_dollars
    FROM trades
    WHERE id = ANY (ARRAY(SELECT newest.id FROM newest))
    ORDER BY exit_time DESC, id
    """
  static let parameterTypes: [PostgresType] = [.float8, .text, .int8]
  static let columnTypes: [PostgresType] = [.text, .int8, .float8, .int8, .text, .text, .text, .text, .text, .float8, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .float8, .float8, .text, .float8, .int8, .int8, .bool, .json, .float8, .float8, .json, .float8, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(exitTime)
    parameters.append(id)
    parameters.append(maximum)
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
