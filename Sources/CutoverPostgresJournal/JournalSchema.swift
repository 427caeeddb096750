import CutoverJournal
package import CutoverPostgres

/// Where journals are kept in Postgres: a schema of its own, whose migrations are apart from everybody else's.
package enum JournalSchema {
  package static let name = "cutover_journal"

  package static let migrations: [Migration] = Migrations.all

  /// Makes the tables, or brings them up to date. A user who may not make any needs none to be missing. Throws
  /// ``PostgresError``, and ``JournalError`` where a newer program has made them.
  package static func prepare(on connection: PostgresConnection) throws {
    let migrator = try Migrator(migrations, schema: name, on: connection)
    let status = try migrator.status()
    if status.isUnknown {
      throw JournalError(
        .unavailable,
        "the journal's database is at version \(status.version ?? 0), and this program knows versions up to "
          + "\(migrations.last?.version ?? 0): a newer program has brought it up to date",
        remedy: "use that program on this node, too")
    }
    if status.isDirty || !status.pending.isEmpty { try migrator.up() }
  }
}
