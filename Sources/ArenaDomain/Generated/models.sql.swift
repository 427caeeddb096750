// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `AddModels` in `SQL/models.sql`.
struct AddModels: PostgresStatement {
  var rows: [StoredName]

  static let name = "AddModels"
  static let sql = """
    INSERT INTO models (id, seq)
    SELECT DISTINCT ON (r.id) r.id, r.seq FROM unnest($1::text[], $2::bigint[]) AS r (id, seq) ORDER BY r.id, r.seq
    ON CONFLICT (id) DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `AddSymbols` in `SQL/models.sql`.
struct AddSymbols: PostgresStatement {
  var rows: [StoredName]

  static let name = "AddSymbols"
  static let sql = """
    INSERT INTO symbols (id, seq)
    SELECT DISTINCT ON (r.id) r.id, r.seq FROM unnest($1::text[], $2::bigint[]) AS r (id, seq) ORDER BY r.id, r.seq
    ON CONFLICT (id) DO NOTHING
    """
  static let parameterTypes: [PostgresType] = [.text.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `UpsertModels` in `SQL/models.sql`.
struct UpsertModels: PostgresStatement {
  var rows: [StoredDetail]

  static let name = "UpsertModels"
  static let sql = """
    INSERT INTO models AS t (id, detail, seq)
    SELECT r.* FROM unnest($1::text[], $2::json[], $3::bigint[]) AS r
    ON CONFLICT (id) DO UPDATE SET detail = excluded.detail, seq = greatest(t.seq, excluded.seq), updated_at = now()
    WHERE t.seq <= excluded.seq OR t.detail IS NULL
    """
  static let parameterTypes: [PostgresType] = [.text.array, .json.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.detail }
    parameters.append(columnOf: rows) { $0.seq }
  }
}

/// `UpsertSymbols` in `SQL/models.sql`.
struct UpsertSymbols: PostgresStatement {
  var rows: [StoredDetail]

  static let name = "UpsertSymbols"
  static let sql = """
    INSERT INTO symbols AS t (id, detail, seq)
    SELECT r.* FROM unnest($1::text[], $2::json[], $3::bigint[]) AS r
    ON CONFLICT (id) DO UPDATE SET detail = excluded.detail, seq = greatest(t.seq, excluded.seq), updated_at = now()
    WHERE t.seq <= excluded.seq OR t.detail IS NULL
    """
  static let parameterTypes: [PostgresType] = [.text.array, .json.array, .int8.array]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(columnOf: rows) { $0.id }
    parameters.append(columnOf: rows) { $0.detail }
    parameters.append(columnOf: rows) { $0.seq }
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
