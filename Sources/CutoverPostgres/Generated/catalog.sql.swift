// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

/// Lives in a transaction that is always rolled back.
///
/// `CreateScratchSchema` in `SQL/catalog.sql`.
struct CreateScratchSchema: PostgresStatement {
  static let name = "CreateScratchSchema"
  static let sql = "CREATE SCHEMA cutover_scratch"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `DescribeType` in `SQL/catalog.sql`.
struct DescribeType: PostgresQuery {
  var type: Int64

  static let name = "DescribeType"
  static let sql = #"SELECT typname::text AS "name!" FROM pg_type WHERE oid = $1::bigint::oid"#
  static let parameterTypes: [PostgresType] = [.int8]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(type)
  }

  struct Row: Sendable {
    var name: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      name: try row.decode(0))
  }
}

/// `DescribeColumn` in `SQL/catalog.sql`.
struct DescribeColumn: PostgresQuery {
  var table: Int64
  var number: Int16

  static let name = "DescribeColumn"
  static let sql = """
    SELECT relname::text AS "table!", attnotnull AS "is_not_null!"
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE attrelid = $1::bigint::oid AND attnum = $2
    """
  static let parameterTypes: [PostgresType] = [.int8, .int2]
  static let columnTypes: [PostgresType] = [.text, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(table)
    parameters.append(number)
  }

  struct Row: Sendable {
    var table: String
    var isNotNull: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      table: try row.decode(0),
      isNotNull: try row.decode(1))
  }
}

/// The names that the sessions of others have given themselves.
///
/// `ListApplications` in `SQL/catalog.sql`.
struct ListApplications: PostgresQuery {
  static let name = "ListApplications"
  static let sql = """
    SELECT DISTINCT application_name AS "name!" FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY 1
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var name: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      name: try row.decode(0))
  }
}

/// What a schema holds: columns, indexes, constraints, triggers, views and functions, each with all that is said of it,
/// without the schema's own name.
///
/// `ListSchemaObjects` in `SQL/catalog.sql`.
struct ListSchemaObjects: PostgresQuery {
  var schema: String

  static let name = "ListSchemaObjects"
  static let sql = """
    WITH objects (relation, kind, name, definition) AS (
      SELECT c.relname, 'column', a.attname,
        format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
          || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'p')
      UNION ALL
      SELECT c.relname, 'index', i.relname, pg_get_indexdef(i.oid)
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
      WHERE c.relnamespace = to_regnamespace($1)
      UNION ALL
      SELECT c.relname, 'constraint', k.conname, pg_get_constraintdef(k.oid)
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      WHERE c.relnamespace = to_regnamespace($1)
      UNION ALL
      SELECT c.relname, 'trigger', t.tgname, pg_get_triggerdef(t.oid) || ' enabled ' || t.tgenabled::text
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = to_regnamespace($1) AND NOT t.tgisinternal
      UNION ALL
      SELECT c.relname, 'view', c.relname, pg_get_viewdef(c.oid)
      FROM pg_class c
      WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('v', 'm')
      UNION ALL
      SELECT '', 'function', p.oid::regprocedure::text, md5(p.prosrc)
      FROM pg_proc p
      WHERE p.pronamespace = to_regnamespace($1)
    )
    SELECT relation::text AS "relation!", kind AS "kind!", replace(name::text, $1 || '.', '') AS "name!",
      replace(definition, $1 || '.', '') AS "definition!"
    FROM objects
    ORDER BY 1, 2, 3
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text, .text, .text, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(schema)
  }

  struct Row: Sendable {
    var relation: String
    var kind: String
    var name: String
    var definition: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      relation: try row.decode(0),
      kind: try row.decode(1),
      name: try row.decode(2),
      definition: try row.decode(3))
  }
}

/// Where tables without a schema's name are looked for and made, and what the server is.
///
/// `CurrentSchema` in `SQL/catalog.sql`.
struct CurrentSchema: PostgresQuery {
  static let name = "CurrentSchema"
  static let sql = """
    SELECT current_schema()::text AS "name", current_setting('server_version') AS "version!",
      extract(epoch FROM clock_timestamp())::double precision AS "now!",
      has_schema_privilege(current_schema(), 'CREATE') AS "may_create", pg_is_in_recovery() AS "is_replica!"
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text, .float8, .bool, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var name: String?
    var version: String
    var now: Double
    var mayCreate: Bool?
    var isReplica: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      name: try row.decode(0),
      version: try row.decode(1),
      now: try row.decode(2),
      mayCreate: try row.decode(3),
      isReplica: try row.decode(4))
  }
}

/// How far the servers that follow this one are behind. The server says NULL of one that has all and is sent nothing; of
/// one whose lag it does not know yet, and of all that this user may not see, there is no row.
///
/// `ListReplicas` in `SQL/catalog.sql`.
struct ListReplicas: PostgresQuery {
  static let name = "ListReplicas"
  static let sql = """
    SELECT application_name::text AS "name!", max(seconds) AS "seconds!"
    FROM (
      SELECT application_name,
        extract(epoch FROM coalesce(replay_lag, CASE WHEN replay_lsn >= sent_lsn THEN interval '0' END))::double precision
          AS seconds
      FROM pg_stat_replication
    ) AS replicas
    WHERE seconds IS NOT NULL AND application_name IS NOT NULL
    GROUP BY application_name ORDER BY application_name
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .float8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var name: String
    var seconds: Double
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      name: try row.decode(0),
      seconds: try row.decode(1))
  }
}

/// The sessions that a session waits for a lock of, and those that these wait for. Whom nobody holds up comes first.
///
/// `ListBlockers` in `SQL/catalog.sql`.
struct ListBlockers: PostgresQuery {
  var process: Int32

  static let name = "ListBlockers"
  static let sql = #"""
    WITH RECURSIVE chain (pid) AS (
      SELECT unnest(pg_blocking_pids($1::integer))
      UNION
      SELECT unnest(pg_blocking_pids(chain.pid)) FROM chain
    )
    SELECT b.pid AS "process!", coalesce(b.usename::text, '') AS "user!", coalesce(b.application_name, '') AS "application!",
      coalesce(b.state, '') AS "state!", coalesce(b.xact_start, b.query_start) AS "since?",
      left(regexp_replace(coalesce(b.query, ''), '\s+', ' ', 'g'), 120) AS "query!"
    FROM chain JOIN pg_stat_activity AS b ON b.pid = chain.pid
    ORDER BY cardinality(pg_blocking_pids(b.pid)) > 0, b.xact_start, b.pid
    """#
  static let parameterTypes: [PostgresType] = [.int4]
  static let columnTypes: [PostgresType] = [.int4, .text, .text, .text, .timestamptz, .text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(process)
  }

  struct Row: Sendable {
    var process: Int32
    var user: String
    var application: String
    var state: String
    var since: PostgresTimestamp?
    var query: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      process: try row.decode(0),
      user: try row.decode(1),
      application: try row.decode(2),
      state: try row.decode(3),
      since: try row.decode(4),
      query: try row.decode(5))
  }
}

/// The sessions of Cutover in this database that wait for a lock.
///
/// `ListWaiters` in `SQL/catalog.sql`.
struct ListWaiters: PostgresQuery {
  static let name = "ListWaiters"
  static let sql = """
    SELECT pid AS "process!", application_name AS "application!",
      coalesce(extract(epoch FROM clock_timestamp() - query_start), 0)::double precision AS "seconds!"
    FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name LIKE 'cutover%'
      AND pid <> pg_backend_pid()
    ORDER BY query_start
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int4, .text, .float8]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var process: Int32
    var application: String
    var seconds: Double
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      process: try row.decode(0),
      application: try row.decode(1),
      seconds: try row.decode(2))
  }
}
