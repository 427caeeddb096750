// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `AddModels` in `SQL/models.sql`.
struct AddModels: PostgresStatement {
  var seq: Int64
  var id: [String]

  static let name = "AddModels"
  static let sql = """
    INSERT INTO models (id, seq)
    SELECT DISTINCT ON (id) id, $1::bigint FROM unnest($2::text[]) AS r (id)
    ON CONFLICT (id) DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.int8, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(id)
  }
}

/// `AddSymbols` in `SQL/models.sql`.
struct AddSymbols: PostgresStatement {
  var seq: Int64
  var id: [String]

  static let name = "AddSymbols"
  static let sql = """
    INSERT INTO symbols (id, seq)
    SELECT DISTINCT ON (id) id, $1::bigint FROM unnest($2::text[]) AS r (id)
    ON CONFLICT (id) DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.int8, .text.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(seq)
    parameters.append(id)
  }
}

/// `ListModels` in `SQL/models.sql`.
struct ListModels: PostgresQuery {
  static let name = "ListModels"
  static let sql = "SELECT id FROM models ORDER BY id"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var id: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      id: try row.decode(0))
  }
}
