// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

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
