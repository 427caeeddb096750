package import CutoverPostgres

/// Where journals are kept in Postgres: a schema of its own, whose migrations are apart from everybody else's.
package enum JournalSchema {
  package static let name = "cutover_journal"

  package static let migrations: [Migration] = Migrations.all

  /// Makes the tables, or brings them up to date. A user who may not make any needs none to be missing. Throws
  /// ``PostgresError``.
  package static func prepare(on connection: PostgresConnection) throws {
    let migrator = try Migrator(migrations, schema: name, on: connection)
    let status = try migrator.status()
    if status.isDirty || status.isUnknown || !status.pending.isEmpty { try migrator.up() }
  }
}
