import CutoverDomain
import CutoverJSON

/// What is known of the market and of the models.
extension EventFeed {
  static let oddTexts = [
    "", "\u{0}", "a\u{0}b\u{1A}c", "\u{2028}\u{2029}", "\"quoted\" \\ back\\slash", "e\u{301} is not é", "多头 🚀",
    "</script>",
    "\u{1}\u{7F}\u{FEFF}",
  ]

  /// A price a little above or below the last one. Some are late, some come from another provider.
  mutating func price() -> PriceQuote {
    let index = Int(market.integer(0..<Int64(prices.count)))
    let start = SimulatedMarket.prices[index].price
    let moved = prices[index].price * market.uniform(0.9985...1.0015)
    prices[index].price = Self.rounded(min(max(moved, start / 2), start * 2), start < 10 ? 1e6 : 100)
    let late = market.chance(0.02) ? market.integer(1..<60_000) : 0
    return PriceQuote(
      provider: market.chance(0.1) ? "binance" : "hyperliquid", symbol: prices[index].symbol,
      price: prices[index].price, timestamp: milliseconds - late,
      volume: market.chance(0.5) ? market.decimal(0...900, 3) : nil, raw: market.chance(0.02) ? oddJSON() : nil)
  }

  mutating func sinceInception() -> SinceInceptionValue {
    let account = anyAccount()
    var value = market.sinceInceptionValue(of: accounts[account].model)
    value.id = "sim-\(seed)-\(accounts[account].model)"
    return value
  }

  /// The twenty best, by equity.
  mutating func leaderboard() -> LeaderboardData {
    let best = accounts.sorted { $0.equity > $1.equity }.prefix(20)
    return LeaderboardData(
      entries: WireList(
        best.map { account in
          var entry = market.leaderboardEntry(of: account.model, trades: account.trades.count)
          entry.equity = account.equity
          entry.returnPct = (account.equity - 10_000) / 100
          return CheckedPart(entry)
        }))
  }

  /// A message of a conversation that goes on, or begins.
  mutating func message() -> ConversationMessage {
    let account = anyAccount()
    if accounts[account].messages > 0, market.chance(0.04) {
      accounts[account].conversation += 1
      accounts[account].messages = 0
    }
    let isFirst = accounts[account].messages == 0
    var message = market.message(accounts[account].messages, at: now)
    accounts[account].messages += 1
    if market.chance(0.03) { message.content = market.pick(Self.oddTexts) }
    if market.chance(0.03) { message.timestamp = oddJSON() }
    if !isFirst, market.chance(0.05) { message.role = "tool" }
    let conversation = "sim-\(seed)-\(accounts[account].model)-\(accounts[account].conversation)"
    return ConversationMessage(
      modelId: accounts[account].model, message: message,
      conversation: isFirst || market.chance(0.7) ? conversation : nil)
  }

  mutating func order() -> SimOrder {
    let (symbol, price) = market.pick(prices)
    // Three of four orders are new, the others change one that may have come before.
    let number = market.chance(0.75) ? count : market.integer(1..<count + 1)
    return SimOrder(
      id: "sim-\(seed)-o\(number)", modelId: accounts[anyAccount()].model, symbol: symbol,
      side: market.pick(EventWords.sides), status: market.pick(EventWords.orderStates),
      quantity: market.decimal(0...50, 2), price: market.chance(0.3) ? nil : price, timestamp: milliseconds)
  }

  mutating func balance() -> SimBalance {
    let digits = "\(market.integer(-9_000..<90_000)).\(market.integer(0..<Int64.max))"
    return SimBalance(
      modelId: accounts[anyAccount()].model, asset: market.pick(["USDC", "BTC", "ETH"]),
      balance: JSONNumber(unchecked: digits), timestamp: milliseconds)
  }

  /// The data of an event of which everything is kept.
  mutating func writeDetail(_ kind: ArenaEvent.Kind, into writer: inout JSONWriter) {
    let symbol = market.pick(prices).symbol
    let model = accounts[anyAccount()].model
    writer.beginObject()
    switch kind {
    case .model:
      writer.field("id", model)
      writer.field("vendor", market.pick(["OpenAI", "Anthropic", "Google", "xAI"]))
    case .symbol: writer.field("id", symbol)
    case .marketAsset, .marketAssetContext:
      writer.field("provider", "hyperliquid")
      writer.field("symbol", symbol)
      if kind == .marketAssetContext {
        writer.field("timestamp", milliseconds)
        writer.field("funding", market.decimal(-0.0001...0.0001, 7))
      } else {
        writer.field("max_leverage", market.integer(3..<50))
      }
    case .decisionCycle:
      writer.field("id", "sim-\(seed)-d\(count)")
      writer.field("model_id", model)
      writer.field("started_at", milliseconds)
      writer.field("status", market.pick(EventWords.cycleStates))
    default: writer.field("id", "trader-\(model)")
    }
    writer.name("more" as StaticString)
    writer.raw((market.chance(0.2) ? oddJSON() : market.plan(100)).text.utf8)
    writer.endObject()
  }

  /// JSON of which every byte could go wrong.
  mutating func oddJSON() -> OpaqueJSON {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("", market.pick(Self.oddTexts))
    writer.field("numbers", -0.0)
    writer.name("nested" as StaticString)
    writer.beginArray()
    writer.double(market.pick([.leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e21, 1e-7, 0.1 + 0.2]))
    writer.string(market.pick(Self.oddTexts))
    writer.null()
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    writer.endObject()
    return OpaqueJSON(unchecked: String(decoding: writer.bytes, as: UTF8.self))
  }
}
