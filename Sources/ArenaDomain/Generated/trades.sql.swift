// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

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

/// `ListRecentTradeIds` in `SQL/trades.sql`.
struct ListRecentTradeIds: PostgresQuery {
  var exitTime: Double
  var id: String
  var maximum: Int64

  static let name = "ListRecentTradeIds"
  static let sql = """
    WITH RECURSIVE traders AS (
      (SELECT model_id FROM trades ORDER BY model_id LIMIT 1)
      UNION ALL
      SELECT n.model_id
      FROM traders AS m, LATERAL (
        SELECT t.model_id FROM trades AS t WHERE t.model_id > m.model_id ORDER BY t.model_id LIMIT 1
      ) AS n
    )
    SELECT n.id AS "id!"
    FROM traders AS m, LATERAL (
      SELECT t.id, t.exit_time
      FROM trades AS t
      WHERE t.model_id = m.model_id AND t.exit_time <= $1 AND (t.exit_time < $1 OR t.id > $2)
      ORDER BY t.exit_time DESC, t.id
      LIMIT $3
    ) AS n
    ORDER BY n.exit_time DESC, n.id
    LIMIT $3
    """
  static let parameterTypes: [PostgresType] = [.float8, .text, .int8]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(exitTime)
    parameters.append(id)
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
