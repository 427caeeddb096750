import CutoverDomain
import CutoverJSON

/// The endpoints of the Arena's read API: the nine of the original service, and one beyond them that is there where it was
/// asked for.
enum ArenaEndpoint: String, CaseIterable, Sendable {
  case cryptoPrices = "crypto-prices"
  case accountTotals = "account-totals"
  case positions
  case trades
  case sinceInceptionValues = "since-inception-values"
  case leaderboard
  case analytics
  case modelAnalytics = "model-analytics"
  case conversations
  case recentTrades = "trades-recent"

  /// Those that there are now.
  static var offered: [ArenaEndpoint] { Arena.offersRecentTrades ? allCases : allCases.filter { $0 != .recentTrades } }

  /// What the core is told of the endpoint.
  var endpoint: Endpoint {
    // Both sides' answers come out of one assembler: every byte of them has to be the same.
    Endpoint(
      name: rawValue, route: route, comparison: JSONDiff(keys: keys, numbers: .lexeme, memberOrder: true), clock: clock,
      integers: integers, query: self == .recentTrades ? TradeWindow.parameters : [], labels: labels)
  }

  /// The prices' clock is the data's own, and the leaderboard has none.
  private var clock: String? { self == .cryptoPrices || self == .leaderboard ? nil : "serverTime" }

  private var route: String {
    switch self {
    case .modelAnalytics: "/api/analytics/{modelId}"
    case .recentTrades: "/api/trades/recent"
    default: "/api/\(rawValue)"
    }
  }

  /// The original service reads them, refuses what is not an integer, and then answers the same whatever they are.
  private var integers: [String] {
    switch self {
    case .accountTotals: ["lastHourlyMarker"]
    case .positions: ["limit"]
    default: []
    }
  }

  /// Whom and what a record concerns, for the log.
  private var labels: [RecordLabel] {
    switch self {
    case .cryptoPrices: [.init("symbol", .member(1))]
    case .accountTotals, .sinceInceptionValues, .analytics, .conversations: [.init("model_id", .field("model_id"))]
    case .positions: [.init("model_id", .field("model_id")), .init("symbol", .member(3))]
    case .trades, .recentTrades: [.init("model_id", .field("model_id")), .init("symbol", .field("symbol"))]
    case .leaderboard: [.init("model_id", .field("id"))]
    case .modelAnalytics: [.init("model_id", .parameter(0))]
    }
  }

  private var keys: [JSONDiff.ArrayKey] {
    switch self {
    case .cryptoPrices, .modelAnalytics: []
    case .accountTotals: [.init("/accountTotals", ["id"])]
    case .positions: [.init("/accountTotals", ["model_id"])]
    case .trades, .recentTrades: [.init("/trades", ["id"])]
    case .sinceInceptionValues: [.init("/sinceInceptionValues", ["id"])]
    case .leaderboard: [.init("/leaderboard", ["id"])]
    case .analytics: [.init("/analytics", ["model_id"])]
    case .conversations: [.init("/conversations", ["model_id"])]
    }
  }
}
