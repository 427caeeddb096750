package import CutoverPostgres

/// Where flags are kept in Postgres: a schema of its own, whose migrations are apart from the domain's.
package enum FlagSchema {
  package static let name = "cutover_flags"

  package static let migrations: [Migration] = Migrations.all
}
