import CutoverJSON

/// Gives each trade of a file its place, so that sorting by (groupOrdinal, sortTime descending, arrival) gives the
/// file's order back: also that of a file whose groups or exit times are not in order.
struct TradeOrder {
  private var groups: [ExactString: Int64] = [:]
  private var group: Int64 = 0
  private var sortTime = Double.infinity
  private var arrival: Int64 = 0

  /// The next trade of the file, with its place.
  mutating func place(_ trade: Trade) -> PlacedTrade {
    let place = place(id: trade.id, model: trade.modelId, exitTime: trade.exitTime)
    return PlacedTrade(
      trade: trade, groupOrdinal: place.groupOrdinal, sortTime: place.sortTime, arrival: place.arrival)
  }

  /// The place of the next trade of the file.
  mutating func place(id: String, model: String, exitTime: Double) -> TradePlace {
    let own = groups[ExactString(model)] ?? Int64(groups.count)
    groups[ExactString(model)] = own
    if own > group {
      group = own
      sortTime = .infinity
    }
    sortTime = min(sortTime, exitTime)
    defer { arrival += 1 }
    return TradePlace(id: id, groupOrdinal: group, sortTime: sortTime, arrival: arrival)
  }
}
