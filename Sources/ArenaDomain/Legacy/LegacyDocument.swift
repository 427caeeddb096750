/// The files of a legacy dataset, without those of single models, by their names without `.json`.
///
/// In the order of a backfill: what many others refer to first.
enum LegacyDocument: String, CaseIterable, Sendable {
  case cryptoPrices = "crypto-prices"
  case positions
  case accountTotals = "account-totals"
  case trades
  case sinceInceptionValues = "since-inception-values"
  case leaderboard
  case analytics
  case conversations

  var fileName: String { rawValue + ".json" }

  /// The endpoints that are read from it where they are offered, the one that it is named after first.
  var readers: [ArenaEndpoint] {
    switch self {
    case .cryptoPrices: [.cryptoPrices]
    case .positions: [.positions]
    case .accountTotals: [.accountTotals]
    case .trades: [.trades, .recentTrades]
    case .sinceInceptionValues: [.sinceInceptionValues]
    case .leaderboard: [.leaderboard]
    // A model without a file of its own is looked up in the list of all.
    case .analytics: [.analytics, .modelAnalytics]
    case .conversations: [.conversations]
    }
  }
}
