/// What a server says of itself.
public struct PostgresServerState: Sendable {
  public let version: String
  /// Its clock, in seconds since 1970.
  public let now: Double
  /// Whether tables can be made.
  public let mayCreate: Bool
  /// Whether it only follows another.
  public let isReplica: Bool

  /// Throws ``PostgresError``.
  public init(of connection: PostgresConnection) throws {
    guard let row = try connection.one(CurrentSchema()) else {
      throw PostgresError(.decoding, "describe server", "the server said nothing")
    }
    version = row.version
    now = row.now
    mayCreate = row.mayCreate ?? false
    isReplica = row.isReplica
  }
}
