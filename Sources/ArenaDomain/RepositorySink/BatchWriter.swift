import CutoverCache
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import Glibc

/// Writes what a batch of events comes to, within an open transaction: one round trip asks what is there, another one
/// writes.
struct BatchWriter {
  let connection: PostgresConnection
  var memory: SinkMemory
  let keysInRedis: CacheRegistry
  var fold: EventFold
  /// Trades that have their place and wait to be written.
  var trades = LatestRows<ExactString, StoredRecord<PlacedTrade>>()
  /// The trades of the batch that are in the repository, or will be.
  var knownTrades: [ExactString: FindTrades.Row] = [:]
  var messages: [StoredRecord<StoredMessage>] = []
  var touchedConversations = LatestRows<Int64, TouchedConversation>()

  init(
    _ events: [Placed<ArenaEvent>], _ connection: PostgresConnection, _ memory: SinkMemory,
    _ keysInRedis: CacheRegistry
  ) {
    self.connection = connection
    self.memory = memory
    self.keysInRedis = keysInRedis
    fold = EventFold(memory)
    for placed in events { fold.add(placed.event.body, placed.sequence) }
  }

  /// Writes everything. `first` queues what is to be sent before anything else.
  mutating func write(first: (inout PostgresPipeline) throws -> Void) throws {
    let found = FoundRows()
    try connection.pipeline { pipeline in
      try first(&pipeline)
      try look(for: found, &pipeline)
    }
    try placeTrades(found)
    try placeMessages(found)
    try connection.pipeline { pipeline in
      try writeTrades(&pipeline)
      try writeAccounts(found, &pipeline)
      try writeSummaries(found, &pipeline)
      try writePrices(&pipeline)
      try writeMessages(&pipeline)
      try writePlatform(found, &pipeline)
      try writeNames(&pipeline)
      try Outbox.queue(fold.outboxNotes(keysInRedis), &pipeline)
    }
    memory.models = fold.models.all
    memory.symbols = fold.symbols.all
  }

  /// Asks for the rows that the batch is about and that decide what it writes.
  private func look(for found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    if !fold.trades.isEmpty {
      try pipeline.queue(query: FindTrades(ids: fold.trades.map(\.id))) { found.trades = $0 }
      let models = Self.names(fold.trades.map(\.modelId)) { memory.tradeGroups[$0] == nil }
      if !models.isEmpty {
        try pipeline.queue(query: FindTradeGroups(models: models)) { found.tradeGroups = $0 }
      }
    }
    if !fold.snapshots.isEmpty {
      let ids = fold.snapshots.rows.map(\.record.total.id)
      try pipeline.queue(query: FindRecordsBy<SnapshotTable.ById>(ids)) { found.snapshots = $0 }
    }
    if !fold.sinceInception.isEmpty {
      let ids = fold.sinceInception.rows.map(\.record.id)
      try pipeline.queue(query: FindRecords<SinceInceptionTable>(ids)) { found.sinceInception = $0 }
    }
    if !fold.decisionCycles.isEmpty {
      let ids = fold.decisionCycles.rows.map(\.record.id)
      try pipeline.queue(query: FindRecords<DecisionCycleTable>(ids)) { found.decisionCycles = $0 }
    }
    if !fold.simOrders.isEmpty {
      try pipeline.queue(query: FindModelsOfSimOrders(ids: fold.simOrders.rows.map(\.id))) { found.simOrders = $0 }
    }
    let conversations = Self.names(fold.messages.map(\.modelId)) { memory.conversations[$0] == nil }
    if !conversations.isEmpty {
      try pipeline.queue(query: FindLastConversations(models: conversations)) { found.conversations = $0 }
    }
  }

  static func names(_ names: [String], where isWanted: (ExactString) -> Bool) -> [String] {
    Set(names.map { ExactString($0) }).filter(isWanted).map(\.string)
  }

  private mutating func writePrices(_ pipeline: inout PostgresPipeline) throws {
    guard !fold.ticks.isEmpty else { return }
    for row in fold.ticks where memory.priceDays.insert(PricePartition.day(row.timestamp)).inserted {
      if PricePartition.isUsual(row.timestamp) { try pipeline.queue(EnsurePriceTicksPartition(at: row.timestamp)) }
    }
    try pipeline.queue(AddPriceTicks(rows: fold.ticks))
    try fold.latestPrices.queue(&pipeline)
  }

  private mutating func writePlatform(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    for old in found.decisionCycles {
      if let new = fold.decisionCycles[ExactString(old.id)] {
        fold.note(CacheNote(.lastDecision, old.modelId), new.sequence)
      }
    }
    for old in found.simOrders {
      if let new = fold.simOrders[ExactString(old.id)] { fold.note(CacheNote(.simulatedOrders, old.modelId), new.seq) }
    }
    try fold.marketAssets.queue(&pipeline)
    try fold.marketContexts.queue(&pipeline)
    try fold.decisionCycles.queue(&pipeline)
    try fold.traderStates.queue(&pipeline)
    if !fold.simOrders.isEmpty { try pipeline.queue(UpsertSimOrders(rows: fold.simOrders.rows)) }
    if !fold.simBalances.isEmpty { try pipeline.queue(UpsertSimBalances(rows: fold.simBalances.rows)) }
  }

  private func writeNames(_ pipeline: inout PostgresPipeline) throws {
    // What is said first, so that a mention changes nothing.
    if !fold.modelDetails.isEmpty { try pipeline.queue(UpsertModels(rows: fold.modelDetails.rows)) }
    if !fold.symbolDetails.isEmpty { try pipeline.queue(UpsertSymbols(rows: fold.symbolDetails.rows)) }
    if !fold.models.rows.isEmpty { try pipeline.queue(AddModels(rows: fold.models.rows)) }
    if !fold.symbols.rows.isEmpty { try pipeline.queue(AddSymbols(rows: fold.symbols.rows)) }
    if !fold.documents.isEmpty { try pipeline.queue(TouchDocuments(rows: Array(fold.documents.values))) }
  }
}

/// Which prices get a partition of their month. Others go to the default one: a wrong clock must not make a table for
/// every month of ten thousand years.
private enum PricePartition {
  private static let millisecondsADay: Int64 = 86_400_000
  private static let past: Int64 = 5 * 366
  private static let future: Int64 = 31

  static func day(_ timestamp: Int64) -> Int64 { timestamp / millisecondsADay }

  static func isUsual(_ timestamp: Int64) -> Bool {
    let today = Int64(time(nil)) * 1000 / millisecondsADay
    return (today - past...today + future).contains(day(timestamp))
  }
}
