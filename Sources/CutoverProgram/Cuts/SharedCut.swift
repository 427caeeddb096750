package import CutoverDomain
package import CutoverHosting
package import CutoverParity
package import CutoverPostgres
package import CutoverRedis
import Glibc

/// The cut that a run reads both sides at, for any thread of any process that reaches it: the legacy side as a folder, or
/// from the node that keeps it.
package struct SharedCut: Sendable {
  package let domain: any HostedDomain.Type
  package let cut: Share.Cut
  package let postgres: PostgresConfiguration
  /// `nil` where the domain keeps nothing in Redis.
  package let redis: RedisConfiguration?
  package let cacheSettings: CacheSettings
  /// When the run stops, in Unix milliseconds.
  package let deadline: Int64?

  /// Calls `body` with a reading of the calling thread's own.
  package func open(_ body: (any DomainSnapshot) -> Void) throws {
    let connection = try PostgresConnection(postgres)
    let redis = redis.map { RedisPool($0, size: 1) }
    var hasRun = false
    do {
      try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
        try connection.setSnapshot(cut.snapshot)
        let watchdog = Watchdog(connection.interrupter, until: deadline)
        defer { watchdog.stop() }
        body(try reading(connection, redis))
        hasRun = true
      }
    } catch  where hasRun {
      // Only the end of the snapshot failed, with its connection: what could not be read has been told.
    }
  }
}

extension Share.Cut {
  /// Whether the copy of the legacy side is in a folder that this process reaches. A store that no event was written to has
  /// no position.
  package func isHere(_ store: any LegacyStore) -> Bool {
    guard access(cutFolder, R_OK | X_OK) == 0 else { return false }
    do throws(SinkError) { return try store.position(in: cutFolder).map { $0.sequence == sequence } ?? true } catch {
      return false
    }
  }
}

extension SharedCut {
  /// Both sides, on a connection whose snapshot is that of the cut. Throws `ReadError` where the legacy side is kept by
  /// another node that does not give it.
  package func reading(_ connection: PostgresConnection, _ redis: RedisPool?) throws -> any DomainSnapshot {
    let folder = cut.isHere(domain.legacy) ? cut.cutFolder : nil
    let local = domain.reading(
      .init(
        legacyPath: folder, postgres: connection, redis: redis, cacheSettings: cacheSettings,
        cachePrefix: cut.cachePrefix, isCut: true))
    return folder == nil ? try RemoteSides(of: self, beside: local) : local
  }

  /// How long a run may take until Redis forgets the copy that it reads, in seconds.
  package static let copyLifetime = 3600

  /// The key that tells the Redis with a run's copy from any other, which would seem to be empty.
  private static func mark(_ prefix: String) -> String { "\(prefix):cut" }

  /// To be set before the copy is made: as long as it is there, all of the copy is.
  package static func setMark(_ redis: RedisPool, prefix: String) throws {
    _ = try redis.withConnection { try $0.send(RedisCommand("SET", mark(prefix), "1", "EX", copyLifetime)) }
  }

  /// Whether the Redis, where one is needed, is the one with the copy.
  package func isMarked() throws -> Bool {
    guard let redis else { return true }
    return try RedisPool(redis, size: 1).withConnection {
      try $0.send(RedisCommand("EXISTS", Self.mark(cut.cachePrefix))).integer == 1
    }
  }
}
