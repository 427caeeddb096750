import CutoverBasics
package import CutoverDomain
package import CutoverPostgres

extension RepositorySink {
  /// Where the repository says that it stands; `nil` where it says nothing. Throws `PostgresError`.
  package static func position(on connection: PostgresConnection) throws -> SinkPosition? {
    try connection.one(GetSinkPosition(sink: name)).map { SinkPosition($0) }
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
}
