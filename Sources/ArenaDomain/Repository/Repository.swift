import CutoverDomain
import CutoverJSON
import CutoverPostgres

/// The repository side: Postgres alone. Reads go through cursors, so it wants a transaction around it.
final class Repository: ArenaSource {
  let connection: PostgresConnection

  /// How many rows a cursor fetches at once.
  private static let batch = 1000

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
        totals: try listing(document) {
          SnapshotCursor(try connection.stream(ListSnapshots(), batch: Self.batch).next, connection).next
        },
        lastHourlyMarkerRead: document.lastHourlyMarkerRead)
    }
  }

  func positions() throws -> Listing<ModelPositions> {
    try reading(.positions) { document in
      guard !document.isNull else { return .null }
      let positions = try connection.all(ListOpenPositions()).grouped(by: \.modelId)
      return Listing(
        try connection.all(ListAccounts()).map { Self.positions(of: $0, positions[ExactString($0.modelId)] ?? []) })
    }
  }

  func trades() throws -> Listing<Trade> {
    try reading(.trades) { document in
      try listing(document) {
        let trades = try connection.stream(ListTrades(), batch: Self.batch)
        return { try trades.next()?.trade }
      }
    }
  }

  func sinceInceptionValues() throws -> Listing<SinceInceptionValue> {
    try reading(.sinceInceptionValues) { document in
      try listing(document) {
        let values = try connection.stream(ListSinceInceptionValues(), batch: Self.batch)
        return { try values.next()?.value }
      }
    }
  }

  func leaderboard() throws -> Listing<LeaderboardEntry> {
    try reading(.leaderboard) { document in
      try listing(document) {
        let entries = try connection.stream(ListLeaderboardEntries(), batch: Self.batch)
        return { try entries.next()?.entry }
      }
    }
  }

  func analytics() throws -> Listing<ModelAnalytics> {
    try reading(.analytics) { document in
      try listing(document) {
        let entries = try connection.stream(ListAnalytics(), batch: Self.batch)
        return { try entries.next()?.analytics }
      }
    }
  }

  func analytics(of model: String) throws -> ModelAnalytics? {
    try Self.wording("model_analytics") {
      let found = try connection.one(GetAnalyticsOfModel(model: model))
      // As on the legacy side, a model's own analytics do without the list; whatever has none needs it.
      if found?.source != "own" { _ = try self.document(.analytics) }
      return found?.analytics
    }
  }

  func conversations() throws -> Listing<Conversation> {
    try reading(.conversations) { document in
      try listing(document) {
        let conversations = try connection.stream(ListConversations(), batch: Self.batch)
        return { [connection] in
          try conversations.next().map { conversation in
            let messages =
              try conversation.messagesNull
              ? nil : connection.all(ListMessages(conversationId: conversation.id, before: .max))
            return Conversation(modelId: conversation.modelId, messages: messages?.map(\.message))
          }
        }
      }
    }
  }

  /// Every model that any record mentions.
  func models() throws -> [String] {
    try Self.wording("models") { try connection.all(ListModels()).map(\.id) }
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
  static func positions(of account: StoredAccount, _ positions: [StoredPosition]) -> ModelPositions {
    ModelPositions(
      modelId: account.modelId,
      positions: account.positionsNull ? nil : WireMap(positions.map { .init(key: $0.market, value: $0.position) }))
  }

  /// Runs `body` with the document's row, wording what Postgres objects to.
  func reading<Result>(_ document: LegacyDocument, _ body: (StoredDocument) throws -> Result) throws -> Result {
    try Self.wording(document.rawValue) { try body(try self.document(document)) }
  }

  /// A listing over `open`'s elements, null where the document's list is.
  func listing<Element>(
    _ document: StoredDocument, _ open: () throws -> () throws -> Element?
  ) throws -> Listing<Element> {
    guard !document.isNull else { return .null }
    let next = try open()
    return Listing(next: { try Self.wording(document.name, next) })
  }

  /// Runs `body`, turning errors of the client into a `ReadError` about `source`.
  static func wording<Result>(_ source: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as PostgresError {
      throw error.code == .decoding
        ? ReadError(.undecodable, source: "repository, \(source)", message: error.description)
        : ReadError(
          .unavailable, source: "repository, \(source)", message: error.description,
          remedy: "run 'cutover doctor', and 'cutover migrate status' for the schema")
    }
  }
}

extension StoredPrice {
  /// The price as an entry of the prices document.
  var entry: WireMap<CryptoPrice>.Entry {
    .init(key: symbol, value: CryptoPrice(symbol: quotedSymbol, price: price, timestamp: timestamp))
  }
}

extension Sequence {
  /// The elements by a text of theirs, in their order.
  func grouped(by text: (Element) -> String) -> [ExactString: [Element]] {
    Dictionary(grouping: self) { ExactString(text($0)) }
  }
}
