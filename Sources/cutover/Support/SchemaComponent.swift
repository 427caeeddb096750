import ArenaDomain
import CutoverFlags
import CutoverParity
import CutoverPostgres

/// A part of the program that keeps tables in the database, with migrations of its own.
struct SchemaComponent {
  /// Its name on the command line.
  let name: String
  /// The schema of the database that is its own; `nil` for the domain, whose tables are on the search path.
  let schema: String?
  let migrations: [Migration]

  static let domain = SchemaComponent(name: Arena.name, schema: nil, migrations: Arena.migrations)
  static let parity = SchemaComponent(
    name: "parity", schema: ParitySchema.name, migrations: ParitySchema.migrations)

  static let flags = SchemaComponent(name: "flags", schema: FlagSchema.name, migrations: FlagSchema.migrations)

  /// In the order in which they are migrated.
  static let all = [domain, parity, flags]

  func migrator(on connection: PostgresConnection) throws -> Migrator {
    try Migrator(migrations, schema: schema, on: connection)
  }

  /// A migration as people read it: the domain's by its file's name, others' with the component before it.
  func label(_ migration: Migration) -> String { schema == nil ? migration.label : "\(name)/\(migration.label)" }
}
