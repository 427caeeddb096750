import CutoverCache
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// What a batch of events comes to: the last state of every row that they touch, the same as if each event had been
/// applied by itself. What depends on what is in the repository (the places of trades, the conversations of messages) is
/// left to ``BatchWriter``.
struct EventFold {
  private(set) var documents: [LegacyDocument: StoredDocument] = [:]
  private(set) var models: MentionedNames
  private(set) var symbols: MentionedNames
  private(set) var modelDetails = LatestRows<ExactString, StoredDetail>()
  private(set) var symbolDetails = LatestRows<ExactString, StoredDetail>()
  private(set) var ticks: [StoredPrice] = []
  private(set) var latestPrices = TableRows<LatestPriceTable>()
  private(set) var accounts = TableRows<AccountTable>()
  private(set) var positions = PositionRounds()
  private(set) var snapshots = TableRows<SnapshotTable>()
  /// In the order of the events: the place of each depends on those before it.
  private(set) var trades: [Stamped<Trade>] = []
  private(set) var sinceInception = TableRows<SinceInceptionTable>()
  private(set) var leaderboard: Stamped<[LeaderboardEntry]>?
  /// Analytics go to the list of all models, and to what stands for the model's own file.
  private(set) var listedAnalytics = TableRows<ListedAnalyticsTable>()
  private(set) var ownAnalytics = TableRows<OwnAnalyticsTable>()
  /// In the order of the events.
  private(set) var messages: [Stamped<ConversationMessage>] = []
  private(set) var marketAssets = TableRows<MarketAssetTable>()
  private(set) var marketContexts = TableRows<MarketContextTable>()
  private(set) var decisionCycles = TableRows<DecisionCycleTable>()
  private(set) var traderStates = TableRows<TraderStateTable>()
  private(set) var simOrders = LatestRows<ExactString, StoredSimOrder>()
  private(set) var simBalances = LatestRows<NamePair, StoredSimBalance>()
  private var notes: [CacheNote: Int64] = [:]

  init(_ memory: SinkMemory) {
    models = MentionedNames(besides: memory.models)
    symbols = MentionedNames(besides: memory.symbols)
  }

  /// What Redis has to be told, with the newest event behind it.
  func outboxNotes(_ keys: CacheRegistry) -> [OutboxNote] {
    notes.map { OutboxNote(seq: $0.value, note: $0.key, in: keys) }
  }

  mutating func note(_ note: CacheNote, _ sequence: Int64) { notes[note] = sequence }

  mutating func add(_ body: ArenaEvent.Body, _ sequence: Int64) {
    for note in CacheNote.notes(of: body) { self.note(note, sequence) }
    switch body {
    case .price(let quote): add(quote, sequence)
    case .accountTotal(let total): add(total, sequence)
    case .position(let model, let position):
      touchAccount(model, sequence)
      symbols.mention(position.symbol, sequence)
      positions.open(FiledPosition(modelId: model, market: position.symbol, position: position), sequence)
    case .positionClosed(let closing): add(closing, sequence)
    case .trade(let completion):
      touch(.trades, sequence)
      models.mention(completion.trade.modelId, sequence)
      symbols.mention(completion.trade.symbol, sequence)
      trades.append(Stamped(completion.trade, sequence))
      if let closing = completion.closing { add(closing, sequence) }
      if let total = completion.accountTotal { add(total, sequence) }
    case .sinceInception(let value):
      touch(.sinceInceptionValues, sequence)
      models.mention(value.modelId, sequence)
      sinceInception.put(value, at: sequence)
    case .leaderboard(let entries):
      touch(.leaderboard, sequence)
      for entry in entries { models.mention(entry.id, sequence) }
      leaderboard = Stamped(entries, sequence)
    case .analytics(let value):
      touch(.analytics, sequence)
      models.mention(value.modelId, sequence)
      let analytics = FiledAnalytics(model: value.modelId, analytics: value)
      listedAnalytics.put(analytics, at: sequence)
      ownAnalytics.put(analytics, at: sequence)
    case .conversationMessage(let message):
      touch(.conversations, sequence)
      models.mention(message.modelId, sequence)
      messages.append(Stamped(message, sequence))
    case .model(let detail): modelDetails.put(Stamped(detail, sequence), for: ExactString(detail.id))
    case .symbol(let detail): symbolDetails.put(Stamped(detail, sequence), for: ExactString(detail.id))
    case .marketAsset, .marketAssetContext, .decisionCycle, .traderState, .simOrder, .simBalance:
      addPlatform(body, sequence)
    // Loaded by itself, see ``RepositorySink``.
    case .backfill: break
    }
  }

  private mutating func add(_ quote: PriceQuote, _ sequence: Int64) {
    touch(.cryptoPrices, sequence, serverTime: quote.timestamp)
    symbols.mention(quote.symbol, sequence)
    let row = StoredPrice(
      provider: quote.provider, symbol: quote.symbol, quotedSymbol: quote.symbol, price: quote.price,
      timestamp: quote.timestamp, volume: quote.volume, raw: quote.raw, seq: sequence)
    ticks.append(row)
    latestPrices.put(row, at: sequence) { $0.timestamp <= $1.timestamp }
  }

  private mutating func add(_ total: AccountTotal, _ sequence: Int64) {
    touch(.accountTotals, sequence, marker: total.sinceInceptionHourlyMarker)
    models.mention(total.modelId, sequence)
    for position in total.positions?.entries ?? [] { symbols.mention(position.key, sequence) }
    snapshots.put(Snapshot(total), at: sequence)
  }

  private mutating func add(_ closing: PositionClosing, _ sequence: Int64) {
    touchAccount(closing.modelId, sequence)
    positions.close(closing, sequence)
  }

  private mutating func addPlatform(_ body: ArenaEvent.Body, _ sequence: Int64) {
    switch body {
    case .marketAsset(let asset):
      symbols.mention(asset.symbol, sequence)
      marketAssets.put(asset, at: sequence)
    case .marketAssetContext(let context):
      symbols.mention(context.symbol, sequence)
      marketContexts.put(context, at: sequence)
    case .decisionCycle(let cycle):
      models.mention(cycle.modelId, sequence)
      decisionCycles.put(cycle, at: sequence)
    case .traderState(let state): traderStates.put(state, at: sequence)
    case .simOrder(let order):
      models.mention(order.modelId, sequence)
      symbols.mention(order.symbol, sequence)
      simOrders.put(Stamped(order, sequence), for: ExactString(order.id))
    case .simBalance(let balance):
      models.mention(balance.modelId, sequence)
      // What cannot be a `numeric` was refused before, see ``EventRefusal``.
      guard let amount = PostgresNumeric(balance.balance.lexeme) else { return }
      let row = StoredSimBalance(
        modelId: balance.modelId, asset: balance.asset, balance: amount, timestamp: balance.timestamp, seq: sequence)
      simBalances.put(row, for: NamePair(balance.modelId, balance.asset))
    default: break
    }
  }

  /// The document is there from this event on, and a list, whatever it was before.
  private mutating func touch(
    _ document: LegacyDocument, _ sequence: Int64, serverTime: Int64 = 0, marker: Int64 = 0
  ) {
    var row = documents[document] ?? StoredDocument(name: document.rawValue)
    row.serverTime = max(row.serverTime, serverTime)
    row.lastHourlyMarkerRead = max(row.lastHourlyMarkerRead, marker)
    row.seq = sequence
    documents[document] = row
  }

  /// The model has an entry in the positions document from this event on, and a map in it.
  private mutating func touchAccount(_ model: String, _ sequence: Int64) {
    touch(.positions, sequence)
    models.mention(model, sequence)
    accounts.put(AccountEntry(modelId: model), at: sequence)
  }
}
