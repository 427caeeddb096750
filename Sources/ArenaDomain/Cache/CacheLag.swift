package import CutoverDomain
package import CutoverPostgres

/// How far Redis is behind Postgres, as the outbox says it.
extension Arena {
  /// The names of the endpoints whose answers show something that Redis holds.
  package static let cachedEndpoints = ArenaEndpoint.allCases.filter { !$0.cached.isEmpty }.map(\.rawValue)

  /// How long the oldest note has waited that is about a value which answers of `endpoint` show, in seconds; `nil` where
  /// none waits: then Redis is no older than the transaction of `connection`. A note that is set aside waits like the
  /// others, and so does one that this version cannot read. Throws `ReadError`.
  package static func cacheLag(of endpoint: Endpoint, on connection: PostgresConnection) throws -> Double? {
    let shown = ArenaEndpoint(rawValue: endpoint.name)?.cached ?? []
    let others = CacheNote.Kind.allCases.filter { $0 != .everything && !shown.contains($0) }
    return try Repository.wording("events_outbox") {
      try connection.one(GetCacheLag(others: others.map(\.rawValue))).map { max(0, $0.age) }
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
