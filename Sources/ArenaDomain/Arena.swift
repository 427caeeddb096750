package import CutoverDomain
import CutoverJSON
package import CutoverPostgres
package import CutoverRedis

/// The first domain: AI traders on a crypto exchange. This is what programs see of it.
package enum Arena {
  package static let name = "arena"

  /// The sinks of the domain; the first is the one in authority.
  package static let sinkNames = [LegacySink.name, RepositorySink.name]

  package static let migrations: [Migration] = Migrations.all

  package static let endpoints: [Endpoint] = ArenaEndpoint.allCases.map(\.endpoint)

  /// From the smallest answers, whose faults are seen at once, to the largest, which follow rules of order that no other has.
  package static let rollout: [RolloutStep] = [
    .init(
      ArenaEndpoint.cryptoPrices,
      "a few small values, each replaced within seconds: a fault shows at once and does not last"),
    .init(
      ArenaEndpoint.trades,
      "what the money depends on, in an order that must be right: it gains most from weeks of comparison"),
    .init(ArenaEndpoint.positions, "written together with trades, so it follows them"),
    .init(ArenaEndpoint.accountTotals, "the list that grows fastest; it carries the positions, so it follows them"),
    .init(ArenaEndpoint.sinceInceptionValues, "one value a model, rarely written"),
    .init(
      ArenaEndpoint.leaderboard, "one list, replaced as a whole; it is worth moving when what it sums up has moved"),
    .init(ArenaEndpoint.analytics, "documents of many figures, written by a job: a fault shows when the job next runs"),
    .init(ArenaEndpoint.modelAnalytics, "the same documents one by one; it falls back to the list, so it follows it"),
    .init(
      ArenaEndpoint.conversations,
      "the largest answers, and messages that continue one another: the most that can go wrong"),
  ]

  /// What is stored and shown by no endpoint: the tables beside the API and their copies in Redis, the prices of all
  /// providers.
  package static let tables = Endpoint(
    name: "tables", route: "", comparison: JSONDiff(keys: [.init("/values", ["key"])]), mayBeEmpty: true,
    isInternal: true)

  /// The call that `path` stands for, as people type it: `trades`, `analytics/gpt-5`; `nil` for no endpoint's.
  package static func request(_ path: String) -> Request? {
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts.count == 1 ? parts[0] : parts[0] == "analytics" ? ArenaEndpoint.modelAnalytics.rawValue : ""
    return endpoints.first { $0.name == name && $0.parameterCount == parts.count - 1 }
      .map { Request($0, Array(parts.dropFirst())) }
  }

  /// Fills Redis with everything that reads look for there; returns the number of keys. Throws `ReadError`.
  package static func warmCache(
    _ redis: RedisPool, from postgres: PostgresConnection, cacheSettings: CacheSettings = CacheSettings()
  ) throws -> Int {
    try postgres.writingCache(within: .seconds(30)) {
      try postgres.transaction(isolation: .repeatableRead, readOnly: true) { postgres in
        try CachedRepository(Repository(postgres), redis, CacheRegistry(cacheSettings), .strict).warm()
      }
    }
  }

  /// Removes what `warmCache` fills from Redis, and returns how many keys that were; with `records` also what Postgres
  /// cannot give back: the stream of trades, and which trades were ingested. Throws `RedisError`.
  package static func purgeCache(
    _ redis: RedisPool, records: Bool = false, cacheSettings: CacheSettings = CacheSettings()
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

extension RolloutStep {
  fileprivate init(_ endpoint: ArenaEndpoint, _ reason: String) { self.init(endpoint.rawValue, reason) }
}

extension Endpoint {
  /// How many parameters the route has.
  fileprivate var parameterCount: Int { route.split(separator: "/").count { $0.hasPrefix("{") } }
}
