import CutoverCache
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// Where trades go by the order of ``TradeGroups``, event by event. A new trade comes in where a `sort_time` of its exit time
/// and the newest `arrival` put it.
extension BatchWriter {
  mutating func placeTrades(_ found: FoundRows) throws {
    know(found.trades, found.tradeGroups)
    for trade in fold.trades { try place(trade.value, trade.seq) }
  }

  func writeTrades(_ pipeline: inout PostgresPipeline) throws {
    if !trades.isEmpty { try pipeline.queue(PutRecords<TradeTable>(trades.rows)) }
  }

  private mutating func know(_ trades: [FindTrades.Row], _ groups: [FindTradeGroups.Row]) {
    for trade in trades { knownTrades[ExactString(trade.id)] = trade }
    for group in groups { memory.tradeGroups[ExactString(group.modelId)] = group.groupOrdinal }
  }

  private mutating func place(_ trade: Trade, _ sequence: Int64) throws {
    let id = ExactString(trade.id)
    var known = knownTrades[id]
    if let place = known {
      if place.seq > sequence { return }
      let isSameModel = ExactString(place.modelId) == ExactString(trade.modelId)
      if !TradeGroups.stays(isSameModel: isSameModel, from: place.exitTime, to: trade.exitTime) {
        try takeOut(place, sequence)
        known = nil
      }
    }
    let place = try known ?? newPlace(of: trade, sequence)
    knownTrades[id] = FindTrades.Row(
      id: trade.id, modelId: trade.modelId, exitTime: trade.exitTime, groupOrdinal: place.groupOrdinal,
      sortTime: place.sortTime, arrival: place.arrival, seq: sequence)
    let row = PlacedTrade(
      trade: trade, groupOrdinal: place.groupOrdinal, sortTime: place.sortTime, arrival: place.arrival)
    trades.put(StoredRecord(row, sequence: sequence), for: id)
  }

  private mutating func newPlace(of trade: Trade, _ sequence: Int64) throws -> FindTrades.Row {
    let model = ExactString(trade.modelId)
    let own = LivePlace.of(sequence)
    var group = memory.tradeGroups[model] ?? own
    // Only for an event that comes late: the group began with it.
    if group > own {
      try flushTrades()
      try connection.execute(MoveTradeGroup(toOrdinal: own, fromOrdinal: group))
      for (id, place) in knownTrades where place.groupOrdinal == group { knownTrades[id]?.groupOrdinal = own }
      group = own
    }
    memory.tradeGroups[model] = group
    return FindTrades.Row(
      id: trade.id, modelId: trade.modelId, exitTime: trade.exitTime, groupOrdinal: group, sortTime: trade.exitTime,
      arrival: own, seq: sequence)
  }

  /// Takes a trade out of its group, which seldom happens: here each step waits for the one before.
  private mutating func takeOut(_ place: FindTrades.Row, _ sequence: Int64) throws {
    try flushTrades()
    let irregular = try irregularGroups()
    try connection.execute(DeleteTrade(id: place.id))
    knownTrades[ExactString(place.id)] = nil
    fold.note(CacheNote(.recentTrades, place.modelId), sequence)
    if irregular.areMixed {
      try placeAllAnew()
    } else {
      let remains = try connection.one(HasTrades(modelId: place.modelId))?.exists == true
      if !remains { memory.tradeGroups[ExactString(place.modelId)] = nil }
      guard irregular.groups.contains(place.groupOrdinal) else { return }
      try connection.execute(RestoreSortTimes(groupOrdinal: place.groupOrdinal))
    }
    knownTrades = [:]
    know(
      try connection.all(FindTrades(ids: fold.trades.map(\.id))),
      try connection.all(FindTradeGroups(models: Self.names(fold.trades.map(\.modelId)) { _ in true })))
  }

  private mutating func flushTrades() throws {
    if trades.isEmpty { return }
    try connection.execute(PutRecords<TradeTable>(trades.rows))
    trades.removeAll()
  }

  private mutating func irregularGroups() throws -> SinkMemory.IrregularGroups {
    if let known = memory.irregularGroups { return known }
    let rows = try connection.all(ListIrregularTradeGroups())
    let irregular = SinkMemory.IrregularGroups(
      groups: Set(rows.map(\.groupOrdinal)), areMixed: rows.contains { $0.isMixed })
    memory.irregularGroups = irregular
    return irregular
  }

  /// Gives every trade the place that it would have in a file of what is left. Only where a file mixed the trades of
  /// several models: there, taking out one trade can move others to another group.
  private mutating func placeAllAnew() throws {
    var order = TradeOrder()
    var moved: [TradePlace] = []
    for old in try connection.all(ListTradePlaces()) {
      let new = order.place(id: old.id, model: old.modelId, exitTime: old.exitTime)
      if (new.groupOrdinal, new.sortTime, new.arrival) != (old.groupOrdinal, old.sortTime, old.arrival) {
        moved.append(new)
      }
    }
    if !moved.isEmpty { try connection.execute(PlaceTrades(rows: moved)) }
    memory.tradeGroups = [:]
    memory.irregularGroups = nil
  }
}
