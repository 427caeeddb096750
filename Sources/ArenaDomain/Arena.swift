public import CutoverDomain
import CutoverJSON
public import CutoverPostgres
public import CutoverRedis

/// The first domain: AI traders on a crypto exchange. This is what programs see of it.
public enum Arena {
  public static let name = "arena"

  /// The sinks of the domain; the first is the one in authority.
  public static let sinkNames = [LegacySink.name, RepositorySink.name]

  public static let migrations: [Migration] = Migrations.all

  public static let endpoints: [Endpoint] = ArenaEndpoint.allCases.map(\.endpoint)

  /// What is stored and shown by no endpoint: the tables beside the API and their copies in Redis, the prices of all
  /// providers.
  public static let tables = Endpoint(
    name: "tables", route: "", comparison: JSONDiff(keys: [.init("/values", ["key"])]), mayBeEmpty: true,
    isInternal: true)

  /// The call that `path` stands for, as people type it: `trades`, `analytics/gpt-5`; `nil` for no endpoint's.
  public static func request(_ path: String) -> Request? {
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts.count == 1 ? parts[0] : parts[0] == "analytics" ? ArenaEndpoint.modelAnalytics.rawValue : ""
    return endpoints.first { $0.name == name && $0.parameterCount == parts.count - 1 }
      .map { Request($0, Array(parts.dropFirst())) }
  }

  /// Fills Redis with everything that reads look for there; returns the number of keys. Throws `ReadError`.
  public static func warmCache(
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
  public static func purgeCache(
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

extension Endpoint {
  /// How many parameters the route has.
  fileprivate var parameterCount: Int { route.split(separator: "/").count { $0.hasPrefix("{") } }
}
