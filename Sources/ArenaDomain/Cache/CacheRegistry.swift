package import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// Every key that the Arena has in Redis. No other place builds one.
package struct CacheRegistry: CacheContents {
  package let keys: CacheKeys
  /// Every trade, for consumers.
  package let stream: RecordStream?

  package init(_ keys: CacheKeys) {
    self.keys = keys
    stream = RecordStream(
      keys.key(["trades", "stream"], nil), of: "trade", length: keys.settings.streamLength,
      guards: "\(keys.prefix):ingest", guardOf: { Self.ingestedTrade(id: $0, keys) },
      load: { ids, connection in
        try connection.all(FindRecords<TradeTable>(ids)).map { ($0.trade.id, try $0.trade.json) }
      })
  }

  var settings: CacheSettings { keys.settings }
  var prefix: String { keys.prefix }

  /// String: the latest price of one symbol.
  func latestPrice(provider: String, symbol: String) -> CacheKey {
    key(["price", escaped(provider), escaped(symbol), "latest"], settings.short)
  }
  /// String: the latest prices of all symbols.
  var cryptoPrices: CacheKey { key(["crypto_prices"], settings.short) }
  /// Hash from market to position: the open positions of a model.
  func positions(model: String) -> CacheKey { key(["positions", escaped(model)], settings.medium / 2) }
  /// List: the newest trades of a model, newest first.
  func recentTrades(model: String) -> CacheKey { key(["trades", "recent", escaped(model)], settings.medium) }
  /// String, set if absent: whether a trade was ingested.
  private static func ingestedTrade(id: String, _ keys: CacheKeys) -> CacheKey {
    keys.key(["ingest", "trade", keys.escaped(id)], keys.settings.guardLifetime)
  }
  /// Sorted set of models by return, in percent.
  var leaderboardRanks: CacheKey { key(["leaderboard"], settings.medium) }
  /// String: the rendered list.
  var leaderboard: CacheKey { key(["leaderboard", "cache"], settings.medium) }
  /// List: the values of a model.
  func sinceInception(model: String) -> CacheKey { key(["since_inception", escaped(model)], settings.long) }
  /// String: the analytics of one model.
  func analytics(model: String) -> CacheKey { key(["analytics", escaped(model)], 2 * settings.long) }
  /// String: the list of all models' analytics.
  var allAnalytics: CacheKey { key(["analytics", "all"], 2 * settings.long) }
  /// List: the newest messages of a model's last conversation, oldest first.
  func conversation(model: String) -> CacheKey { key(["conversations", escaped(model)], settings.long) }
  /// String: the last decision of a model.
  func lastDecision(model: String) -> CacheKey { key(["decision", "last", escaped(model)], settings.medium) }
  /// Hash: the state of a trader.
  func traderState(id: String) -> CacheKey { key(["trader", escaped(id), "state"], settings.medium) }
  /// String: a market's asset.
  func marketAsset(provider: String, symbol: String) -> CacheKey {
    key(["market", "asset", escaped(provider), escaped(symbol)], settings.long)
  }
  /// String: a market's context.
  func marketContext(provider: String, symbol: String) -> CacheKey {
    key(["market", "ctx", escaped(provider), escaped(symbol)], settings.medium)
  }
  /// List: the simulated orders of a model.
  func simulatedOrders(id: String) -> CacheKey { key(["sim", "orders", escaped(id)], settings.medium) }
  /// Hash: the simulated balances of a model.
  func simulatedBalances(id: String) -> CacheKey { key(["sim", "balances", escaped(id)], settings.medium) }

  /// The key of the value that a note is about.
  package func key(of note: CacheNote) -> CacheKey {
    let name = note.name.string
    return switch note.kind {
    case .latestPrice: latestPrice(provider: note.provider.string, symbol: name)
    case .cryptoPrices: cryptoPrices
    case .positions: positions(model: name)
    case .recentTrades: recentTrades(model: name)
    case .tradeStream: Self.ingestedTrade(id: name, keys)
    case .sinceInception: sinceInception(model: name)
    case .leaderboard: leaderboard
    case .leaderboardRanks: leaderboardRanks
    case .analytics: analytics(model: name)
    case .allAnalytics: allAnalytics
    case .conversation: conversation(model: name)
    case .lastDecision: lastDecision(model: name)
    case .traderState: traderState(id: name)
    case .marketAsset: marketAsset(provider: note.provider.string, symbol: name)
    case .marketContext: marketContext(provider: note.provider.string, symbol: name)
    case .simulatedOrders: simulatedOrders(id: name)
    case .simulatedBalances: simulatedBalances(id: name)
    case .everything: key(["*"], nil)
    }
  }

  private func key(_ parts: [String], _ lifetime: Int?) -> CacheKey { keys.key(parts, lifetime) }
  private func escaped(_ name: String) -> String { keys.escaped(name) }
}

extension CacheRegistry {
  package func streamed(_ note: CacheNote) -> String? { note.kind == .tradeStream ? note.name.string : nil }

  /// The value that `key` holds, where it is one that no endpoint shows; `nil` of all others.
  package func storedNote(ofKey key: String) -> CacheNote? {
    guard let parts = keys.parts(of: key) else { return nil }
    return switch (parts[0], parts.count) {
    case ("price", 4) where parts[3] == "latest": CacheNote(.latestPrice, parts[2], provider: parts[1])
    case ("decision", 3) where parts[1] == "last": CacheNote(.lastDecision, parts[2])
    case ("trader", 3) where parts[2] == "state": CacheNote(.traderState, parts[1])
    case ("market", 4) where parts[1] == "asset": CacheNote(.marketAsset, parts[3], provider: parts[2])
    case ("market", 4) where parts[1] == "ctx": CacheNote(.marketContext, parts[3], provider: parts[2])
    case ("sim", 3) where parts[1] == "orders": CacheNote(.simulatedOrders, parts[2])
    case ("sim", 3) where parts[1] == "balances": CacheNote(.simulatedBalances, parts[2])
    default: nil
    }
  }
}
