import CutoverFailpoints

/// Brings a database's schema to a version, one migration after the other.
///
/// Keeps golang-migrate's books: one row in `schema_migrations`, written together with the effects of a migration, and
/// marked dirty where a migration was refused. Its advisory locks are golang-migrate's too, so that neither runs while the other does.
///
/// The owner of a schema of the database has migrations and books of its own in it, apart from those of others: for
/// golang-migrate that is a URL with `search_path=cutover_parity`.
package struct Migrator {
  private let migrations: [Migration]
  private let schema: String?
  private let owner: String?
  private let connection: PostgresConnection
  private let lockTimeout: Duration

  /// With `schema`, or one that the configuration of the connection names, the migrations run with that schema as their
  /// search path, and it is created before the first of them; without any the search path stays as it is. With `owner`, the tables say afterwards whose they are. Throws
  /// ``PostgresError`` with code `migration` where versions are not 1, 2, 3… or occur twice.
  package init(
    _ migrations: [Migration], schema: String? = nil, owner: String? = nil, on connection: PostgresConnection,
    lockTimeout: Duration = .seconds(60)
  ) throws {
    self.migrations = try Migrator.checked(migrations)
    self.schema = schema ?? connection.schema
    self.owner = owner
    self.connection = connection
    self.lockTimeout = lockTimeout
  }

  /// Whose tables those on the search path are, as far as they say. Throws ``PostgresError``.
  package static func owner(on connection: PostgresConnection) throws -> String? {
    try connection.one(ReadMigrationOwner())?.owner
  }

  /// Applies the next `limit` migrations, by default all that are missing, and gives them. Throws ``PostgresError``.
  @discardableResult
  package func up(limit: Int? = nil) throws -> [Migration] {
    try locked {
      let current = try currentVersion(of: try readState())
      let missing = Array(migrations.drop { $0.version <= current ?? 0 }.prefix(limit ?? .max))
      for migration in missing {
        try apply(migration, migration.up, from: migration.version - 1, to: migration.version)
      }
      try noteOwner()
      return missing
    }
  }

  /// Takes back the last `limit` migrations, and gives them. Throws ``PostgresError``.
  @discardableResult
  package func down(limit: Int) throws -> [Migration] {
    try locked {
      let current = try currentVersion(of: try readState())
      let applied = Array(migrations.prefix { $0.version <= current ?? 0 }.reversed().prefix(limit))
      for migration in applied {
        try apply(migration, migration.down, from: migration.version, to: migration.version - 1)
      }
      return applied
    }
  }

  /// Takes back every migration, and with them the data in their tables.
  @discardableResult
  package func downAll() throws -> [Migration] { try down(limit: .max) }

  /// Which migrations the database has; changes nothing. Throws ``PostgresError``.
  package func status() throws -> MigrationStatus {
    let state = try inSchema {
      try connection.one(HasMigrationState())?.exists == true ? try readState() : nil
    }
    let noted = state == nil ? nil : try inSchema { try connection.one(ReadMigrationOwner())?.owner }
    let version = state.flatMap { $0.version > 0 ? $0.version : nil }
    // A dirty version was begun; whether it is there nobody knows, so it does not count.
    let applied = (version ?? 0) - (state?.dirty == true ? 1 : 0)
    return MigrationStatus(
      version: version, isDirty: state?.dirty ?? false, isUnknown: (version ?? 0) > (migrations.last?.version ?? 0),
      owner: noted,
      entries: migrations.map { .init(version: $0.version, name: $0.name, isApplied: $0.version <= applied) })
  }

  private static func checked(_ migrations: [Migration]) throws -> [Migration] {
    let sorted = migrations.sorted { $0.version < $1.version }
    for (index, migration) in sorted.enumerated() where migration.version != Int64(index) + 1 {
      let isDuplicate = index > 0 && sorted[index - 1].version == migration.version
      throw PostgresError(
        .migration, "migrate",
        isDuplicate
          ? "version \(migration.version) occurs twice: \(sorted[index - 1].name) and \(migration.name)"
          : "version \(index + 1) is missing before \(migration.label)")
    }
    return sorted
  }

  /// Only the owner of a table may write a comment on it; a user who may not leaves it to the next migration.
  private func noteOwner() throws {
    guard let owner, try connection.one(ReadMigrationOwner())?.owner != owner,
      let comment = try connection.one(WriteMigrationOwner(owner: owner))
    else { return }
    do { try connection.execute(script: comment.script) } catch let error as PostgresError
      where error.sqlState == "42501"
    {}
  }

  private func readState() throws -> ReadMigrationState.Row? {
    let rows = try connection.all(ReadMigrationState())
    guard rows.count <= 1 else {
      throw PostgresError(.migration, "migrate", "schema_migrations has \(rows.count) rows; it must have at most one")
    }
    return rows.first
  }

  private func currentVersion(of state: ReadMigrationState.Row?) throws -> Int64? {
    guard let state else { return nil }
    if state.dirty {
      throw PostgresError(
        .migration, "migrate",
        "the database is marked dirty at version \(state.version): a migration was begun and not ended; make sure which "
          + "version the schema is at, then write that version and dirty = false into schema_migrations")
    }
    guard state.version <= migrations.last?.version ?? 0 else {
      throw PostgresError(
        .migration, "migrate",
        "the database is at version \(state.version), the newest one known here is \(migrations.last?.version ?? 0); use the "
          + "program that migrated it")
    }
    return state.version
  }

  /// In one transaction with the books: a process that dies in between leaves the version from before, and the next one
  /// begins again. Only a script that the database refused leaves it dirty, so that nobody goes on before the file is
  /// corrected.
  private func apply(_ migration: Migration, _ script: String, from: Int64, to: Int64) throws {
    do {
      try connection.transaction { transaction in
        try transaction.execute(script: script)
        try write(to, isDirty: false, on: transaction)
        Failpoint.reach("migration.applied")
      }
      Failpoint.reach("migration.committed")
    } catch let cause as PostgresError {
      var error = PostgresError(.migration, "migrate", "\(migration.label) \(failure(cause, from: from, to: to))")
      error.sqlState = cause.sqlState
      error.position = cause.position
      error.table = cause.table
      error.constraint = cause.constraint
      throw error
    }
  }

  /// What became of a migration that failed, and what to do about it.
  private func failure(_ cause: PostgresError, from: Int64, to: Int64) -> String {
    if cause.code == .ambiguousCommit { return "may have taken effect or not: \(cause.message); migrate again" }
    do { try connection.transaction { try write(to, isDirty: true, on: $0) } } catch {
      return "failed and was rolled back: \(cause.message); migrate again"
    }
    let remedy =
      from == 0
      ? "delete the row of schema_migrations" : "set schema_migrations to version = \(from), dirty = false"
    return "failed and was rolled back, the database is marked dirty: \(cause.message); correct the file, \(remedy), "
      + "and migrate again"
  }

  private func write(_ version: Int64, isDirty: Bool, on connection: PostgresConnection) throws {
    try connection.execute(ClearMigrationState())
    // golang-migrate calls the state before the first migration -1, and keeps a row of it only while it is dirty.
    if version > 0 || isDirty {
      try connection.execute(WriteMigrationState(version: version > 0 ? version : -1, dirty: isDirty))
    }
  }

  private func locked<R>(_ body: () throws -> R) throws -> R {
    try inSchema {
      guard let scope = try connection.one(ReadMigrationScope()), let name = schema ?? scope.schema else {
        throw PostgresError(.migration, "migrate", "the search path names no schema to keep schema_migrations in")
      }
      var held: [Int64] = []
      // Where this fails, the connection is gone, and the locks with it.
      defer { for key in held.reversed() { _ = try? connection.execute(UnlockMigrations(key: key)) } }
      try lock(MigrationLock.keys(database: scope.database, schema: name), held: &held)
      // Asked for first: a user who may use a schema need not be one who may create schemas.
      if let schema, let creation = try connection.one(WriteSchemaCreation(schema: schema)) {
        try connection.execute(script: creation.script)
      }
      try connection.execute(CreateMigrationState())
      return try body()
    }
  }

  /// Runs `body` with the schema as the search path, which is afterwards as it was.
  private func inSchema<R>(_ body: () throws -> R) throws -> R {
    guard let schema, let path = try connection.one(ReadSearchPath())?.path else { return try body() }
    try connection.execute(UseSchema(schema: schema))
    // Fails on a connection that is gone, or in a transaction that is: its end undoes the change as well.
    defer { _ = try? connection.execute(SetSearchPath(path: path)) }
    return try body()
  }

  private func lock(_ keys: [Int64], held: inout [Int64]) throws {
    try connection.setLockTimeout(lockTimeout)
    // For waiting here, not for the migrations.
    defer { try? connection.setLockTimeout(.zero) }
    for key in keys {
      do { try connection.execute(LockMigrations(key: key)) } catch let error as PostgresError
        where error.code == .timeout
      {
        throw PostgresError(
          .timeout, "migrate", "somebody else has been migrating this database for more than \(lockTimeout)")
      }
      held.append(key)
    }
  }
}
