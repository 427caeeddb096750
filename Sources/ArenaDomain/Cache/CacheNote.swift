package import CutoverCache
import CutoverHosting

/// The kinds of values in Redis, as payloads of notes name them.
package enum ArenaCacheKind: String, CacheKind {
  case latestPrice = "latest_price"
  case cryptoPrices = "crypto_prices"
  case positions
  case recentTrades = "recent_trades"
  /// A trade for `trades:stream`, once; its key is the guard that says whether it is there.
  case tradeStream = "trade_stream"
  case sinceInception = "since_inception"
  case leaderboard
  case leaderboardRanks = "leaderboard_ranks"
  case analytics
  case allAnalytics = "all_analytics"
  case conversation
  case lastDecision = "last_decision"
  case traderState = "trader_state"
  case marketAsset = "market_asset"
  case marketContext = "market_context"
  case simulatedOrders = "simulated_orders"
  case simulatedBalances = "simulated_balances"
  /// All values that readers look for, after a backfill: it can change every value, and which models there are.
  case everything

  /// Every key that the Arena has in Redis. No other place names one.
  package static let shapes: [ArenaCacheKind: KeyShape] = [
    // Strings: the latest price of one symbol, and those of all.
    .latestPrice: KeyShape("price:{provider}:{symbol}:latest", isUnshown: true) { $0.short },
    .cryptoPrices: KeyShape("crypto_prices") { $0.short },
    // Hash from market to position: the open positions.
    .positions: KeyShape("positions:{model}") { $0.medium / 2 },
    // List: the newest trades, newest first.
    .recentTrades: KeyShape("trades:recent:{model}") { $0.medium },
    .tradeStream: KeyShape("ingest:trade:{id}") { $0.guardLifetime },
    .sinceInception: KeyShape("since_inception:{model}") { $0.long },
    // String: the rendered list. Sorted set: models by return, in percent.
    .leaderboard: KeyShape("leaderboard:cache") { $0.medium },
    .leaderboardRanks: KeyShape("leaderboard") { $0.medium },
    .analytics: KeyShape("analytics:{model}") { 2 * $0.long },
    .allAnalytics: KeyShape("analytics:all") { 2 * $0.long },
    // List: the newest messages of the last conversation, oldest first.
    .conversation: KeyShape("conversations:{model}") { $0.long },
    .lastDecision: KeyShape("decision:last:{model}", isUnshown: true) { $0.medium },
    .traderState: KeyShape("trader:{id}:state", isUnshown: true) { $0.medium },
    .marketAsset: KeyShape("market:asset:{provider}:{symbol}", isUnshown: true) { $0.long },
    .marketContext: KeyShape("market:ctx:{provider}:{symbol}", isUnshown: true) { $0.medium },
    // List and hash.
    .simulatedOrders: KeyShape("sim:orders:{model}", isUnshown: true) { $0.medium },
    .simulatedBalances: KeyShape("sim:balances:{model}", isUnshown: true) { $0.medium },
    .everything: KeyShape("*"),
  ]
}

/// One of the Arena's values that has to be brought up to date in Redis.
package typealias CacheNote = KeyedNote<ArenaCacheKind>

extension CacheNote {
  /// Whose value it is: a model, a symbol, a trade or a trader; empty for a kind with one value.
  var name: String { names.last ?? "" }
  /// Who says so, for prices and markets.
  var provider: String { names.first ?? "" }

  /// What an event makes out of date. A record that changes its model (a trade of the same id, a simulated order)
  /// also needs a note of its kind for the model that it had, which the event does not know.
  static func notes(of body: ArenaEvent.Body) -> [CacheNote] {
    switch body {
    case .price(let quote): [CacheNote(.cryptoPrices), CacheNote(.latestPrice, quote.provider, quote.symbol)]
    case .position(let model, _): [CacheNote(.positions, model)]
    case .positionClosed(let closing): [CacheNote(.positions, closing.modelId)]
    case .trade(let completion):
      [CacheNote(.recentTrades, completion.trade.modelId), CacheNote(.tradeStream, completion.trade.id)]
        + (completion.closing.map { [CacheNote(.positions, $0.modelId)] } ?? [])
    case .sinceInception(let value): [CacheNote(.sinceInception, value.modelId)]
    case .leaderboard: [CacheNote(.leaderboard), CacheNote(.leaderboardRanks)]
    case .analytics(let analytics): [CacheNote(.allAnalytics), CacheNote(.analytics, analytics.modelId)]
    case .conversationMessage(let message): [CacheNote(.conversation, message.modelId)]
    case .decisionCycle(let cycle): [CacheNote(.lastDecision, cycle.modelId)]
    case .traderState(let state): [CacheNote(.traderState, state.id)]
    case .marketAsset(let asset): [CacheNote(.marketAsset, asset.provider, asset.symbol)]
    case .marketAssetContext(let context): [CacheNote(.marketContext, context.provider, context.symbol)]
    case .simOrder(let order): [CacheNote(.simulatedOrders, order.modelId)]
    case .simBalance(let balance): [CacheNote(.simulatedBalances, balance.modelId)]
    case .backfill: [everything]
    // Account totals have no key; the names of models and symbols are not in Redis by themselves.
    case .accountTotal, .model, .symbol: []
    }
  }
}
