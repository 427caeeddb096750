// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

/// The table as golang-migrate makes it.
///
/// `CreateMigrationState` in `SQL/migrations.sql`.
struct CreateMigrationState: PostgresStatement {
  static let name = "CreateMigrationState"
  static let sql = """
    CREATE TABLE IF NOT EXISTS schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)
    """
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `HasMigrationState` in `SQL/migrations.sql`.
struct HasMigrationState: PostgresQuery {
  static let name = "HasMigrationState"
  static let sql = #"SELECT to_regclass('schema_migrations') IS NOT NULL AS "exists!""#
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var exists: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      exists: try row.decode(0))
  }
}

/// Whose tables they are: a comment, which golang-migrate leaves alone.
///
/// `ReadMigrationOwner` in `SQL/migrations.sql`.
struct ReadMigrationOwner: PostgresQuery {
  static let name = "ReadMigrationOwner"
  static let sql = """
    SELECT substring(obj_description(to_regclass('schema_migrations'), 'pg_class') FROM '^Tables of (.*)$') AS "owner?"
    """
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var owner: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      owner: try row.decode(0))
  }
}

/// The statement that notes it.
///
/// `WriteMigrationOwner` in `SQL/migrations.sql`.
struct WriteMigrationOwner: PostgresQuery {
  var owner: String

  static let name = "WriteMigrationOwner"
  static let sql = """
    SELECT format('COMMENT ON TABLE schema_migrations IS %L', 'Tables of ' || $1::text) AS "script!"
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(owner)
  }

  struct Row: Sendable {
    var script: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      script: try row.decode(0))
  }
}

/// At most one row; none before the first migration.
///
/// `ReadMigrationState` in `SQL/migrations.sql`.
struct ReadMigrationState: PostgresQuery {
  static let name = "ReadMigrationState"
  static let sql = "SELECT version, dirty FROM schema_migrations"
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.int8, .bool]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var version: Int64
    var dirty: Bool
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      version: try row.decode(0),
      dirty: try row.decode(1))
  }
}

/// `ClearMigrationState` in `SQL/migrations.sql`.
struct ClearMigrationState: PostgresStatement {
  static let name = "ClearMigrationState"
  static let sql = "DELETE FROM schema_migrations"
  static let parameterTypes: [PostgresType] = []

  func bind(into parameters: inout PostgresParameters) {}
}

/// `WriteMigrationState` in `SQL/migrations.sql`.
struct WriteMigrationState: PostgresStatement {
  var version: Int64
  var dirty: Bool

  static let name = "WriteMigrationState"
  static let sql = "INSERT INTO schema_migrations (version, dirty) VALUES ($1, $2)"
  static let parameterTypes: [PostgresType] = [.int8, .bool]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(version)
    parameters.append(dirty)
  }
}

/// What the keys of the advisory locks are made of.
///
/// `ReadMigrationScope` in `SQL/migrations.sql`.
struct ReadMigrationScope: PostgresQuery {
  static let name = "ReadMigrationScope"
  static let sql = #"SELECT current_database()::text AS "database!", current_schema()::text AS "schema""#
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text, .text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var database: String
    var schema: String?
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      database: try row.decode(0),
      schema: try row.decode(1))
  }
}

/// `LockMigrations` in `SQL/migrations.sql`.
struct LockMigrations: PostgresStatement {
  var key: Int64

  static let name = "LockMigrations"
  static let sql = "SELECT pg_advisory_lock($1)"
  static let parameterTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(key)
  }
}

/// `UnlockMigrations` in `SQL/migrations.sql`.
struct UnlockMigrations: PostgresStatement {
  var key: Int64

  static let name = "UnlockMigrations"
  static let sql = "SELECT pg_advisory_unlock($1)"
  static let parameterTypes: [PostgresType] = [.int8]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(key)
  }
}

/// `ReadSearchPath` in `SQL/migrations.sql`.
struct ReadSearchPath: PostgresQuery {
  static let name = "ReadSearchPath"
  static let sql = #"SELECT current_setting('search_path') AS "path!""#
  static let parameterTypes: [PostgresType] = []
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {}

  struct Row: Sendable {
    var path: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      path: try row.decode(0))
  }
}

/// `SetSearchPath` in `SQL/migrations.sql`.
struct SetSearchPath: PostgresStatement {
  var path: String

  static let name = "SetSearchPath"
  static let sql = "SELECT set_config('search_path', $1, false)"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(path)
  }
}

/// Makes one schema the whole search path.
///
/// `UseSchema` in `SQL/migrations.sql`.
struct UseSchema: PostgresStatement {
  var schema: String

  static let name = "UseSchema"
  static let sql = "SELECT set_config('search_path', quote_ident($1), false)"
  static let parameterTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(schema)
  }
}

/// The statement that creates a schema; no row where it is there.
///
/// `WriteSchemaCreation` in `SQL/migrations.sql`.
struct WriteSchemaCreation: PostgresQuery {
  var schema: String

  static let name = "WriteSchemaCreation"
  static let sql = """
    SELECT format('CREATE SCHEMA %I', $1::text) AS "script!"
    WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)
    """
  static let parameterTypes: [PostgresType] = [.text]
  static let columnTypes: [PostgresType] = [.text]

  func bind(into parameters: inout PostgresParameters) {
    parameters.append(schema)
  }

  struct Row: Sendable {
    var script: String
  }

  static func decode(_ row: borrowing PostgresRow) throws -> Row {
    Row(
      script: try row.decode(0))
  }
}
