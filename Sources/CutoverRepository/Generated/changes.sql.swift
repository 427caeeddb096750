// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// `CompileNothing` in `SQL/changes.sql`.
struct CompileNothing: PostgresStatement {
  static let name = "CompileNothing"
  static let sql = "SET LOCAL jit = off"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `GetWatch` in `SQL/changes.sql`.
struct GetWatch: PostgresQuery {
  var sink: String
  var tables: [String]

  static let name = "GetWatch"
  static let sql = """
    SELECT
      coalesce((SELECT journal FROM sink_positions WHERE sink = $1), '') AS "journal!",
      coalesce((SELECT backfill_seq FROM sink_positions WHERE sink = $1), 0) AS "backfill_seq!",
      coalesce((
        SELECT md5(string_agg(
          concat_ws('/', w.name, c.oid, c.relfilenode, t.oid, t.xmin, p.oid, p.xmin), ' ' ORDER BY w.name, t.tgname
        ) || pg_relation_filenode(to_regclass('foreign_writes')))
        FROM unnest($2::text[]) AS w (name)
        JOIN pg_class AS c ON c.oid = to_regclass(w.name)
        JOIN pg_trigger AS t ON t.tgrelid = c.oid
        JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE t.tgname IN ('foreign_write', 'foreign_truncate') AND t.tgenabled = 'A' AND p.proname = 'note_foreign_write'
        HAVING count(*) = 2 * cardinality($2::text[])
      ), '') AS "triggers!"
    """
  static let parameterTypes: [PostgresType] = [.text, .text.array]
  static let columnTypes: [PostgresType] = [.text, .int8, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(sink)
    parameters.append(tables)
  }

  struct Row: Sendable {
    var journal: String
    var backfillSeq: Int64
    var triggers: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      journal: try row.decode(0),
      backfillSeq: try row.decode(1),
      triggers: try row.decode(2))
  }
}

/// `GetSchemaName` in `SQL/changes.sql`.
struct GetSchemaName: PostgresQuery {
  static let name = "GetSchemaName"
  static let sql = """
    SELECT n.nspname::text AS "schema!"
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass('sink_positions')
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var schema: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      schema: try row.decode(0))
  }
}

/// `ListTableWatches` in `SQL/changes.sql`.
struct ListTableWatches: PostgresQuery {
  static let name = "ListTableWatches"
  static let sql = """
    SELECT c.relname::text AS "table!", coalesce((
        SELECT md5(string_agg(concat_ws('/', c.oid, c.relfilenode, t.oid, t.xmin, p.oid, p.xmin), ' ' ORDER BY t.tgname)
          || pg_relation_filenode(to_regclass('foreign_writes')))
        FROM pg_trigger AS t
        JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE t.tgrelid = c.oid AND t.tgname IN ('foreign_write', 'foreign_truncate') AND t.tgenabled = 'A'
          AND p.proname = 'note_foreign_write'
        HAVING count(*) = 2
      ), '') AS "triggers!"
    FROM pg_class AS c
    WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('sink_positions'))
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var table: String
    var triggers: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      table: try row.decode(0),
      triggers: try row.decode(1))
  }
}
