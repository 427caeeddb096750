package import CutoverPostgres

/// Where the history of parity runs is kept: a schema of its own, whose migrations are apart from the domain's.
package enum ParitySchema {
  package static let name = "cutover_parity"

  package static let migrations: [Migration] = Migrations.all
}
