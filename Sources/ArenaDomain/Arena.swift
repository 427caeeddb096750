import CutoverDocuments
package import CutoverDomain
import CutoverJSON
package import CutoverPostgres
package import CutoverRedis
import Synchronization

/// The first domain: AI traders on a crypto exchange. This is what programs see of it.
package enum Arena {
  package static let name = "arena"

  /// The sinks of the domain; the first is the one in authority.
  package static let sinkNames = [DocumentSink.name, RepositorySink.name]

  package static let migrations: [Migration] = Migrations.all

  /// The endpoints that there are: those of the original service, and those beyond them that were asked for.
  package static var endpoints: [Endpoint] { ArenaEndpoint.offered.map(\.endpoint) }

  /// Those that there can be.
  package static let declaredEndpoints: [Endpoint] = ArenaEndpoint.allCases.map(\.endpoint)

  /// The names of those that are there only where they were asked for.
  package static let optionalEndpoints = [ArenaEndpoint.recentTrades.rawValue]

  private static let recentTrades = Atomic(false)

  /// Whether this process knows `trades-recent`.
  static var offersRecentTrades: Bool { recentTrades.load(ordering: .relaxed) }

  /// Has this process know `trades-recent`, or not. To be said once, before anything asks for the endpoints.
  package static func offerRecentTrades(_ isOffered: Bool) { recentTrades.store(isOffered, ordering: .relaxed) }

  /// From the smallest answers, whose faults are seen at once, to the largest, which follow rules of order that no other has.
  package static var rollout: [RolloutStep] { steps.filter { step in endpoints.contains { $0.name == step.endpoint } } }

  private static let steps: [RolloutStep] = [
    .init(
      ArenaEndpoint.cryptoPrices,
      "a few small values, each replaced within seconds: a fault shows at once and does not last"),
    .init(
      ArenaEndpoint.trades,
      "what the money depends on, in an order that must be right: it gains most from weeks of comparison"),
    .init(ArenaEndpoint.recentTrades, "windows over the same trades, so it follows them"),
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

  /// The call that `path` stands for, as people type it: `trades`, `analytics/gpt-5`, `trades/recent?limit=5`; `nil` for no
  /// endpoint's, and where a value of the query cannot be.
  package static func request(_ path: String) -> Request? {
    let (place, query) = path.splitAtFirst("?")
    if offersRecentTrades, ["trades/recent", ArenaEndpoint.recentTrades.rawValue].contains(place) {
      return windowRequest(query)
    }
    let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts.count == 1 ? parts[0] : parts[0] == "analytics" ? ArenaEndpoint.modelAnalytics.rawValue : ""
    return endpoints.first { $0.name == name && $0.parameterCount == parts.count - 1 }
      .map { Request($0, Array(parts.dropFirst())) }
  }

  private static func windowRequest(_ query: String) -> Request? {
    let given = query.split(separator: "&").map { String($0).splitAtFirst("=") }
    var values: [String] = []
    for parameter in TradeWindow.parameters {
      let typed = given.first { $0.0 == parameter.name }?.1
      if parameter.name == "limit", typed == TradeWindow.all {
        values.append(TradeWindow.all)
      } else if let value = try? parameter.value(of: typed) {
        values.append(value)
      } else {
        return nil
      }
    }
    return Request(ArenaEndpoint.recentTrades.endpoint, values)
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

extension String {
  /// What stands before the first `separator`, and what follows it.
  fileprivate func splitAtFirst(_ separator: Character) -> (String, String) {
    guard let place = firstIndex(of: separator) else { return (self, "") }
    return (String(self[..<place]), String(self[index(after: place)...]))
  }
}

extension Endpoint {
  /// How many parameters the route has.
  fileprivate var parameterCount: Int { route.split(separator: "/").count { $0.hasPrefix("{") } }
}
