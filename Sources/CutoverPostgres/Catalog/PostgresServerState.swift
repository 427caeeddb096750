/// What a server says of itself.
package struct PostgresServerState: Sendable {
  package let version: String
  /// Its clock, in seconds since 1970.
  package let now: Double
  /// Whether tables can be made.
  package let mayCreate: Bool
  /// Whether it only follows another.
  package let isReplica: Bool

  /// Throws ``PostgresError``.
  package init(of connection: PostgresConnection) throws {
    guard let row = try connection.one(CurrentSchema()) else {
      throw PostgresError(.decoding, "describe server", "the server said nothing")
    }
    version = row.version
    now = row.now
    mayCreate = row.mayCreate ?? false
    isReplica = row.isReplica
  }
}

extension PostgresConnection {
  /// The applications that have a session on the same database besides this one, as they call themselves. Throws
  /// ``PostgresError``.
  package var otherApplications: [String] {
    get throws { try all(ListApplications()).map(\.name) }
  }
}
