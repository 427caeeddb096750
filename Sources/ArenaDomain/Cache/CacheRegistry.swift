import CutoverDomain
import CutoverHosting
import CutoverJSON

/// Every key that the Arena has in Redis. No other place builds one.
struct CacheRegistry: Sendable {
  let settings: CacheSettings
  /// That of the settings, or of a copy.
  let prefix: String

  init(_ settings: CacheSettings = CacheSettings(), prefix: String? = nil) {
    self.settings = settings
    self.prefix = prefix ?? settings.prefix
  }

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
  /// Stream: every trade, for consumers; trimmed, never expiring.
  var tradeStream: CacheKey { key(["trades", "stream"], nil) }
  /// String, set if absent: whether a trade was ingested.
  func ingestedTrade(id: String) -> CacheKey { key(["ingest", "trade", escaped(id)], settings.guardLifetime) }
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

  /// Whether `name` is one of the registry's.
  func contains(_ name: String) -> Bool { name.utf8.starts(with: "\(prefix):".utf8) }

  /// What a scan for all of them looks for.
  var pattern: String { prefix + ":*" }

  /// Whether `key` holds what Postgres cannot give back: the stream of trades, and which trades were ingested.
  func isRecord(_ key: String) -> Bool {
    key == tradeStream.name || key.utf8.starts(with: "\(tradeStream.name):quarantined:".utf8)
      || key.utf8.starts(with: "\(prefix):ingest:".utf8)
  }

  /// Whether `key` holds a value for readers, and no record.
  func isValue(_ key: String) -> Bool { contains(key) && !isRecord(key) }

  /// The key of the value that a note is about.
  func key(of note: CacheNote) -> CacheKey {
    let name = note.name.string
    return switch note.kind {
    case .latestPrice: latestPrice(provider: note.provider.string, symbol: name)
    case .cryptoPrices: cryptoPrices
    case .positions: positions(model: name)
    case .recentTrades: recentTrades(model: name)
    case .tradeStream: ingestedTrade(id: name)
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

  private func key(_ parts: [String], _ lifetime: Int?) -> CacheKey {
    CacheKey(
      name: ([prefix] + parts).joined(separator: ":"), lifetime: lifetime.map { max(1, $0) })
  }

  /// Keeps a name from being taken for two, or for one of the registry's own words: `:` and `%` become `%3A` and
  /// `%25`, `all` becomes `%61ll`.
  private func escaped(_ name: String) -> String {
    if name == "all" { return "%61ll" }
    guard name.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%") }) else { return name }
    return name.unicodeScalars.map { $0 == ":" ? "%3A" : $0 == "%" ? "%25" : String($0) }.joined()
  }
}
