// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `LockViews` in `SQL/views.sql`.
struct LockViews: PostgresStatement {
  static let name = "LockViews"
  static let sql = "SELECT pg_advisory_lock(hashtextextended('cutover views', 0))"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `UnlockViews` in `SQL/views.sql`.
struct UnlockViews: PostgresStatement {
  static let name = "UnlockViews"
  static let sql = "SELECT pg_advisory_unlock(hashtextextended('cutover views', 0))"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `RefreshViews` in `SQL/views.sql`.
struct RefreshViews: PostgresStatement {
  static let name = "RefreshViews"
  static let sql = "SELECT refresh_views()"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `GetViewsLag` in `SQL/views.sql`.
struct GetViewsLag: PostgresQuery {
  static let name = "GetViewsLag"
  static let sql = """
    SELECT greatest(extract(epoch FROM clock_timestamp() - changed_at), 0)::float8 AS "seconds!"
    FROM view_changes
    ORDER BY id
    LIMIT 1
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.float8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var seconds: Double
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      seconds: try row.decode(0))
  }
}

/// `CondenseViewChanges` in `SQL/views.sql`.
struct CondenseViewChanges: PostgresStatement {
  static let name = "CondenseViewChanges"
  static let sql = """
    DELETE FROM view_changes WHERE id <> (SELECT id FROM view_changes ORDER BY id LIMIT 1 FOR UPDATE)
    """
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}
