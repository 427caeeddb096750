import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// The repository side: Postgres alone. Reads go through cursors, so it wants a transaction around it.
final class Repository: ArenaSource {
  let connection: PostgresConnection

  /// How many rows a cursor fetches at once: few enough for most of them to wait in the socket while others are used.
  private static let batch = 300

  init(_ connection: PostgresConnection) { self.connection = connection }

  func cryptoPrices() throws -> CryptoPrices {
    try reading(.cryptoPrices) { document in
      var prices = CryptoPrices()
      prices.serverTime = document.serverTime
      if !document.isNull { prices.prices = WireMap(try connection.all(ListPrices()).map(\.entry)) }
      return prices
    }
  }

  func accountTotals() throws -> AccountTotals {
    try reading(.accountTotals) { document in
      AccountTotals(
        totals: try listing(document, key: "id") {
          SnapshotCursor(try rows(ListRecords<SnapshotTable>()).next, connection).next
        },
        lastHourlyMarkerRead: document.lastHourlyMarkerRead)
    }
  }

  func positions() throws -> ElementStream<ModelPositions> {
    try reading(.positions) { document in
      try listing(document, key: "model_id") {
        let positions = PartsOfRecords(try connection.allRows(ListRecords<PositionTable>()), by: \.modelId)
        var accounts = try connection.all(ListRecords<AccountTable>()).makeIterator()
        return {
          try accounts.next().map { account in
            try RepositoryRead.naming("positions", "model_id", account.modelId) {
              Self.positions(of: account, try positions.of(account.modelId))
            }
          }
        }
      }
    }
  }

  func trades() throws -> ElementStream<Trade> {
    try reading(.trades) { document in
      try listing(document, key: "id") {
        let trades = try rows(ListRecords<TradeTable>())
        return { try trades.next()?.trade }
      }
    }
  }

  func recentTrades(_ window: TradeWindow) throws -> ElementStream<Trade> {
    guard let limit = window.limit else { return try trades() }
    return try reading(.trades) { document in
      guard !document.isNull else { return .null }
      var time = Double.nan
      if let before = window.before {
        guard let row = try connection.one(GetExitTime(id: before)) else { throw TradeWindow.unknown(before) }
        time = row.exitTime
      }
      return try listing(document, key: "id") {
        let newest = ListRecentTradeIds(exitTime: time, id: window.before ?? "", maximum: Int64(limit))
        let trades = try connection.allRows(FindRecords<TradeTable>(connection.all(newest).map(\.id)))
        return Self.newestFirst(trades)
      }
    }
  }

  func sinceInceptionValues() throws -> ElementStream<SinceInceptionValue> {
    try reading(.sinceInceptionValues) { document in
      try listing(document, key: "id") {
        let values = try rows(ListRecords<SinceInceptionTable>())
        return { try values.next() }
      }
    }
  }

  func leaderboard() throws -> ElementStream<LeaderboardEntry> {
    try reading(.leaderboard) { document in
      try listing(document, key: "id") {
        let entries = try rows(ListRecords<LeaderboardTable>())
        return { try entries.next() }
      }
    }
  }

  func analytics() throws -> ElementStream<ModelAnalytics> {
    try reading(.analytics) { document in
      try listing(document, key: "model_id", alias: "model") {
        let entries = try rows(ListRecords<ListedAnalyticsTable>())
        return { try entries.next()?.analytics }
      }
    }
  }

  func analytics(of model: String) throws -> ModelAnalytics? {
    try RepositoryRead.translating("model_analytics") {
      if let own = try connection.one(GetRecord<OwnAnalyticsTable>(model)) { return own.analytics }
      // As on the legacy side, a model's own analytics do without the list; whatever has none needs it.
      _ = try self.document(.analytics)
      return try connection.one(GetRecord<ListedAnalyticsTable>(model))?.analytics
    }
  }

  func conversations() throws -> ElementStream<Conversation> {
    try reading(.conversations) { document in
      try listing(document, key: "model_id") {
        let conversations = try rows(ListConversations())
        return { [connection] in
          try conversations.next().map { conversation in
            let messages = try RepositoryRead.naming("conversation_messages", "model_id", conversation.modelId) {
              try conversation.messagesNull
                ? nil : connection.all(ListMessages(conversationId: conversation.id, before: .max))
            }
            return Conversation(modelId: conversation.modelId, messages: messages?.map(\.message))
          }
        }
      }
    }
  }

  /// Trades as a window shows them. One that cannot be decoded is an error of its own, before the others.
  private static func newestFirst(_ rows: [Result<PlacedTrade, PostgresError>]) -> () throws -> Trade? {
    var trades: [Trade] = []
    var failures: [PostgresError] = []
    for row in rows {
      switch row {
      case .success(let row): trades.append(row.trade)
      case .failure(let error): failures.append(error)
      }
    }
    var next = trades.sorted(by: NewestTrades.precedes).makeIterator()
    return {
      if let failure = failures.popLast() { throw failure }
      return next.next()
    }
  }

  /// Every model that any record mentions.
  func models() throws -> [String] {
    try RepositoryRead.translating("models") { try connection.all(ListModels()).map(\.id) }
  }

  /// What the repository knows of a document as a whole. Throws `.missing` for one that was never written.
  func document(_ document: LegacyDocument) throws -> StoredDocument {
    guard let stored = try connection.one(GetDocument(name: document.rawValue)) else {
      throw ReadError(
        .missing, source: "repository", message: "\(document.rawValue) was never written to it",
        remedy: "run 'cutover backfill' with a legacy folder that has \(document.rawValue).json")
    }
    return stored
  }

  /// The model's positions as an entry of the positions document.
  static func positions(of account: AccountEntry, _ positions: [FiledPosition]) -> ModelPositions {
    ModelPositions(
      modelId: account.modelId,
      positions: account.positionsNull ? nil : WireMap(positions.map { .init(key: $0.market, value: $0.position) }))
  }

  /// Runs `body` with the document's row, wording what Postgres objects to.
  func reading<Result>(_ document: LegacyDocument, _ body: (StoredDocument) throws -> Result) throws -> Result {
    try RepositoryRead.translating(document.rawValue) { try body(try self.document(document)) }
  }

  /// The rows of a query, the server at work on the next ones while these are used.
  private func rows<Query: PostgresQuery>(_ query: Query) throws -> PostgresCursor<Query> {
    try connection.stream(query, batch: Self.batch, readsAhead: true)
  }

  /// A listing over `open`'s elements, null where the document's list is. The field `key`, in the tables `alias`, tells its
  /// elements apart, and names one that cannot be decoded.
  func listing<Element>(
    _ document: StoredDocument, key: StaticString, alias: StaticString? = nil,
    _ open: () throws -> () throws -> Element?
  ) throws -> ElementStream<Element> {
    guard !document.isNull else { return .null }
    let next = try open()
    return ElementStream(next: {
      try RepositoryRead.translating(document.name) {
        try RepositoryRead.naming(document.name, key, alias: alias) { try next() }
      }
    })
  }
}

extension StoredPrice {
  /// The price as an entry of the prices document.
  var entry: WireMap<CryptoPrice>.Entry {
    .init(key: symbol, value: CryptoPrice(symbol: quotedSymbol, price: price, timestamp: timestamp))
  }
}

/// Rows that are parts of records, by the record's key.
struct PartsOfRecords<Row> {
  private var rows: [ExactString: [Row]] = [:]
  private var errors: [ExactString: PostgresError] = [:]

  /// The first column of a row is the record's key.
  init(_ rows: [Result<Row, PostgresError>], by key: (Row) -> String) {
    for row in rows {
      switch row {
      case .success(let row): self.rows[ExactString(key(row)), default: []].append(row)
      case .failure(let error): errors[ExactString(error.row.first?.value ?? "")] = error
      }
    }
  }

  /// The parts of a record, in their order. Throws ``PostgresError`` if one of them cannot be decoded.
  func of(_ key: String) throws -> [Row] {
    if let error = errors[ExactString(key)] { throw error }
    return rows[ExactString(key)] ?? []
  }
}
