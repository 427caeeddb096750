import CutoverBasics
package import CutoverDomain
package import CutoverPostgres

/// A domain's schema in Postgres, with the tables that every such schema has.
package enum RepositorySchema {
  /// What its sink is called.
  package static let sink = "repository"

  /// Where the repository says that it stands; `nil` where it says nothing. Throws ``PostgresError``.
  package static func position(on connection: PostgresConnection) throws -> SinkPosition? {
    try connection.one(GetSinkPosition(sink: sink)).map { SinkPosition($0) }
  }

  /// The newest backfill that was loaded, by its sequence number; 0 where there was none. Throws ``PostgresError``.
  package static func newestBackfill(on connection: PostgresConnection) throws -> Int64 {
    try connection.one(GetSinkPosition(sink: sink))?.backfillSeq ?? 0
  }

  /// The identity of the database that `connection` is connected to. A dump that was restored elsewhere is another one.
  /// Throws ``PostgresError``.
  package static func identity(on connection: PostgresConnection) throws -> StoreIdentity {
    let database = try connection.one(GetDatabaseIdentity())
    let cluster = database?.knowsCluster == true ? try connection.one(GetClusterIdentity())?.cluster : nil
    let name = database?.name ?? "unknown"
    let server = database?.address.map { "\($0):\(database?.port ?? 0)" } ?? "a local socket"
    let text = "repository\n\(cluster.map { "\($0)" } ?? server)\n\(database?.database ?? -1)\n\(name)"
    return StoreIdentity(
      id: hexadecimalText(of: SHA256.digest(of: Array(text.utf8)).prefix(16)),
      location: "\(name) on \(server)" + (cluster.map { ", cluster \($0)" } ?? ""))
  }

  /// What tells the tables of `domain` from all others: database, schema, and the number of one of them, which is another
  /// one where a dump was restored in their place. Throws ``PostgresError``, with code `usage` where there are none.
  package static func identity(ofTablesOf domain: String, on connection: PostgresConnection) throws -> String {
    guard let tables = try connection.one(GetTablesIdentity()) else {
      throw PostgresError(.usage, "name the database", "it has no tables of \(domain) yet; run 'cutover migrate up'")
    }
    return "\(try identity(on: connection).id)/\(tables.schema)/\(tables.table)"
  }

  /// Has `connection` hear of changes from now on; not within a transaction. Throws ``PostgresError``.
  package static func listen(on connection: PostgresConnection) throws -> RepositoryChanges {
    try connection.execute(ListenForChanges())
    return RepositoryChanges(prefix: (try connection.one(GetSchemaName())?.schema ?? "") + ":")
  }
}

/// What of a database's notices is about the schema of a domain.
package struct RepositoryChanges: Sendable {
  fileprivate let prefix: String

  /// What has changed: a table, or `documents/<name>`; `nil` where that is another schema's.
  package func place(in notification: PostgresNotification) -> String? {
    guard notification.payload.hasPrefix(prefix) else { return nil }
    return String(notification.payload.dropFirst(prefix.count))
  }
}

extension PostgresConnection {
  /// A transaction whose rows are not noted as somebody else's.
  package func sinkTransaction<Result>(_ body: () throws -> Result) throws -> Result {
    try transaction { connection in
      try connection.execute(MarkWriter())
      return try body()
    }
  }
}
