package import CutoverDomain
package import CutoverPostgres

/// What a transaction has changed of what answers show, as the schema's triggers tell it; see migration 0014.
package enum ChangeNotice {
  /// Has `connection` hear of changes from now on; not within a transaction. Throws ``PostgresError``.
  package static func listen(on connection: PostgresConnection) throws { try connection.execute(ListenForChanges()) }

  /// The names of the endpoints whose answers a notice is about. One that says something that is not known here, from
  /// another version of the schema, is about all.
  package static func endpoints(in notification: PostgresNotification) -> [String] {
    let parts = notification.payload.split(separator: "/", maxSplits: 1).map(String.init)
    let named = Arena.endpoints(showing: parts.first ?? "", document: parts.count > 1 ? parts[1] : nil)
    return (named.isEmpty ? ArenaEndpoint.offered : named).map(\.rawValue)
  }
}

extension Arena {
  /// Where the repository's sink stands in the transaction of `connection`; `nil` where it has never applied anything.
  /// Throws ``PostgresError``.
  package static func repositoryPosition(on connection: PostgresConnection) throws -> SinkPosition? {
    try connection.one(GetSinkPosition(sink: RepositorySink.name)).map { SinkPosition($0) }
  }
}
