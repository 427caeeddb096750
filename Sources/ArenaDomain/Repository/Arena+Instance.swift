import CutoverDocuments
package import CutoverDomain
package import CutoverPostgres

extension Arena {
  /// Which stores a comparison of the folder `legacyPath` with the database of `connection` is about; `journal` is that
  /// which feeds the folder. The name of the machine is no part of it: jobs in containers have another one each time.
  /// Throws ``PostgresError``.
  package static func instance(
    journal: String?, legacyPath: String, on connection: PostgresConnection
  ) throws -> InstanceIdentity {
    guard let tables = try connection.one(GetTablesIdentity()) else {
      throw PostgresError(.usage, "name the database", "it has no tables of \(name) yet; run 'cutover migrate up'")
    }
    let database = try RepositorySink.identity(on: connection)
    return InstanceIdentity(
      domain: name, journal: journal, legacy: DocumentSink.identity(of: legacyPath).location,
      repository: "\(database.id)/\(tables.schema)/\(tables.table)")
  }
}
