import CutoverCache
package import CutoverDomain
package import CutoverHosting
import CutoverJSON
package import CutoverTelemetry

/// The first domain: AI traders on a crypto exchange. This is what programs see of it.
package enum Arena: DocumentDomain {
  package static let name = "arena"

  package static let decoder: any EventDecoder = ArenaEvent.codec
  package static let repository: any HostedRepository.Type = ArenaRepositorySide.self
  package static let cache: (any HostedCache.Type)? = ArenaCacheSide.self
  package static let views: (any HostedViews.Type)? = ArenaViews.self
  package static let metrics = [CacheMetrics.description]

  package static func reading(_ sides: OpenedSides) -> any DomainSnapshot { ArenaSnapshot(sides) }

  package static func simulation(seed: UInt64, actors: Int) -> any EventSource { EventFeed(seed: seed, models: actors) }

  /// Those of the original service, and one beyond them.
  package static let declaredEndpoints: [Endpoint] = ArenaEndpoint.allCases.map(\.endpoint)

  package static let optionalEndpoints = [
    OptionalEndpoint(
      ArenaEndpoint.recentTrades.rawValue, setting: "recent_trades",
      "true offers GET /api/trades/recent, the newest trades by limit and before, as an endpoint of its own")
  ]

  static var offersRecentTrades: Bool { offers(ArenaEndpoint.recentTrades.rawValue) }

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
  package static let tables: Endpoint? = Endpoint(
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
      if parameter.name == "limit", typed == QueryParameter.all {
        values.append(QueryParameter.all)
      } else if let value = try? parameter.value(of: typed) {
        values.append(value)
      } else {
        return nil
      }
    }
    return Request(ArenaEndpoint.recentTrades.endpoint, values)
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
