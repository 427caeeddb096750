import CutoverCache
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// The query behind one value of the cache, and what is made of its rows.
struct CacheQuery {
  let note: CacheNote
  let key: CacheKey
  /// The group of each model's trades.
  let groups: [ExactString: Int64]
  let documents: [LegacyDocument: StoredDocument]
  /// How many of the newest elements of a list are kept.
  let newest: Int

  private var name: String { note.name }
  private var provider: String { note.provider }

  /// Adds the query; `done` gets the value when the answer is read.
  func queue(in pipeline: inout PostgresPipeline, _ done: @escaping (CacheWrite) -> Void) throws {
    let key = key
    switch note.kind {
    case .latestPrice:
      try pipeline.queue(query: GetRecord<LatestPriceTable>(provider, name)) { rows in
        done(try rows.first.map { .string(key, try $0.entry.value.json) } ?? .deletion(key))
      }
    case .cryptoPrices, .leaderboard, .leaderboardRanks, .allAnalytics: try queueDocument(in: &pipeline, done)
    case .positions:
      try pipeline.queue(query: FindRecordsBy<PositionTable.ByModel>([name])) { rows in
        done(.hash(key, try rows.map { ($0.record.market, try $0.record.position.json) }))
      }
    case .recentTrades: try queueTrades(in: &pipeline, done)
    case .sinceInception:
      try pipeline.queue(query: FindRecordsBy<SinceInceptionTable.ByModel>([name])) { rows in
        done(.list(key, try rows.map { try CachedSinceInceptionValue(arrival: $0.arrival, value: $0.record).json }))
      }
    case .analytics:
      // As on the legacy side, a model's own analytics do without the list; whatever has none needs it.
      let hasList = documents[.analytics] != nil
      let own = FoundAnalytics()
      try pipeline.queue(query: GetRecord<OwnAnalyticsTable>(name)) { own.row = $0.first }
      try pipeline.queue(query: GetRecord<ListedAnalyticsTable>(name)) { rows in
        guard let row = own.row ?? (hasList ? rows.first : nil) else { return done(.deletion(key)) }
        done(.string(key, try row.analytics.json))
      }
    case .conversation:
      let query = ListNewestMessagesOfModel(modelId: name, maximum: Int64(newest))
      try pipeline.queue(query: query) { rows in
        done(.list(key, try rows.reversed().map { try CachedMessage(ordinal: $0.ordinal, message: $0.message).json }))
      }
    case .lastDecision:
      try pipeline.queue(query: GetLastDecision(modelId: name)) { done(detail($0.first?.detail)) }
    case .marketAsset:
      try pipeline.queue(query: GetRecord<MarketAssetTable>(provider, name)) { done(detail($0.first?.detail)) }
    case .marketContext:
      try pipeline.queue(query: GetRecord<MarketContextTable>(provider, name)) { done(detail($0.first?.detail)) }
    case .traderState:
      try pipeline.queue(query: GetRecord<TraderStateTable>(name)) { rows in
        done(.hash(key, rows.first?.detail.members ?? []))
      }
    case .simulatedOrders:
      let query = ListNewestSimOrders(modelId: name, maximum: Int64(newest))
      try pipeline.queue(query: query) { rows in done(.list(key, try rows.map { try $0.cached })) }
    case .simulatedBalances:
      try pipeline.queue(query: ListSimBalances(modelId: name)) { rows in
        done(.hash(key, try rows.map { ($0.asset, try $0.cached) }))
      }
    case .tradeStream, .everything: preconditionFailure("not a value of one key")
    }
  }

  /// A value that is a whole document, or says what one says.
  private func queueDocument(in pipeline: inout PostgresPipeline, _ done: @escaping (CacheWrite) -> Void) throws {
    let key = key
    switch note.kind {
    case .cryptoPrices:
      guard let document = documents[.cryptoPrices] else { return done(.deletion(key)) }
      try pipeline.queue(query: ListPrices()) { rows in
        let prices = document.isNull ? nil : WireMap(rows.map(\.entry))
        done(.string(key, try CryptoPrices(prices: prices, serverTime: document.serverTime).json))
      }
    case .leaderboard:
      guard let document = documents[.leaderboard] else { return done(.deletion(key)) }
      try pipeline.queue(query: ListRecords<LeaderboardTable>()) { rows in
        done(.string(key, try WireList(document.isNull ? nil : rows).json))
      }
    case .leaderboardRanks:
      try pipeline.queue(query: ListRecords<LeaderboardTable>()) { rows in
        done(.ranks(key, rows.map { (score: $0.returnPct, name: $0.id) }))
      }
    default:
      guard let document = documents[.analytics] else { return done(.deletion(key)) }
      try pipeline.queue(query: ListRecords<ListedAnalyticsTable>()) { rows in
        done(.string(key, try WireList(document.isNull ? nil : rows.map(\.analytics)).json))
      }
    }
  }

  /// A list that would hold another model's trades, which only a file that was out of order makes, is not kept.
  private func queueTrades(in pipeline: inout PostgresPipeline, _ done: @escaping (CacheWrite) -> Void) throws {
    let (key, model) = (key, ExactString(name))
    guard let group = groups[model] else { return done(.deletion(key)) }
    try pipeline.queue(query: ListGroup<TradeTable>(fromStartOf: group, maximum: Int64(newest))) { rows in
      guard rows.allSatisfy({ ExactString($0.trade.modelId) == model }) else { return done(.deletion(key)) }
      done(.list(key, try rows.map { try CachedTrade($0).json }))
    }
  }

  /// What was said of something, as it came.
  private func detail(_ detail: OpaqueJSON?) -> CacheWrite {
    detail.map { .string(key, Array($0.text.utf8)) } ?? .deletion(key)
  }
}

/// What a query has found before another one decides.
private final class FoundAnalytics {
  var row: FiledAnalytics?
}
