import CutoverFlags
package import CutoverHosting
import CutoverParity
package import CutoverPostgres

/// A part of the program that keeps tables in the database, with migrations of its own.
package struct SchemaComponent {
  /// Its name on the command line.
  package let name: String
  /// The schema of the database that is its own; `nil` for the domain, whose tables are on the search path.
  package let schema: String?
  package let migrations: [Migration]

  /// The tables of a domain.
  package init(_ domain: any HostedDomain.Type) {
    self.init(name: domain.name, schema: nil, migrations: domain.repository.migrations)
  }

  private init(name: String, schema: String?, migrations: [Migration]) {
    self.name = name
    self.schema = schema
    self.migrations = migrations
  }

  package static let parity = SchemaComponent(
    name: "parity", schema: ParitySchema.name, migrations: ParitySchema.migrations)

  package static let flags = SchemaComponent(name: "flags", schema: FlagSchema.name, migrations: FlagSchema.migrations)

  /// In the order in which they are migrated.
  package static func all(of domain: any HostedDomain.Type) -> [SchemaComponent] {
    [SchemaComponent(domain), parity, flags]
  }

  /// Throws `Failure` with status 78 where the tables on the search path are another domain's.
  package func migrator(on connection: PostgresConnection) throws -> Migrator {
    guard schema == nil else { return try Migrator(migrations, schema: schema, on: connection) }
    let migrator = try Migrator(migrations, owner: name, on: connection)
    let status = try migrator.status()
    // Before tables said whose they are, there was one domain.
    let owner = status.owner ?? (status.version == nil ? name : Domains.all[0].name)
    guard owner == name else { throw Self.foreign(owner, to: name) }
    return migrator
  }

  /// Throws `Failure` with status 78 where the tables on the search path say that they are another domain's.
  package static func refuseForeign(_ connection: PostgresConnection, for domain: any HostedDomain.Type) throws {
    if let owner = try Migrator.owner(on: connection), owner != domain.name { throw foreign(owner, to: domain.name) }
  }

  private static func foreign(_ owner: String, to name: String) -> Failure {
    let listed = Instance.current.domains.map { $0.name }
    if listed.first == name, listed.contains(owner) {
      return Failure(
        .configuration,
        "the list of domains ('domain' in the configuration file, CUTOVER_DOMAIN) begins with \(name), and the tables on the "
          + "search path of this database are those of \(owner), which was first when they were made; write 'domain: "
          + "\(DomainBinding.list(from: owner))'")
    }
    return Failure(
      .configuration,
      "the tables of this database are those of the domain \(owner), not of \(name); set "
        + "\(ServerAddress.postgres().setting ?? "DATABASE_URL") to a database or a search_path of its own, or the domain to "
        + "\(owner) (--domain, CUTOVER_DOMAIN)")
  }

  /// A migration as people read it: the domain's by its file's name, others' with the component before it.
  package func label(_ migration: Migration) -> String {
    schema == nil ? migration.label : "\(name)/\(migration.label)"
  }
}
