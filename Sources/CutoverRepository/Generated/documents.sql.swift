// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `GetDocument` in `SQL/documents.sql`.
struct GetDocument: PostgresQuery {
  var name: String

  static let name = "GetDocument"
  static let sql = "SELECT is_null, seq FROM documents WHERE name = $1"
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.bool, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
  }

  struct Row: Sendable {
    var isNull: Bool
    var seq: Int64
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      isNull: try row.decode(0),
      seq: try row.decode(1))
  }
}

/// `TouchDocument` in `SQL/documents.sql`.
struct TouchDocument: PostgresStatement {
  var name: String
  var seq: Int64

  static let name = "TouchDocument"
  static let sql = """
    INSERT INTO documents AS t (name, is_null, seq) VALUES ($1, false, $2)
    ON CONFLICT (name) DO UPDATE SET is_null = false, seq = greatest(t.seq, excluded.seq), updated_at = now()
    """
  static let parameterTypes: [PostgresType] = [.text, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
    parameters.append(seq)
  }
}

/// `LoadDocument` in `SQL/documents.sql`.
struct LoadDocument: PostgresStatement {
  var name: String
  var isNull: Bool
  var seq: Int64

  static let name = "LoadDocument"
  static let sql = """
    INSERT INTO documents AS t (name, is_null, seq) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE SET is_null = excluded.is_null, seq = excluded.seq, updated_at = now()
    WHERE t.seq <= excluded.seq AND t.is_null IS DISTINCT FROM excluded.is_null
    """
  static let parameterTypes: [PostgresType] = [.text, .bool, .int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(name)
    parameters.append(isNull)
    parameters.append(seq)
  }
}
