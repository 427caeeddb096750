package import CutoverDomain
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis
import CutoverRepository

/// The Arena's values in Redis, as programs see them.
package enum ArenaCacheSide: HostedCache {
  package static func relay(
    postgres: PostgresPool, redis: RedisPool, _ settings: CacheSettings
  ) -> any Relay {
    CacheRelay(postgres: postgres, redis: redis, cacheSettings: settings)
  }

  /// The names of the endpoints whose answers show something that Redis holds.
  package static let cachedEndpoints = ArenaEndpoint.allCases.filter { !$0.cached.isEmpty }.map(\.rawValue)

  /// How long the oldest note has waited that is about a value which answers of `endpoint` show, in seconds; `nil` where
  /// none waits: then Redis is no older than the transaction of `connection`. A note that is set aside waits like the
  /// others, and so does one that this version cannot read. Throws `ReadError`.
  package static func lag(of endpoint: Endpoint, on connection: PostgresConnection) throws -> Double? {
    let shown = ArenaEndpoint(rawValue: endpoint.name)?.cached ?? []
    let others = CacheNote.Kind.allCases.filter { $0 != .everything && !shown.contains($0) }
    return try RepositoryRead.translating("events_outbox") {
      try connection.one(GetCacheLag(others: others.map(\.rawValue))).map { max(0, $0.age) }
    }
  }

  /// Fills Redis with everything that reads look for there; returns the number of keys. Throws `ReadError`.
  package static func warm(
    _ redis: RedisPool, from postgres: PostgresConnection, _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> Int {
    try postgres.writingCache(within: .seconds(30)) {
      try postgres.transaction(isolation: .repeatableRead, readOnly: true) { postgres in
        try CachedRepository(Repository(postgres), redis, CacheRegistry(cacheSettings), .strict).warm()
      }
    }
  }

  /// Removes what ``warm(_:from:_:)`` fills from Redis, and returns how many keys that were; with `records` also what Postgres
  /// cannot give back: the stream of trades, and which trades were ingested. Throws `RedisError`.
  package static func purge(
    _ redis: RedisPool, records: Bool = false, _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> Int {
    let registry = CacheRegistry(cacheSettings)
    return try redis.withConnection { redis in
      var removed: Int64 = 0
      try redis.scan(matching: registry.pattern) { keys in
        let keys = records ? keys : keys.filter { !registry.isRecord($0) }
        if !keys.isEmpty { removed += try redis.send(RedisCommand(["UNLINK"] + keys), retry: true).integer ?? 0 }
      }
      return Int(removed)
    }
  }
}

extension ArenaEndpoint {
  /// The kinds of values in Redis that answers are made of.
  var cached: [CacheNote.Kind] {
    switch self {
    case .cryptoPrices: [.cryptoPrices]
    case .accountTotals, .recentTrades: []
    case .positions: [.positions]
    case .trades: [.recentTrades]
    case .sinceInceptionValues: [.sinceInception]
    case .leaderboard: [.leaderboard]
    case .analytics: [.allAnalytics]
    case .modelAnalytics: [.analytics]
    case .conversations: [.conversation]
    }
  }
}
