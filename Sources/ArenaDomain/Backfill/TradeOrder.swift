import CutoverJSON

/// Gives each trade of a file its place, so that sorting by (groupOrdinal, sortTime descending, arrival) gives the
/// file's order back: also that of a file whose groups or exit times are not in order.
struct TradeOrder {
  private var groups: [ExactString: Int64] = [:]
  private var group: Int64 = 0
  private var sortTime = Double.infinity
  private var arrival: Int64 = 0

  /// The next trade of the file, with its place.
  mutating func place(_ trade: Trade) -> StoredTrade {
    let own = groups[ExactString(trade.modelId)] ?? Int64(groups.count)
    groups[ExactString(trade.modelId)] = own
    if own > group {
      group = own
      sortTime = .infinity
    }
    sortTime = min(sortTime, trade.exitTime)
    defer { arrival += 1 }
    return StoredTrade(trade: trade, groupOrdinal: group, sortTime: sortTime, arrival: arrival)
  }
}
