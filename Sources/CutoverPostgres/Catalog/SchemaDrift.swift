/// How a database's schema differs from what its migrations make: what somebody has changed by hand, or a restore has
/// lost.
package struct SchemaDrift: Sendable, Equatable {
  /// What the migrations make and the database does not have: `trades: index trades_by_time`.
  package let missing: [String]
  /// What the database has and the migrations do not make, on tables that they do make.
  package let unexpected: [String]
  /// What both have, and not alike.
  package let changed: [String]

  package var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && changed.isEmpty }

  /// Makes the schema anew beside the one that is there, compares the two, and undoes it. Tables of others are left
  /// aside. Needs the right to make a schema. Throws ``PostgresError``.
  package init(_ migrations: [Migration], on connection: PostgresConnection) throws {
    let schema = try connection.one(CurrentSchema())?.name ?? "public"
    let found = try Self.objects(of: schema, on: connection)
    let wanted = try connection.withScratchSchema { connection in
      for migration in migrations { try connection.execute(script: migration.up) }
      return try Self.objects(of: "cutover_scratch", on: connection)
    }
    let relations = Set(wanted.keys.map(\.relation))
    let names = Set(wanted.keys).union(found.keys).sorted()
    missing = names.filter { found[$0] == nil }.map(\.description)
    unexpected = names.filter { wanted[$0] == nil && !$0.relation.isEmpty && relations.contains($0.relation) }
      .map(\.description)
    changed = names.filter { name in
      guard let here = found[name], let there = wanted[name] else { return false }
      return here != there
    }.map(\.description)
  }

  private struct Name: Hashable, Comparable, CustomStringConvertible {
    let relation: String
    let kind: String
    let name: String

    var description: String { relation.isEmpty ? "\(kind) \(name)" : "\(relation): \(kind) \(name)" }

    static func < (left: Name, right: Name) -> Bool {
      (left.relation, left.kind, left.name) < (right.relation, right.kind, right.name)
    }
  }

  private static func objects(of schema: String, on connection: PostgresConnection) throws -> [Name: String] {
    let rows = try connection.all(ListSchemaObjects(schema: schema))
    return Dictionary(
      rows.map { (Name(relation: $0.relation, kind: $0.kind, name: $0.name), $0.definition) },
      uniquingKeysWith: { first, _ in first })
  }
}
