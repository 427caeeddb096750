// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `CountQueue` in `SQL/standing.sql`.
struct CountQueue: PostgresQuery {
  static let name = "CountQueue"
  static let sql = """
    SELECT count(*) FILTER (WHERE NOT processed AND coalesce(event_json ?| ARRAY['TakeOrderV2', 'ClearV2'], false))
        AS new_events,
      count(*) FILTER (WHERE NOT processed AND NOT coalesce(event_json ?| ARRAY['TakeOrderV2', 'ClearV2'], false))
        AS poison_events,
      count(*) AS received
    FROM event_queue
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .int8, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var newEvents: Int64?
    var poisonEvents: Int64?
    var received: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      newEvents: try row.decode(0),
      poisonEvents: try row.decode(1),
      received: try row.decode(2))
  }
}

/// `CountExecutions` in `SQL/standing.sql`.
struct CountExecutions: PostgresQuery {
  static let name = "CountExecutions"
  static let sql = """
    SELECT status, count(*) AS executions FROM offchain_trades GROUP BY status ORDER BY status
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var status: String
    var executions: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      status: try row.decode(0),
      executions: try row.decode(1))
  }
}

/// `ListPositionDrifts` in `SQL/standing.sql`.
struct ListPositionDrifts: PostgresQuery {
  static let name = "ListPositionDrifts"
  static let sql = """
    SELECT symbol, net_position::float8 AS net_position,
      greatest(abs(exact_long - accumulated_long), abs(exact_short - accumulated_short))::float8 AS drift
    FROM trade_accumulators ORDER BY symbol
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .float8, .float8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var symbol: String
    var netPosition: Double?
    var drift: Double?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      symbol: try row.decode(0),
      netPosition: try row.decode(1),
      drift: try row.decode(2))
  }
}

/// `MeasureExecutions` in `SQL/standing.sql`.
struct MeasureExecutions: PostgresQuery {
  static let name = "MeasureExecutions"
  static let sql = """
    SELECT quantile::text AS quantile,
      percentile_cont(quantile) WITHIN GROUP (ORDER BY extract(epoch FROM executed_at - decided_at) * 1000)::float8
        AS milliseconds
    FROM (
      SELECT executed_at, (SELECT min(created_at) FROM trade_execution_links WHERE execution_id = e.id) AS decided_at
      FROM offchain_trades AS e
      WHERE status = 'FILLED' ORDER BY id DESC LIMIT 1000
    ) AS orders, (VALUES (0.5::float8), (0.99::float8)) AS quantiles (quantile)
    WHERE decided_at IS NOT NULL
    GROUP BY quantile ORDER BY quantile
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .float8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var quantile: String?
    var milliseconds: Double?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      quantile: try row.decode(0),
      milliseconds: try row.decode(1))
  }
}
