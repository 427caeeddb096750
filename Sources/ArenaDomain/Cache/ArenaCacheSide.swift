package import CutoverCache
package import CutoverDomain
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis

/// The Arena's values in Redis, as programs see them.
package enum ArenaCacheSide: CachedSide {
  package typealias Contents = CacheRegistry

  package static let used = CacheSettings.Part.allCases

  /// The names of the endpoints whose answers show something that Redis holds.
  package static let cachedEndpoints = ArenaEndpoint.allCases.filter { !$0.cached.isEmpty }.map(\.rawValue)

  package static func kinds(hiddenBy endpoint: Endpoint) -> [String] {
    let shown = ArenaEndpoint(rawValue: endpoint.name)?.cached ?? []
    return ArenaCacheKind.allCases.filter { $0 != .everything && !shown.contains($0) }.map(\.rawValue)
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
}

/// Makes the Arena's values in Redis follow Postgres.
package typealias CacheRelay = OutboxRelay<CacheRegistry>

extension ArenaEndpoint {
  /// The kinds of values in Redis that answers are made of.
  var cached: [ArenaCacheKind] {
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
