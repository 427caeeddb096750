/// How far a server that follows another one is behind.
package struct ReplicaLag: Sendable, Equatable {
  /// What it calls itself, its `application_name`. Of several with one name the last one counts.
  package let name: String
  /// How old what it shows is; 0 where it has all.
  package let seconds: Double

  /// Those of the servers that follow the one of `connection`, as far as its user may see them (`pg_monitor`) and the
  /// server knows how far they are. Throws ``PostgresError``.
  package static func all(on connection: PostgresConnection) throws -> [ReplicaLag] {
    try connection.all(ListReplicas()).map { ReplicaLag(name: $0.name, seconds: $0.seconds) }
  }
}
