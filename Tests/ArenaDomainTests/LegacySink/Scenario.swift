import CutoverDomain
import CutoverJSON
import CutoverTestKit

@testable import ArenaDomain

/// A random dataset and random events for it, out of few names and times, so that everything meets everything.
struct Scenario {
  private var random: SplitMix64
  /// Accented letters in two forms: equal to Swift, not to a client.
  static let models = ["gpt-5", "caf\u{E9}", "cafe\u{301}", "grok \"4\"", "new-1", "new-2"]
  private static let symbols = ["BTC", "ETH", "SOL", "X\u{E9}"]
  private var written = 0

  init(seed: UInt64) { random = SplitMix64(seed) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &random)! }
  mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
  private mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &random) < probability }

  // MARK: Records

  private mutating func content() -> Double {
    written += 1
    return Double(written) + 0.5
  }

  private mutating func trade(_ models: ArraySlice<String>) -> Trade {
    var trade = Trade()
    trade.id = "t\(number(0..<16))"
    trade.modelId = pick(Array(models))
    trade.exitTime = Double(number(1..<9))
    trade.exitPrice = content()
    return trade
  }

  private mutating func total(_ models: ArraySlice<String>) -> AccountTotal {
    var total = AccountTotal()
    total.id = "a\(number(0..<12))"
    total.modelId = pick(Array(models))
    total.dollarEquity = content()
    total.sinceInceptionHourlyMarker = Int64(number(0..<100))
    return total
  }

  private mutating func position() -> Position {
    var position = Position()
    position.symbol = pick(Self.symbols)
    position.quantity = content()
    return position
  }

  private mutating func value() -> SinceInceptionValue {
    var value = SinceInceptionValue()
    value.id = "s\(number(0..<6))"
    value.navSinceInception = content()
    return value
  }

  private mutating func entry() -> LeaderboardEntry {
    var entry = LeaderboardEntry()
    entry.id = pick(Self.models)
    entry.equity = content()
    return entry
  }

  private mutating func analytics(_ model: String) -> ModelAnalytics {
    var analytics = ModelAnalytics()
    analytics.modelId = model
    analytics.updatedAt = content()
    return analytics
  }

  private mutating func message() -> Message { Message(role: "user", content: "message \(content())") }

  // MARK: Events

  mutating func events(_ count: Int) -> [ArenaEvent] {
    (0..<count).map { ArenaEvent(id: "e\($0)", body: body()) }
  }

  private mutating func body() -> ArenaEvent.Body {
    let all = Self.models[...]
    switch number(0..<14) {
    case 0, 1:
      return .price(
        PriceQuote(provider: "p", symbol: pick(Self.symbols), price: content(), timestamp: Int64(number(1..<20))))
    case 2: return .accountTotal(total(all))
    case 3: return .position(model: pick(Self.models), position())
    case 4: return .positionClosed(PositionClosing(modelId: pick(Self.models), symbol: pick(Self.symbols)))
    case 5, 6, 7, 8: return .trade(TradeCompletion(trade: trade(all)))
    case 9:
      let trade = trade(all)
      return .trade(
        TradeCompletion(
          trade: trade, closing: PositionClosing(modelId: trade.modelId, symbol: pick(Self.symbols)),
          accountTotal: chance(0.5) ? total(all) : nil))
    case 10: return .sinceInception(value())
    case 11: return chance(0.3) ? .leaderboard((0..<number(0..<4)).map { _ in entry() }) : .symbol(NamedDetail(id: "x"))
    case 12: return .analytics(analytics(pick(Self.models)))
    default:
      let id: String? = chance(0.5) ? nil : "c\(number(0..<3))"
      return .conversationMessage(
        ConversationMessage(modelId: pick(Self.models), message: message(), conversation: id))
    }
  }

  // MARK: Files

  /// Writes a dataset: with documents that are not there, null, or without a list, in any order of members and any
  /// layout, and trades in order, or not if `isRegular` is false.
  mutating func write(to folder: TemporaryDirectory, isRegular: Bool) throws {
    let models = Self.models[..<4]
    var trades = Dictionary((0..<number(0..<14)).map { _ in trade(models) }.map { ($0.id, $0) }) { $1 }.values
      .sorted { $0.id < $1.id }
    if isRegular {
      trades.sort { $0.modelId == $1.modelId ? $0.exitTime > $1.exitTime : $0.modelId > $1.modelId }
    } else {
      trades.shuffle(using: &random)
    }
    try write("trades", "trades", try trades.map { try $0.json }, to: folder)
    let totals = Dictionary((0..<number(0..<8)).map { _ in total(models) }.map { ($0.id, $0) }) { $1 }
    try write(
      "account-totals", "accountTotals", try totals.values.sorted { $0.id < $1.id }.map { try $0.json },
      ["lastHourlyMarkerRead": 40], to: folder)
    let positions = models.map { model in
      let map = (0..<number(0..<4)).map { _ in position() }.map { WireMap.Entry(key: $0.symbol, value: $0) }
      return ModelPositions(modelId: model, positions: chance(0.2) ? nil : WireMap(map))
    }
    try write("positions", "accountTotals", try positions.map { try $0.json }, to: folder)
    try write("since-inception-values", "sinceInceptionValues", [value().json], to: folder)
    try write("leaderboard", "leaderboard", [entry().json], to: folder)
    try write("analytics", "analytics", [analytics(models[0]).json, analytics(models[1]).json], to: folder)
    let conversations = (0..<number(0..<5)).map { _ in
      Conversation(
        modelId: pick(Array(models)), messages: chance(0.2) ? nil : (0..<number(0..<3)).map { _ in message() })
    }
    try write("conversations", "conversations", try conversations.map { try $0.json }, to: folder)
    let prices = (0..<number(0..<4)).map { _ in
      WireMap.Entry(
        key: pick(Self.symbols), value: CryptoPrice(symbol: "s", price: content(), timestamp: Int64(number(1..<20))))
    }
    if chance(0.8) {
      let text = try CryptoPrices(prices: chance(0.1) ? nil : WireMap(prices), serverTime: 10).json
      _ = try folder.write(try layout(text), to: "crypto-prices.json")
    }
  }

  private mutating func write(
    _ file: String, _ list: String, _ records: [[UInt8]], _ numbers: [String: Int64] = [:],
    to folder: TemporaryDirectory
  ) throws {
    if chance(0.1) { return }
    if chance(0.05) {
      _ = try folder.write("null", to: file + ".json")
      return
    }
    var members: [JSONMember] = []
    if !chance(0.05) {
      let elements = try records.map { try JSONValue.parse($0) }
      members.append(JSONMember(name: ExactString(list), value: chance(0.05) ? .null : .array(elements)))
    }
    for (name, value) in numbers where chance(0.8) {
      members.append(JSONMember(name: ExactString(name), value: .number(JSONNumber(unchecked: "\(value)"))))
    }
    if chance(0.3) { members.append(JSONMember(name: "more", value: .array([.string("]}")]))) }
    members.shuffle(using: &random)
    // An earlier list of the same name does not count.
    if chance(0.1) { members.insert(JSONMember(name: ExactString(list), value: .array([.object([])])), at: 0) }
    var text: [UInt8] = []
    JSONValue.object(members).write(into: &text)
    _ = try folder.write(try layout(text), to: file + ".json")
  }

  private mutating func layout(_ text: [UInt8]) throws -> [UInt8] {
    chance(0.5) ? text : Array((try JSONValue.parse(text).pretty + "\n").utf8)
  }
}
