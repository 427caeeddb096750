import CutoverDocuments
import CutoverDomain
import CutoverJSON

/// What a batch of the Arena's events does to the legacy files.
struct LegacyBatch: DocumentBatch {
  private var prices = MapChange(
    document: LegacyDocument.cryptoPrices.rawValue, map: "prices", version: "timestamp", newest: "serverTime")
  private var totals = ListChange(ArenaLists.accountTotals)
  private var positions = NestedMapChange(ArenaLists.positions, map: "positions")
  private var trades = TradeChanges()
  private var values = ListChange(ArenaLists.sinceInceptionValues)
  private var leaderboard = ReplacedListChange(ArenaLists.leaderboard)
  private var analytics = ListChange(ArenaLists.analytics)
  private var ownAnalytics: [ExactString: WholeDocumentChange] = [:]
  private var conversations: ConversationChanges

  init(memory: FolderMemory) { conversations = ConversationChanges(memory) }

  var memory: FolderMemory { conversations.memory }

  /// Those with the models' own analytics last.
  var changes: [any DocumentChange] {
    let lists: [any DocumentChange] = [
      prices, positions, totals, trades, values, leaderboard, analytics, conversations,
    ]
    return lists.filter { !$0.isEmpty } + ownAnalytics.sorted { $0.key < $1.key }.map(\.value)
  }

  mutating func add(_ event: any DomainEvent, acceptedAt: Int64) throws {
    guard let event = event as? ArenaEvent else { throw SinkError(.unavailable, "this is no event of the Arena") }
    switch event.body {
    case .price(let quote):
      let price = CryptoPrice(symbol: quote.symbol, price: quote.price, timestamp: quote.timestamp)
      prices.put(try price.json, key: quote.symbol, version: quote.timestamp)
    case .accountTotal(let total): put(total, try total.json)
    case .position(let model, let position):
      positions.put(try position.json, record: model, entry: position.symbol)
    case .positionClosed(let closing): close(closing)
    case .trade(let completion):
      let total = try completion.accountTotal.map { ($0, try $0.json) }
      try trades.put(completion.trade)
      if let total { put(total.0, total.1) }
      if let closing = completion.closing { close(closing) }
    case .sinceInception(let value): values.put(try value.json, key: value.id)
    case .leaderboard(let entries): leaderboard.put(try entries.map { try $0.json })
    case .analytics(let analytics): try put(analytics)
    case .conversationMessage(let message): try conversations.put(message)
    // Nobody ever read these from files; and a backfill is about the other side.
    case .model, .symbol, .marketAsset, .marketAssetContext, .decisionCycle, .traderState, .simOrder, .simBalance,
      .backfill:
      break
    }
  }

  private mutating func put(_ total: AccountTotal, _ json: [UInt8]) {
    totals.put(json, key: total.id)
    totals.raise(0, to: total.sinceInceptionHourlyMarker)
  }

  private mutating func close(_ closing: PositionClosing) {
    positions.put(nil, record: closing.modelId, entry: closing.symbol)
  }

  private mutating func put(_ analytics: ModelAnalytics) throws {
    let json = try analytics.json
    guard let name = NameLimits.ownAnalyticsFile(of: analytics.modelId) else {
      throw SinkError(.unavailable, "the model's name cannot be part of a file's name")
    }
    self.analytics.put(json, key: analytics.modelId)
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("analytics")
    writer.raw(json)
    writer.endObject()
    ownAnalytics[ExactString(analytics.modelId)] = WholeDocumentChange(name: name, content: writer.bytes)
  }
}
