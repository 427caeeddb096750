import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRedis
import CutoverRepository

/// The repository with Redis in front, see ``ReadThrough``: what exists at all, and in which order, always comes from
/// Postgres.
final class CachedRepository: ArenaSource {
  let repository: Repository
  let keys: CacheRegistry
  let through: ReadThrough

  init(_ repository: Repository, _ redis: RedisPool, _ keys: CacheRegistry, _ strictness: ReadThrough.Strictness) {
    self.repository = repository
    self.keys = keys
    through = ReadThrough(redis, keys.keys, strictness)
  }

  var connection: PostgresConnection { repository.connection }
  var cache: CacheStore { through.cache }

  func cryptoPrices() throws -> CryptoPrices {
    let document = try through.value(
      keys[.cryptoPrices], read: cache.string, load: repository.cryptoPrices, write: cache.setString)
    return through.showsCopies ? try showingSinglePrices(in: document) : document
  }

  /// Redis holds none of these.
  func accountTotals() throws -> AccountTotals { try repository.accountTotals() }

  func positions() throws -> ElementStream<ModelPositions> {
    try repository.reading(.positions) { document in
      guard !document.isNull else { return .null }
      var accounts = try connection.all(ListRecords<AccountTable>()).makeIterator()
      return ElementStream { [self] in
        try accounts.next().map { account in
          guard !account.positionsNull else { return ModelPositions(modelId: account.modelId) }
          let positions = try naming("model_id", account.modelId) {
            try through.value(
              keys[.positions, account.modelId], read: cache.hash, load: { try loadPositions(account) },
              write: cache.setHash)
          }
          return ModelPositions(modelId: account.modelId, positions: positions)
        }
      }
    }
  }

  func trades() throws -> ElementStream<Trade> {
    try repository.reading(.trades) { document in
      guard !document.isNull else { return .null }
      return ElementStream(
        concatenating: try tradeGroups().map { group in { try self.isolating { try self.trades(of: group) } } })
    }
  }

  /// Redis has the newest of each model, and does not say what lies between them.
  func recentTrades(_ window: TradeWindow) throws -> ElementStream<Trade> { try repository.recentTrades(window) }

  func sinceInceptionValues() throws -> ElementStream<SinceInceptionValue> {
    try repository.reading(.sinceInceptionValues) { document in
      guard !document.isNull else { return .null }
      var values: [CachedSinceInceptionValue] = []
      var undecodable: [() throws -> ElementStream<SinceInceptionValue>] = []
      for model in try connection.all(ListSinceInceptionModels()) {
        do {
          values += try isolating {
            try through.value(
              keys[.sinceInception, model.modelId], read: cache.list,
              load: { try loadSinceInceptionValues(of: model.modelId) }, write: cache.setList)
          }
        } catch let record as UndecodableRecord { undecodable.append { throw record } }
      }
      // In the order of the table.
      let sorted = values.sorted {
        ($0.arrival, ExactString($0.value.id)) < ($1.arrival, ExactString($1.value.id))
      }
      return ElementStream(concatenating: undecodable + [{ ElementStream(sorted.map(\.value)) }])
    }
  }

  func leaderboard() throws -> ElementStream<LeaderboardEntry> {
    let list: WireList<LeaderboardEntry> = try through.value(
      keys[.leaderboard], read: cache.string, load: { WireList(try repository.leaderboard().elements()) },
      write: cache.setString)
    guard through.showsCopies, let entries = list.elements else { return ElementStream(list) }
    return ElementStream(try showingRanks(in: entries))
  }

  func analytics() throws -> ElementStream<ModelAnalytics> {
    let list: WireList<ModelAnalytics> = try through.value(
      keys[.allAnalytics], read: cache.string, load: { WireList(try repository.analytics().elements()) },
      write: cache.setString)
    return ElementStream(list)
  }

  /// That a model has no analytics is not kept: anyone could fill Redis with names.
  func analytics(of model: String) throws -> ModelAnalytics? {
    do {
      return try through.value(
        keys[.analytics, model], read: cache.string,
        load: {
          guard let analytics = try repository.analytics(of: model) else { throw Absence() }
          return analytics
        }, write: cache.setString)
    } catch is Absence { return nil }
  }

  private struct Absence: Error {}

  func conversations() throws -> ElementStream<Conversation> {
    try repository.reading(.conversations) { document in
      guard !document.isNull else { return .null }
      var conversations = try connection.all(ListConversations()).makeIterator()
      return ElementStream { [self] in
        try conversations.next().map { conversation in
          Conversation(
            modelId: conversation.modelId,
            messages: conversation.messagesNull
              ? nil : try naming("model_id", conversation.modelId) { try messages(of: conversation) })
        }
      }
    }
  }

  // MARK: - Parts of the lists

  /// A group's newest trades come from Redis, the older ones from Postgres. A group that is not one model's alone,
  /// which only a file that was out of order makes, is not kept in Redis.
  private func trades(of group: ListTradeGroups.Row) throws -> ElementStream<Trade> {
    let newest = group.pure ? try newestTrades(of: group) : []
    let head = ElementStream(newest.map(\.trade))
    if group.isWhole(in: newest.count, newest: keys.settings.newest) { return head }
    return ElementStream(concatenating: [
      { head },
      { [connection] in
        let older = try connection.stream(
          newest.last.map { ListGroup<TradeTable>(behind: $0, of: group.groupOrdinal) }
            ?? ListGroup<TradeTable>(fromStartOf: group.groupOrdinal))
        return ElementStream {
          try RepositoryRead.translating("trades") {
            try RepositoryRead.naming("trades", "id") { try older.next()?.trade }
          }
        }
      },
    ])
  }

  /// The groups of the trades, which are counted as far as it matters.
  func tradeGroups() throws -> [ListTradeGroups.Row] {
    try connection.all(ListTradeGroups(most: Int64(keys.settings.newest) + 1))
  }

  func newestTrades(of group: ListTradeGroups.Row) throws -> [CachedTrade] {
    try through.value(
      keys[.recentTrades, group.modelId], read: cache.list,
      load: {
        let query = ListGroup<TradeTable>(fromStartOf: group.groupOrdinal, maximum: Int64(keys.settings.newest))
        return try RepositoryRead.translating("trades") { try connection.all(query).map { CachedTrade($0) } }
      }, write: cache.setList)
  }

  /// The newest messages of a model's last conversation come from Redis, everything else from Postgres.
  private func messages(of conversation: StoredConversation) throws -> [Message] {
    try RepositoryRead.translating("conversations") {
      let newest = conversation.isLast ? try newestMessages(of: conversation) : []
      let before = newest.first?.ordinal ?? .max
      let older = before > 0 ? try connection.all(ListMessages(conversationId: conversation.id, before: before)) : []
      return older.map(\.message) + newest.map(\.message)
    }
  }

  private func newestMessages(of conversation: StoredConversation) throws -> [CachedMessage] {
    try through.value(
      keys[.conversation, conversation.modelId], read: cache.list,
      load: {
        let query = ListNewestMessages(conversationId: conversation.id, maximum: Int64(keys.settings.newest))
        return try connection.all(query).reversed().map { CachedMessage(ordinal: $0.ordinal, message: $0.message) }
      }, write: cache.setList)
  }

  private func loadPositions(_ account: AccountEntry) throws -> WireMap<Position> {
    try RepositoryRead.translating("positions") {
      let positions = try connection.all(FindRecordsBy<PositionTable.ByModel>([account.modelId])).map(\.record)
      return WireMap(positions.map { .init(key: $0.market, value: $0.position) })
    }
  }

  private func loadSinceInceptionValues(of model: String) throws -> [CachedSinceInceptionValue] {
    try connection.all(FindRecordsBy<SinceInceptionTable.ByModel>([model]))
      .map { CachedSinceInceptionValue(arrival: $0.arrival, value: $0.record) }
  }

  // MARK: - Filling without being asked, see CachedRepository+Warm.swift

  func writeLatestPrices() throws {
    let prices = try RepositoryRead.translating("prices") { try connection.all(ListPrices()) }
    for price in prices {
      try through.put(
        keys[.latestPrice, price.provider, price.symbol], price.entry.value, cache.setString)
    }
  }

  func writeRanks(_ entries: [LeaderboardEntry]) throws {
    try through.put(keys[.leaderboardRanks], entries.map { (score: $0.returnPct, name: $0.id) }, cache.setRanks)
  }

  func warmTrades() throws {
    try repository.reading(.trades) { _ in
      for group in try tradeGroups() where group.pure { _ = try newestTrades(of: group) }
    }
  }

  func warmConversations() throws {
    try repository.reading(.conversations) { _ in
      for conversation in try connection.all(ListConversations())
      where conversation.isLast && !conversation.messagesNull {
        _ = try newestMessages(of: conversation)
      }
    }
  }

  /// Runs `body`, which reads the record of a list whose `field` is `value`. If it cannot be decoded, the records after it
  /// can be read all the same.
  private func naming<Result>(
    _ field: StaticString, _ value: String, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as ReadError where error.code == .undecodable {
      throw UndecodableRecord(error, field, value)
    }
  }

  /// The same for several records of a list, without a name for each.
  func isolating<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ReadError where error.code == .undecodable {
      throw UndecodableRecord(error)
    }
  }
}
