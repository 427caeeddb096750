// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListForeignWrites` in `SQL/foreign.sql`.
struct ListForeignWrites: PostgresQuery {
  var tables: [String]?
  var documents: [String]
  var maximum: Int64

  static let name = "ListForeignWrites"
  static let sql = """
    SELECT
      table_name, CASE table_name WHEN 'documents' THEN key ->> 'name' END AS "document?", op, key::text AS "key?", at,
      db_user, application_name
    FROM foreign_writes
    WHERE $1::text[] IS NULL OR table_name = ANY ($1::text[])
      OR (table_name = 'documents' AND (key IS NULL OR key ->> 'name' = ANY ($2::text[])))
    ORDER BY id DESC
    LIMIT $3
    """
  static let parameterTypes: [PostgresType] = [.text.array, .text.array, .int8]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text, .timestamptz, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(tables)
    parameters.append(documents)
    parameters.append(maximum)
  }

  struct Row: Sendable {
    var tableName: String
    var document: String?
    var op: String
    var key: String?
    var at: PostgresTimestamp
    var dbUser: String
    var applicationName: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      tableName: try row.decode(0),
      document: try row.decode(1),
      op: try row.decode(2),
      key: try row.decode(3),
      at: try row.decode(4),
      dbUser: try row.decode(5),
      applicationName: try row.decode(6))
  }
}

/// `SumForeignWrites` in `SQL/foreign.sql`.
struct SumForeignWrites: PostgresQuery {
  var tableName: String

  static let name = "SumForeignWrites"
  static let sql = """
    SELECT count(*) AS "writes!", coalesce(max(id), 0) AS "id!" FROM foreign_writes WHERE table_name = $1
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int8, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(tableName)
  }

  struct Row: Sendable {
    var writes: Int64
    var id: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      writes: try row.decode(0),
      id: try row.decode(1))
  }
}

/// `AcceptForeignWrites` in `SQL/foreign.sql`.
struct AcceptForeignWrites: PostgresStatement {
  var tableName: String
  var id: Int64

  static let name = "AcceptForeignWrites"
  static let sql = "DELETE FROM foreign_writes WHERE table_name = $1 AND id <= $2"
  static let parameterTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(tableName)
    parameters.append(id)
  }
}

/// `CountForeignWrites` in `SQL/foreign.sql`.
struct CountForeignWrites: PostgresQuery {
  static let name = "CountForeignWrites"
  static let sql = """
    SELECT table_name, CASE table_name WHEN 'documents' THEN key ->> 'name' END AS "document?", count(*) AS "writes!"
    FROM foreign_writes
    GROUP BY 1, 2
    ORDER BY 1, 2
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var tableName: String
    var document: String?
    var writes: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      tableName: try row.decode(0),
      document: try row.decode(1),
      writes: try row.decode(2))
  }
}

/// `GetNewestForeignWrite` in `SQL/foreign.sql`.
struct GetNewestForeignWrite: PostgresQuery {
  static let name = "GetNewestForeignWrite"
  static let sql = #"SELECT coalesce(max(id), 0) AS "id!" FROM foreign_writes"#
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var id: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}

/// `ClearForeignWrites` in `SQL/foreign.sql`.
struct ClearForeignWrites: PostgresStatement {
  var id: Int64

  static let name = "ClearForeignWrites"
  static let sql = "DELETE FROM foreign_writes WHERE id <= $1"
  static let parameterTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(id)
  }
}

/// `ListenForChanges` in `SQL/foreign.sql`.
struct ListenForChanges: PostgresStatement {
  static let name = "ListenForChanges"
  static let sql = "LISTEN cutover_changes"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}
