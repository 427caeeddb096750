// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListAnalytics` in `SQL/analytics.sql`.
struct ListAnalytics: PostgresQuery {
  static let name = "ListAnalytics"
  static let sql = """
    SELECT
      source, model, arrival, id, model_id, updated_at, fee_pnl_moves_breakdown_table, winners_losers_breakdown_table,
      signals_breakdown_table, last_trade_exit_time, invocation_breakdown_table, longs_shorts_breakdown_table,
      last_convo_doc_id, last_convo_timestamp, overall_trades_overview_table, last_trade_doc_id
    FROM model_analytics
    WHERE source = 'list'
    ORDER BY arrival, model
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text, .int8, .text, .text, .float8, .json, .json, .json, .float8, .json, .json, .text, .float8, .json, .text]

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> StoredAnalytics {
    var value = StoredAnalytics()
    value.source = try row.decode(0)
    value.model = try row.decode(1)
    value.arrival = try row.decode(2)
    value.id = try row.decode(3)
    value.modelId = try row.decode(4)
    value.updatedAt = try row.decode(5)
    value.feePnlMovesBreakdownTable = try row.decode(6)
    value.winnersLosersBreakdownTable = try row.decode(7)
    value.signalsBreakdownTable = try row.decode(8)
    value.lastTradeExitTime = try row.decode(9)
    value.invocationBreakdownTable = try row.decode(10)
    value.longsShortsBreakdownTable = try row.decode(11)
    value.lastConvoDocId = try row.decode(12)
    value.lastConvoTimestamp = try row.decode(13)
    value.overallTradesOverviewTable = try row.decode(14)
    value.lastTradeDocId = try row.decode(15)
    return value
  }
}

/// `GetAnalyticsOfModel` in `SQL/analytics.sql`.
struct GetAnalyticsOfModel: PostgresQuery {
  var model: String

  static let name = "GetAnalyticsOfModel"
  static let sql = """
    SELECT
      source, model, arrival, id, model_id, updated_at, fee_pnl_moves_breakdown_table, winners_losers_breakdown_table,
      signals_breakdown_table, last_trade_exit_time, invocation_breakdown_table, longs_shorts_breakdown_table,
      last_convo_doc_id, last_convo_timestamp, overall_trades_overview_table, last_trade_doc_id
    FROM model_analytics
    WHERE model = $1
    ORDER BY source = 'own' DESC
    LIMIT 1
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .int8, .text, .text, .float8, .json, .json, .json, .float8, .json, .json, .text, .float8, .json, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(model)
  }

  static func decode(_ row: borrowing PostgresRow) throws -> StoredAnalytics {
    var value = StoredAnalytics()
    value.source = try row.decode(0)
    value.model = try row.decode(1)
    value.arrival = try row.decode(2)
    value.id = try row.decode(3)
    value.modelId = try row.decode(4)
    value.updatedAt = try row.decode(5)
    value.feePnlMovesBreakdownTable = try row.decode(6)
    value.winnersLosersBreakdownTable = try row.decode(7)
    value.signalsBreakdownTable = try row.decode(8)
    value.lastTradeExitTime = try row.decode(9)
    value.invocationBreakdownTable = try row.decode(10)
    value.longsShortsBreakdownTable = try row.decode(11)
    value.lastConvoDocId = try row.decode(12)
    value.lastConvoTimestamp = try row.decode(13)
    value.overallTradesOverviewTable = try row.decode(14)
    value.lastTradeDocId = try row.decode(15)
    return value
  }
}

/// `UpsertAnalytics` in `SQL/analytics.sql`.
struct UpsertAnalytics: PostgresStatement {
  var rows: [StoredAnalytics]
  var always: Bool

  static let name = "UpsertAnalytics"
  static let sql = """
    WITH written AS (
    INSERT INTO model_analytics AS t (
      source, model, arrival, id, model_id, updated_at, fee_pnl_moves_breakdown_table, winners_losers_breakdown_table,
      signals_breakdown_table, last_trade_exit_time, invocation_breakdown_table, longs_shorts_breakdown_table,
      last_convo_doc_id, last_convo_timestamp, overall_trades_overview_table, last_trade_doc_id, seq
    )
    SELECT r.*
    FROM unnest(
      $1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::float8[],
      $7::json[], $8::json[], $9::json[],
      $10::float8[], $11::json[], $12::json[],
      $13::text[], $14::float8[], $15::json[],
      $16::text[], $17::bigint[]
    ) AS r
    ON CONFLICT (source, model) DO UPDATE SET
      arrival = excluded.arrival, id = excluded.id, model_id = excluded.model_id, updated_at = excluded.updated_at,
      fee_pnl_moves_breakdown_table = excluded.fee_pnl_moves_breakdown_table,
      winners_losers_breakdown_table = excluded.winners_losers_breakdown_table,
      signals_breakdown_table = excluded.signals_breakdown_table, last_trade_exit_time = excluded.last_trade_exit_time,
      invocation_breakdown_table = excluded.invocation_breakdown_table,
      longs_shorts_breakdown_table = excluded.longs_shorts_breakdown_table,
      last_convo_doc_id = excluded.last_convo_doc_id, last_convo_timestamp = excluded.last_convo_timestamp,
      overall_trades_overview_table = excluded.overall_trades_overview_table,
      last_trade_doc_id = excluded.last_trade_doc_id, seq = excluded.seq,
      written_at = CASE WHEN $18 OR record_image_ne(
          ROW(
            t.id, t.model_id, t.updated_at, t.fee_pnl_moves_breakdown_table, t.winners_losers_breakdown_table,
            t.signals_breakdown_table, t.last_trade_exit_time, t.invocation_breakdown_table,
            t.longs_shorts_breakdown_table, t.last_convo_doc_id, t.last_convo_timestamp, t.overall_trades_overview_table,
            t.last_trade_doc_id
          ),
          ROW(
            excluded.id, excluded.model_id, excluded.updated_at, excluded.fee_pnl_moves_breakdown_table,
            excluded.winners_losers_breakdown_table, excluded.signals_breakdown_table, excluded.last_trade_exit_time,
            excluded.invocation_breakdown_table, excluded.longs_shorts_breakdown_table, excluded.last_convo_doc_id,
            excluded.last_convo_timestamp, excluded.overall_trades_overview_table, excluded.last_trade_doc_id
          ))
          THEN now() ELSE t.written_at END
    WHERE t.seq <= excluded.seq AND ($18 OR record_image_ne(
      ROW(
        t.arrival, t.id, t.model_id, t.updated_at, t.fee_pnl_moves_breakdown_table, t.winners_losers_breakdown_table,
        t.signals_breakdown_table, t.last_trade_exit_time, t.invocation_breakdown_table, t.longs_shorts_breakdown_table,
        t.last_convo_doc_id, t.last_convo_timestamp, t.overall_trades_overview_table, t.last_trade_doc_id
      ),
      ROW(
        excluded.arrival, excluded.id, excluded.model_id, excluded.updated_at, excluded.fee_pnl_moves_breakdown_table,
        excluded.winners_losers_breakdown_table, excluded.signals_breakdown_table, excluded.last_trade_exit_time,
        excluded.invocation_breakdown_table, excluded.longs_shorts_breakdown_table, excluded.last_convo_doc_id,
        excluded.last_convo_timestamp, excluded.overall_trades_overview_table, excluded.last_trade_doc_id
      )))
    RETURNING written_at = now() AS is_changed
    )
    SELECT FROM written WHERE is_changed
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .int8.array, .text.array, .text.array, .float8.array, .json.array, .json.array, .json.array, .float8.array, .json.array, .json.array, .text.array, .float8.array, .json.array, .text.array, .int8.array, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.source }
    parameters.append(columnOf: rows) { $0.model }
    parameters.append(columnOf: rows) { $0.arrival }
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.modelId }
    parameters.append(columnOf: rows) { $0.updatedAt }
    parameters.append(columnOf: rows) { $0.feePnlMovesBreakdownTable }
    parameters.append(columnOf: rows) { $0.winnersLosersBreakdownTable }
    parameters.append(columnOf: rows) { $0.signalsBreakdownTable }
    parameters.append(columnOf: rows) { $0.lastTradeExitTime }
    parameters.append(columnOf: rows) { $0.invocationBreakdownTable }
    parameters.append(columnOf: rows) { $0.longsShortsBreakdownTable }
    parameters.append(columnOf: rows) { $0.lastConvoDocId }
    parameters.append(columnOf: rows) { $0.lastConvoTimestamp }
    parameters.append(columnOf: rows) { $0.overallTradesOverviewTable }
    parameters.append(columnOf: rows) { $0.lastTradeDocId }
    parameters.append(columnOf: rows) { $0.seq }
    parameters.append(always)
  }
}

/// `DeleteAnalyticsExcept` in `SQL/analytics.sql`.
struct DeleteAnalyticsExcept: PostgresStatement {
  var rows: [StoredAnalytics]
  var ofSource: String
  var seq: Int64

  static let name = "DeleteAnalyticsExcept"
  static let sql = "DELETE FROM model_analytics WHERE source = $1 AND seq <= $2 AND model <> ALL ($3::text[])"
  static let parameterTypes: [PostgresType] = [.text, .int8, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(ofSource)
    parameters.append(seq)
    parameters.append(columnOf: rows) { $0.model }
  }
}

/// `FindAnalytics` in `SQL/analytics.sql`.
struct FindAnalytics: PostgresQuery {
  var models: [String]

  static let name = "FindAnalytics"
  static let sql = """
    SELECT model, arrival FROM model_analytics WHERE source = 'list' AND model = ANY ($1::text[])
    """
  static let parameterTypes: [PostgresType] = [.text.array]
  static let columnTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(models)
  }

  struct Row: Sendable {
    var model: String
    var arrival: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      model: try row.decode(0),
      arrival: try row.decode(1))
  }
}
