// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `ListRefusedRows` in `SQL/refused_rows.sql`.
struct ListRefusedRows: PostgresQuery {
  var sourceTable: String

  static let name = "ListRefusedRows"
  static let sql = """
    SELECT source_key, column_name, reason, legacy_row FROM import_rejects
    WHERE source_table = $1
    ORDER BY length(source_key), source_key
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sourceTable)
  }

  struct Row: Sendable {
    var sourceKey: String
    var columnName: String
    var reason: String
    var legacyRow: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      sourceKey: try row.decode(0),
      columnName: try row.decode(1),
      reason: try row.decode(2),
      legacyRow: try row.decode(3))
  }
}

/// `SetRefusedRow` in `SQL/refused_rows.sql`.
struct SetRefusedRow: PostgresStatement {
  var sourceTable: String
  var sourceKey: String
  var columnName: String
  var reason: String
  var legacyRow: String
  var seq: Int64

  static let name = "SetRefusedRow"
  static let sql = """
    INSERT INTO import_rejects (source_table, source_key, column_name, reason, legacy_row, seq)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (source_table, source_key) DO UPDATE SET
      column_name = excluded.column_name, reason = excluded.reason, legacy_row = excluded.legacy_row, seq = excluded.seq,
      updated_at = now()
    """
  static let parameterTypes: [PostgresType] = [.text, .text, .text, .text, .text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sourceTable)
    parameters.append(sourceKey)
    parameters.append(columnName)
    parameters.append(reason)
    parameters.append(legacyRow)
    parameters.append(seq)
  }
}

/// `ClearRefusedRows` in `SQL/refused_rows.sql`.
struct ClearRefusedRows: PostgresStatement {
  var sourceTable: String

  static let name = "ClearRefusedRows"
  static let sql = "DELETE FROM import_rejects WHERE source_table = $1"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sourceTable)
  }
}

/// `CountRefusedRows` in `SQL/refused_rows.sql`.
struct CountRefusedRows: PostgresQuery {
  var sourceTable: String

  static let name = "CountRefusedRows"
  static let sql = "SELECT count(*) AS refused FROM import_rejects WHERE source_table = $1"
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sourceTable)
  }

  struct Row: Sendable {
    var refused: Int64?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      refused: try row.decode(0))
  }
}
