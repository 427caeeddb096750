import CutoverDomain
import CutoverJSON
import CutoverTestKit

@testable import ArenaDomain

/// The legacy documents as plain arrays, changed event by event in the simplest way that says what docs and brief rules
/// mean: no batches, no indexes, no places.
struct RepositorySinkReference {
  var prices: [WireMap<CryptoPrice>.Entry]?
  var serverTime: Int64 = 0
  var accountTotals: [AccountTotal]?
  var marker: Int64 = 0
  var positions: [ModelPositions]?
  var trades: [Trade]?
  var sinceInception: [SinceInceptionValue]?
  var leaderboard: [LeaderboardEntry]?
  var analytics: [ModelAnalytics]?
  var conversations: [Conversation]?
  /// The ids of the models' last conversations.
  private var keys: [ExactString: String?] = [:]

  mutating func apply(_ body: ArenaEvent.Body) {
    switch body {
    case .price(let quote):
      var entries = prices ?? []
      serverTime = max(serverTime, quote.timestamp)
      let old = entries.first { same($0.key, quote.symbol) }?.value
      if old == nil || old!.timestamp <= quote.timestamp {
        let price = CryptoPrice(symbol: quote.symbol, price: quote.price, timestamp: quote.timestamp)
        entries.append(.init(key: quote.symbol, value: price))
      }
      prices = WireMap(entries).entries
    case .accountTotal(let total): add(total)
    case .position(let model, let position):
      change(model) { $0.append(.init(key: position.symbol, value: position)) }
    case .positionClosed(let closing): close(closing)
    case .trade(let completion):
      add(completion.trade)
      if let closing = completion.closing { close(closing) }
      if let total = completion.accountTotal { add(total) }
    case .sinceInception(let value): Self.upsert(value, in: &sinceInception) { same($0.id, value.id) }
    case .leaderboard(let entries): leaderboard = entries
    case .analytics(let value): Self.upsert(value, in: &analytics) { same($0.modelId, value.modelId) }
    case .conversationMessage(let message): add(message)
    default: break
    }
  }

  private static func upsert<Value>(_ value: Value, in list: inout [Value]?, where same: (Value) -> Bool) {
    var values = list ?? []
    if let place = values.firstIndex(where: same) { values[place] = value } else { values.append(value) }
    list = values
  }

  private mutating func add(_ total: AccountTotal) {
    Self.upsert(total, in: &accountTotals) { same($0.id, total.id) }
    marker = max(marker, total.sinceInceptionHourlyMarker)
  }

  private mutating func change(_ model: String, _ body: (inout [WireMap<Position>.Entry]) -> Void) {
    var entry = positions?.first { same($0.modelId, model) } ?? ModelPositions(modelId: model)
    var entries = entry.positions?.entries ?? []
    body(&entries)
    entry.positions = WireMap(entries)
    Self.upsert(entry, in: &positions) { same($0.modelId, model) }
  }

  private mutating func close(_ closing: PositionClosing) {
    change(closing.modelId) { $0.removeAll { same($0.key, closing.symbol) } }
  }

  private mutating func add(_ trade: Trade) {
    var list = trades ?? []
    defer { trades = list }
    if let place = list.firstIndex(where: { same($0.id, trade.id) }) {
      if same(list[place].modelId, trade.modelId), list[place].exitTime == trade.exitTime {
        list[place] = trade
        return
      }
      list.remove(at: place)
    }
    var order = TradeOrder()
    let places = list.map { order.place($0) }
    guard let group = places.first(where: { same($0.trade.modelId, trade.modelId) })?.groupOrdinal else {
      list.append(trade)
      return
    }
    let first = places.firstIndex { $0.groupOrdinal == group } ?? 0
    let last = places.lastIndex { $0.groupOrdinal == group && $0.sortTime >= trade.exitTime }
    list.insert(trade, at: last.map { $0 + 1 } ?? first)
  }

  private mutating func add(_ message: ConversationMessage) {
    var list = conversations ?? []
    let last = list.lastIndex { same($0.modelId, message.modelId) }
    let key = keys[ExactString(message.modelId)] ?? nil
    if let last, message.conversation == nil || message.conversation == key {
      list[last].messages = (list[last].messages ?? []) + [message.message]
    } else {
      list.append(Conversation(modelId: message.modelId, messages: [message.message]))
      keys[ExactString(message.modelId)] = .some(message.conversation)
    }
    conversations = list
  }

  /// Writes the documents that there are as legacy files.
  func write(to folder: TemporaryDirectory) throws {
    func list<Element: WireValue>(_ elements: [Element]?, _ name: String, _ member: String, more: String = "") throws {
      guard elements != nil else { return }
      let text = String(decoding: try WireList(elements).json, as: UTF8.self)
      _ = try folder.write(#"{"\#(member)": \#(text)\#(more)}"#, to: name + ".json")
    }
    try list(accountTotals, "account-totals", "accountTotals", more: #", "lastHourlyMarkerRead": \#(marker)"#)
    try list(positions, "positions", "accountTotals")
    try list(trades, "trades", "trades")
    try list(sinceInception, "since-inception-values", "sinceInceptionValues")
    try list(leaderboard, "leaderboard", "leaderboard")
    try list(analytics, "analytics", "analytics")
    try list(conversations, "conversations", "conversations")
    for analytics in analytics ?? [] {
      let text = String(decoding: try analytics.json, as: UTF8.self)
      _ = try folder.write(#"{"analytics": \#(text)}"#, to: "analytics-\(analytics.modelId).json")
    }
    if let prices {
      let document = CryptoPrices(prices: WireMap(prices), serverTime: serverTime)
      _ = try folder.write(String(decoding: try document.json, as: UTF8.self), to: "crypto-prices.json")
    }
  }
}

/// Byte for byte: Swift's `==` takes "é" for both of its forms.
private func same(_ left: String, _ right: String) -> Bool { ExactString(left) == ExactString(right) }
