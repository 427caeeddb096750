import CutoverDomain
import CutoverJSON

@testable import ArenaDomain

/// The legacy dataset as the rules have it, in memory, one event at a time, as plainly as they can be written down.
final class ReferenceDataset: ArenaSource {
  private var prices: CryptoPrices?
  private var totals: (list: [AccountTotal]?, marker: Int64)?
  private var positionList: [ModelPositions]??
  private var tradeList: [Trade]??
  private var values: [SinceInceptionValue]??
  private var entries: [LeaderboardEntry]??
  private var analyticsList: [ModelAnalytics]??
  private var ownAnalytics: [ExactString: ModelAnalytics] = [:]
  private var conversationList: [Conversation]??
  private var lastIds: [ExactString: String] = [:]

  init(_ files: LegacyDirectory) throws {
    prices = try Self.unlessMissing { try files.cryptoPrices() }
    totals = try Self.unlessMissing {
      let document = try files.accountTotals()
      return (try document.totals.elements(), document.lastHourlyMarkerRead)
    }
    positionList = try Self.unlessMissing { try files.positions().elements() }
    tradeList = try Self.unlessMissing { try files.trades().elements() }
    values = try Self.unlessMissing { try files.sinceInceptionValues().elements() }
    entries = try Self.unlessMissing { try files.leaderboard().elements() }
    analyticsList = try Self.unlessMissing { try files.analytics().elements() }
    conversationList = try Self.unlessMissing { try files.conversations().elements() }
    for model in try files.modelsWithOwnAnalytics() {
      if let own = try files.ownAnalytics(of: model, fitting: .orNone) { ownAnalytics[ExactString(model)] = own }
    }
  }

  private static func unlessMissing<Document>(_ read: () throws -> Document) throws -> Document? {
    do { return try read() } catch let error as ReadError where error.code == .missing { return nil }
  }

  // MARK: Events

  func apply(_ event: ArenaEvent) {
    switch event.body {
    case .price(let quote): apply(quote)
    case .accountTotal(let total): apply(total)
    case .position(let model, let position): set(position, model: model, symbol: position.symbol)
    case .positionClosed(let closing): set(nil, model: closing.modelId, symbol: closing.symbol)
    case .trade(let completion):
      apply(completion.trade)
      if let closing = completion.closing { set(nil, model: closing.modelId, symbol: closing.symbol) }
      if let total = completion.accountTotal { apply(total) }
    case .sinceInception(let value): values = .some(Self.upserted(value, values, key: \.id))
    case .leaderboard(let new): entries = .some(new)
    case .analytics(let new):
      analyticsList = .some(Self.upserted(new, analyticsList, key: \.modelId))
      ownAnalytics[ExactString(new.modelId)] = new
    case .conversationMessage(let message): apply(message)
    default: break
    }
  }

  private static func upserted<Record>(_ record: Record, _ list: [Record]??, key: (Record) -> String) -> [Record] {
    var list = (list ?? nil) ?? []
    if let at = list.firstIndex(where: { ExactString(key($0)) == ExactString(key(record)) }) {
      list[at] = record
    } else {
      list.append(record)
    }
    return list
  }

  private func apply(_ quote: PriceQuote) {
    var document = prices ?? CryptoPrices()
    document.serverTime = max(document.serverTime, quote.timestamp)
    let old = document.prices?.entries.first { ExactString($0.key) == ExactString(quote.symbol) }
    if old == nil || quote.timestamp >= old!.value.timestamp {
      let price = CryptoPrice(symbol: quote.symbol, price: quote.price, timestamp: quote.timestamp)
      document.prices = WireMap((document.prices?.entries ?? []) + [.init(key: quote.symbol, value: price)])
    }
    prices = document
  }

  private func apply(_ total: AccountTotal) {
    let old = totals ?? (nil, 0)
    totals = (
      Self.upserted(total, .some(old.list), key: \.id), max(old.marker, total.sinceInceptionHourlyMarker)
    )
  }

  private func set(_ position: Position?, model: String, symbol: String) {
    var list = (positionList ?? nil) ?? []
    var at = list.firstIndex { ExactString($0.modelId) == ExactString(model) }
    if at == nil {
      list.append(ModelPositions(modelId: model))
      at = list.count - 1
    }
    var map = (list[at!].positions?.entries ?? []).filter { ExactString($0.key) != ExactString(symbol) }
    if let position { map.append(.init(key: symbol, value: position)) }
    list[at!].positions = WireMap(map)
    positionList = .some(list)
  }

  private func apply(_ trade: Trade) {
    var list = (tradeList ?? nil) ?? []
    defer { tradeList = .some(list) }
    if let at = list.firstIndex(where: { ExactString($0.id) == ExactString(trade.id) }) {
      if ExactString(list[at].modelId) == ExactString(trade.modelId), list[at].exitTime == trade.exitTime {
        list[at] = trade
        return
      }
      list.remove(at: at)
    }
    var order = TradeOrder()
    let placed = list.map { order.place($0) }
    let own = placed.filter { ExactString($0.trade.modelId) == ExactString(trade.modelId) }
    guard let group = own.map(\.groupOrdinal).min() else {
      list.append(trade)
      return
    }
    let behind = placed.firstIndex {
      $0.groupOrdinal > group || $0.groupOrdinal == group && $0.sortTime < trade.exitTime
    }
    list.insert(trade, at: behind ?? list.count)
  }

  private func apply(_ message: ConversationMessage) {
    var list = (conversationList ?? nil) ?? []
    let model = ExactString(message.modelId)
    let last = list.lastIndex { ExactString($0.modelId) == model }
    let isOther = message.conversation.map { id in lastIds[model].map { ExactString($0) != ExactString(id) } ?? true }
    if let last, isOther != true {
      list[last].messages = (list[last].messages ?? []) + [message.message]
    } else {
      list.append(Conversation(modelId: message.modelId, messages: [message.message]))
    }
    if let id = message.conversation { lastIds[model] = id }
    conversationList = .some(list)
  }

  // MARK: ArenaSource

  private func listing<Element>(_ list: [Element]??) throws -> ElementStream<Element> {
    guard let list else { throw ReadError(.missing, source: "reference", message: "nothing") }
    return list.map(ElementStream.init) ?? .null
  }

  func cryptoPrices() throws -> CryptoPrices {
    guard let prices else { throw ReadError(.missing, source: "reference", message: "nothing") }
    return prices
  }

  func accountTotals() throws -> AccountTotals {
    AccountTotals(totals: try listing(totals.map(\.list)), lastHourlyMarkerRead: totals?.marker ?? 0)
  }

  func positions() throws -> ElementStream<ModelPositions> { try listing(positionList) }
  func trades() throws -> ElementStream<Trade> { try listing(tradeList) }
  func recentTrades(_ window: TradeWindow) throws -> ElementStream<Trade> { try listing(tradeList) }
  func sinceInceptionValues() throws -> ElementStream<SinceInceptionValue> { try listing(values) }
  func leaderboard() throws -> ElementStream<LeaderboardEntry> { try listing(entries) }
  func analytics() throws -> ElementStream<ModelAnalytics> { try listing(analyticsList) }
  func conversations() throws -> ElementStream<Conversation> { try listing(conversationList) }

  func analytics(of model: String) throws -> ModelAnalytics? {
    if let own = ownAnalytics[ExactString(model)] { return own }
    return (try analytics().elements() ?? []).first { ExactString($0.modelId) == ExactString(model) }
  }
}
