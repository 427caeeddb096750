import CutoverFlags
import CutoverHosting
import CutoverParity
package import CutoverPostgres

/// A part of the program that keeps tables in the database, with migrations of its own.
package struct SchemaComponent {
  /// Its name on the command line.
  package let name: String
  /// The schema of the database that is its own; `nil` for the domain, whose tables are on the search path.
  package let schema: String?
  package let migrations: [Migration]

  package static let domain = SchemaComponent(
    name: Settings.domain.name, schema: nil, migrations: Settings.domain.repository.migrations)
  package static let parity = SchemaComponent(
    name: "parity", schema: ParitySchema.name, migrations: ParitySchema.migrations)

  package static let flags = SchemaComponent(name: "flags", schema: FlagSchema.name, migrations: FlagSchema.migrations)

  /// In the order in which they are migrated.
  package static let all = [domain, parity, flags]

  package func migrator(on connection: PostgresConnection) throws -> Migrator {
    try Migrator(migrations, schema: schema, on: connection)
  }

  /// A migration as people read it: the domain's by its file's name, others' with the component before it.
  package func label(_ migration: Migration) -> String {
    schema == nil ? migration.label : "\(name)/\(migration.label)"
  }
}
