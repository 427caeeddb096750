import CutoverDomain
import CutoverJSON
import CutoverPostgres

/// The query behind one value of the cache, and what is made of its rows.
struct CacheQuery {
  let note: CacheNote
  let key: CacheKey
  /// The group of each model's trades.
  let groups: [ExactString: Int64]
  let documents: [LegacyDocument: StoredDocument]
  /// How many of the newest elements of a list are kept.
  let newest: Int

  private var name: String { note.name.string }
  private var provider: String { note.provider.string }

  /// Adds the query; `done` gets the value when the answer is read.
  func queue(in pipeline: inout PostgresPipeline, _ done: @escaping (CacheWrite) -> Void) throws {
    let key = key
    switch note.kind {
    case .latestPrice:
      try pipeline.queue(query: GetLatestPrice(provider: provider, symbol: name)) { rows in
        done(try rows.first.map { .string(key, try $0.entry.value.json) } ?? .deletion(key))
      }
    case .cryptoPrices, .leaderboard, .leaderboardRanks, .allAnalytics: try queueDocument(in: &pipeline, done)
    case .positions:
      try pipeline.queue(query: ListOpenPositionsOfModel(modelId: name)) { rows in
        done(.hash(key, try rows.map { ($0.market, try $0.position.json) }))
      }
    case .recentTrades: try queueTrades(in: &pipeline, done)
    case .sinceInception:
      try pipeline.queue(query: ListSinceInceptionValuesOfModel(modelId: name)) { rows in
        done(.list(key, try rows.map { try CachedSinceInceptionValue(arrival: $0.arrival, value: $0.value).json }))
      }
    case .analytics:
      // As on the legacy side, a model's own analytics do without the list; whatever has none needs it.
      let hasList = documents[.analytics] != nil
      try pipeline.queue(query: GetAnalyticsOfModel(model: name)) { rows in
        guard let row = rows.first, hasList || row.source == "own" else { return done(.deletion(key)) }
        done(.string(key, try row.analytics.json))
      }
    case .conversation:
      let query = ListNewestMessagesOfModel(modelId: name, maximum: Int64(newest))
      try pipeline.queue(query: query) { rows in
        done(.list(key, try rows.reversed().map { try CachedMessage(ordinal: $0.ordinal, message: $0.message).json }))
      }
    case .lastDecision: try queueDetail(GetLastDecision(modelId: name), in: &pipeline, done)
    case .marketAsset: try queueDetail(GetMarketAsset(provider: provider, symbol: name), in: &pipeline, done)
    case .marketContext: try queueDetail(GetMarketContext(provider: provider, symbol: name), in: &pipeline, done)
    case .traderState:
      try pipeline.queue(query: GetTraderState(id: name)) { rows in
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
      try pipeline.queue(query: ListLeaderboardEntries()) { rows in
        done(.string(key, try WireList(document.isNull ? nil : rows.map(\.entry)).json))
      }
    case .leaderboardRanks:
      try pipeline.queue(query: ListLeaderboardEntries()) { rows in
        done(.ranks(key, rows.map { (score: $0.entry.returnPct, name: $0.entry.id) }))
      }
    default:
      guard let document = documents[.analytics] else { return done(.deletion(key)) }
      try pipeline.queue(query: ListAnalytics()) { rows in
        done(.string(key, try WireList(document.isNull ? nil : rows.map(\.analytics)).json))
      }
    }
  }

  /// A list that would hold another model's trades, which only a file that was out of order makes, is not kept.
  private func queueTrades(in pipeline: inout PostgresPipeline, _ done: @escaping (CacheWrite) -> Void) throws {
    let (key, model) = (key, note.name)
    guard let group = groups[model] else { return done(.deletion(key)) }
    let query = ListTradesOfGroup(
      fromStartOf: group, maximum: Int64(newest))
    try pipeline.queue(query: query) { rows in
      guard rows.allSatisfy({ ExactString($0.modelId) == model }) else { return done(.deletion(key)) }
      done(
        .list(
          key,
          try rows.map { try CachedTrade(sortTime: $0.sortTime, arrival: $0.arrival, trade: $0.trade).json }))
    }
  }

  /// What was said of something, as it came.
  private func queueDetail<Query: PostgresQuery>(
    _ query: Query, in pipeline: inout PostgresPipeline, _ done: @escaping (CacheWrite) -> Void
  ) throws where Query.Row == CachedDetail {
    let key = key
    try pipeline.queue(query: query) { rows in
      done(rows.first.map { .string(key, Array($0.detail.text.utf8)) } ?? .deletion(key))
    }
  }
}
