import CutoverCache
import CutoverDomain
package import CutoverJSON

/// One of the Arena's values that has to be brought up to date in Redis.
package struct CacheNote: CacheNaming {
  /// The kinds of values in Redis, as payloads name them.
  enum Kind: String, CaseIterable, Sendable {
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
    /// All values that readers look for, after a backfill.
    case everything
  }

  let kind: Kind
  /// Whose value it is: a model, a symbol, a trade or a trader; empty for a kind with one value.
  let name: ExactString
  /// Who says so, for prices and markets.
  let provider: ExactString

  init(_ kind: Kind, _ name: String = "", provider: String = "") {
    self.kind = kind
    self.name = ExactString(name)
    self.provider = ExactString(provider)
  }

  /// The note as JSON: `{"refresh":"positions","model":"gpt-5"}`.
  package var payload: OpaqueJSON {
    var writer = JSONWriter(reserving: 64)
    writer.beginObject()
    writer.field("refresh", kind.rawValue)
    if kind.hasProvider { writer.field("provider", provider.string) }
    if let label = kind.label { writer.field(label, name.string) }
    writer.endObject()
    return OpaqueJSON(unchecked: String(decoding: writer.bytes, as: UTF8.self))
  }

  /// What an event makes out of date. A record that changes its model (a trade of the same id, a simulated order)
  /// also needs a note of its kind for the model that it had, which the event does not know.
  static func notes(of body: ArenaEvent.Body) -> [CacheNote] {
    switch body {
    case .price(let quote):
      [CacheNote(.cryptoPrices), CacheNote(.latestPrice, quote.symbol, provider: quote.provider)]
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
    case .marketAsset(let asset): [CacheNote(.marketAsset, asset.symbol, provider: asset.provider)]
    case .marketAssetContext(let context): [CacheNote(.marketContext, context.symbol, provider: context.provider)]
    case .simOrder(let order): [CacheNote(.simulatedOrders, order.modelId)]
    case .simBalance(let balance): [CacheNote(.simulatedBalances, balance.modelId)]
    case .backfill: [everything]
    // Account totals have no key; the names of models and symbols are not in Redis by themselves.
    case .accountTotal, .model, .symbol: []
    }
  }

  /// A backfill can change every value, and which models there are.
  package static let everything = CacheNote(.everything)
}

extension CacheNote.Kind {
  /// What payloads call the note's name; `nil` where there is none.
  var label: StaticString? {
    switch self {
    case .cryptoPrices, .leaderboard, .leaderboardRanks, .allAnalytics, .everything: nil
    case .latestPrice, .marketAsset, .marketContext: "symbol"
    case .tradeStream, .traderState: "id"
    case .positions, .recentTrades, .sinceInception, .analytics, .conversation, .lastDecision, .simulatedOrders,
      .simulatedBalances:
      "model"
    }
  }

  var hasProvider: Bool {
    switch self {
    case .latestPrice, .marketAsset, .marketContext: true
    default: false
    }
  }
}

extension CacheNote {
  /// Reads a payload; `nil` for one that this program did not write, a newer one's perhaps.
  package init?(payload: OpaqueJSON) {
    guard case .object(let members)? = try? JSONReader(bytes: Array(payload.text.utf8), source: "payload").readValue()
    else { return nil }
    func text(_ name: StaticString) -> String? {
      for member in members where member.name == ExactString(name.description) {
        if case .string(let text) = member.value { return text.string }
      }
      return nil
    }
    guard let kind = text("refresh").flatMap(Kind.init(rawValue:)) else { return nil }
    let name = kind.label.map(text)
    let provider = kind.hasProvider ? text("provider") : ""
    if case .some(nil) = name { return nil }
    guard let provider else { return nil }
    self.init(kind, (name ?? "") ?? "", provider: provider)
  }
}
