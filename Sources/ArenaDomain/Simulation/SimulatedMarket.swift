import CutoverDomain
import CutoverJSON

/// Makes plausible records of an arena, the same for the same seed.
struct SimulatedMarket {
  private var random: SplitMix64
  /// Unix seconds at which the arena began.
  let beginning = 1_760_738_409.834185

  static let prices: [(symbol: String, price: Double)] = [
    ("BTC", 111317.5), ("ETH", 3929.85), ("SOL", 193.235), ("BNB", 1117.95), ("DOGE", 0.195255), ("XRP", 2.60815),
  ]

  init(seed: UInt64) { random = SplitMix64(seed) }

  /// The names of `count` models.
  static func models(_ count: Int) -> [String] {
    let known = ["gpt-5", "claude-sonnet-4-5", "gemini-2.5-pro", "grok-4", "deepseek-chat-v3.1", "qwen3-max"]
    return (0..<count).map { $0 < known.count ? known[$0] : "model-\($0)" }
  }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }

  /// A number between the bounds of `range`, to `digits` places.
  mutating func decimal(_ range: ClosedRange<Double>, _ digits: Int) -> Double {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return (uniform(range) * scale).rounded() / scale
  }

  mutating func integer(_ range: Range<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

  mutating func chance(_ probability: Double) -> Bool { uniform(0...1) < probability }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &random)! }

  mutating func identifier() -> String { String(UInt64.random(in: .min ... .max, using: &random), radix: 16) }

  mutating func plan(_ price: Double) -> OpaqueJSON {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("invalidation_condition")
    writer.string("If the price closes a 4h candle below \(decimal(price * 0.9...price, 2)) & RSI > 70")
    writer.name("profit_target")
    writer.double(decimal(price...price * 1.1, 4))
    writer.name("stop_loss")
    writer.double(decimal(price * 0.9...price, 4))
    writer.endObject()
    return OpaqueJSON(unchecked: String(decoding: writer.bytes, as: UTF8.self))
  }

  /// The positions of a model at `now` (Unix seconds), none to all symbols.
  mutating func positions(at now: Double) -> WireMap<Position> {
    WireMap(
      Self.prices.filter { _ in chance(0.5) }.map {
        .init(key: $0.symbol, value: position($0.symbol, $0.price, at: now))
      })
  }

  /// An open position at `now` (Unix seconds), of a symbol that costs about `price`.
  mutating func position(_ symbol: String, _ price: Double, at now: Double) -> Position {
    let current = decimal(price * 0.95...price * 1.05, 6)
    let entry = decimal(price * 0.97...price * 1.03, 4)
    let quantity = decimal(-50...50, 2)
    let oid = integer(204_000_000_000..<213_000_000_000)
    return Position(
      entryOid: oid, riskUsd: decimal(100...700, 3), confidence: pick([0.6, 0.62, 0.65, 0.7]), exitPlan: plan(entry),
      entryTime: decimal(now - 86400...now, 6), symbol: symbol, entryPrice: entry, tpOid: pick([-1, oid + 50]),
      margin: abs(quantity) * entry / 10, slOid: pick([-1, oid + 75]), oid: oid, currentPrice: current,
      closedPnl: decimal(-30...0, 2), liquidationPrice: entry * 0.9, commission: uniform(0...25),
      leverage: pick([10, 15, 20]),
      quantity: quantity, unrealizedPnl: (current - entry) * quantity)
  }

  mutating func accountTotal(of model: String, hour: Int) -> AccountTotal {
    let now = beginning + 3600 * Double(hour) + uniform(0...60)
    let equity = 10_000 + uniform(-4000...4000)
    return AccountTotal(
      id: "\(model)_\(hour)", modelId: model, timestamp: decimal(now...now, 6), dollarEquity: equity,
      realizedPnl: uniform(-900...900), totalUnrealizedPnl: uniform(-400...400), cumPnlPct: (equity - 10_000) / 100,
      sharpeRatio: decimal(-1...1, 3), sinceInceptionHourlyMarker: Int64(hour),
      sinceInceptionMinuteMarker: Int64(hour * 60) + integer(0..<60), positions: positions(at: now))
  }

  /// A trade that ended at `exit` (Unix seconds).
  mutating func trade(of model: String, exit: Double) -> Trade {
    let (symbol, price) = pick(Self.prices)
    let side = pick(["long", "short"])
    let quantity = decimal(0.01...70, 2)
    let entry = decimal(price * 0.95...price * 1.05, 4)
    let out = decimal(entry * 0.97...entry * 1.03, 4)
    let gross = (out - entry) * quantity * (side == "long" ? 1 : -1)
    let fees = (decimal(0...9, 6), decimal(0...9, 6))
    let entryTime = decimal(exit - 90_000...exit - 60, 3)
    return Trade(
      id: "\(model)_\(identifier())", modelId: model, symbol: symbol, side: side, tradeType: side,
      tradeId: "\(entryTime)_\(symbol)_\(exit)_\(model)", quantity: quantity, leverage: pick([1, 10, 20]),
      confidence: pick([0, 0.65, 0.72]), entryPrice: entry, entryTime: entryTime, entryHumanTime: "\(entryTime) s",
      entrySz: quantity, entryTid: integer(0..<1 << 50), entryOid: integer(204_000_000_000..<213_000_000_000),
      entryCrossed: true, entryCommissionDollars: fees.0, entryClosedPnl: -fees.0, exitPrice: out, exitTime: exit,
      exitHumanTime: "\(exit) s", exitSz: quantity, exitTid: integer(0..<1 << 50),
      exitOid: integer(204_000_000_000..<213_000_000_000), exitCrossed: chance(0.9), exitCommissionDollars: fees.1,
      exitClosedPnl: gross - fees.1, exitPlan: chance(0.5) ? OpaqueJSON(unchecked: "{}") : plan(entry),
      realizedGrossPnl: gross, realizedNetPnl: gross - fees.0 - fees.1, totalCommissionDollars: fees.0 + fees.1)
  }

  private static let words =
    "BTC ETH entry target stop-loss MACD RSI 20EMA funding π≈3.14 多头 🚀 \"quoted\" <b>&amp; line\nbreak tab\t"
    .split(separator: " ").map(String.init)

  mutating func message(_ index: Int, at now: Double) -> Message {
    let content = (0..<Int(integer(10..<100))).map { _ in pick(Self.words) }.joined(separator: " ")
    return Message(
      role: index == 0 ? "system" : index.isMultiple(of: 2) ? "assistant" : "user", content: content,
      timestamp: chance(0.1) ? .null : OpaqueJSON(unchecked: "\(Int(now) + 100 * index)"))
  }

  mutating func sinceInceptionValue(of model: String) -> SinceInceptionValue {
    SinceInceptionValue(
      id: identifier(), navSinceInception: 10_000, inceptionDate: decimal(beginning...beginning + 3000, 6),
      numInvocations: integer(0..<9000), modelId: model)
  }

  mutating func leaderboardEntry(of model: String, trades: Int) -> LeaderboardEntry {
    LeaderboardEntry(
      id: model, numTrades: Int64(trades), sharpe: decimal(-1...1, 3), winDollars: decimal(0...900, 2),
      numLosses: Int64(trades / 2), loseDollars: -uniform(0...900), returnPct: uniform(-70...40),
      equity: decimal(3000...14_000, 2), numWins: Int64(trades - trades / 2))
  }

  mutating func analytics(of model: String, at now: Double) -> ModelAnalytics {
    ModelAnalytics(
      id: model, modelId: model, updatedAt: now, feePnlMovesBreakdownTable: table(0..<12),
      winnersLosersBreakdownTable: table(12..<25), signalsBreakdownTable: table(40..<59), lastTradeExitTime: now - 500,
      invocationBreakdownTable: table(60..<65), longsShortsBreakdownTable: table(25..<40),
      lastConvoDocId: "\(model)_\(now)", lastConvoTimestamp: now - 2, overallTradesOverviewTable: table(66..<75),
      lastTradeDocId: "\(model)_\(identifier())")
  }

  private mutating func table(_ metrics: Range<Int>) -> BreakdownTable {
    var writer = JSONWriter()
    writer.beginObject()
    for metric in BreakdownMetric.all[metrics] where chance(0.8) {
      writer.name(metric.name)
      if metric.isInteger { writer.int(integer(1..<12_000)) } else { writer.double(uniform(-2000...20_000)) }
    }
    writer.endObject()
    return try! BreakdownTable(reading: JSONReader(bytes: writer.bytes))  // what was written just now can be read
  }
}

/// A small random number generator whose sequence is the same everywhere: SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
