import CutoverDomain
import CutoverJSON
import CutoverRepository

/// A trade in `trades:recent:{model}`, with its place in the order of the wire, so that a reader knows where the
/// database goes on.
struct CachedTrade: WireObject {
  var sortTime: Double = 0
  var arrival: Int64 = 0
  var trade = Trade()

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.float("sort_time", &sortTime)
    try visitor.integer("arrival", &arrival)
    try visitor.object("trade", &trade)
  }
}

extension CachedTrade {
  /// Whether `row`, of the same group, comes behind the trade in the order of the wire.
  func precedes(_ row: PlacedTrade) -> Bool {
    if sortTime != row.sortTime { return sortTime > row.sortTime }
    return (arrival, ExactString(trade.id)) < (row.arrival, ExactString(row.trade.id))
  }
}

extension CachedTrade {
  init(_ row: PlacedTrade) { self.init(sortTime: row.sortTime, arrival: row.arrival, trade: row.trade) }
}

extension ListGroup<TradeTable> {
  /// The trades of a group, in the order of the wire.
  init(fromStartOf group: Int64, maximum: Int64 = .max) {
    // Postgres takes NaN for larger than infinity, which a row of somebody else's making may have.
    self.init(behind: PlacedTrade(groupOrdinal: group, sortTime: .nan, arrival: .min), maximum: maximum)
  }

  /// Those that come behind a trade of it.
  init(behind trade: CachedTrade, of group: Int64) {
    let place = PlacedTrade(
      trade: trade.trade, groupOrdinal: group, sortTime: trade.sortTime, arrival: trade.arrival)
    self.init(behind: place, maximum: .max)
  }
}

/// A value in `since_inception:{model}`, with its place among those of all models.
struct CachedSinceInceptionValue: WireObject {
  var arrival: Int64 = 0
  var value = SinceInceptionValue()

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("arrival", &arrival)
    try visitor.object("value", &value)
  }
}

/// A message in `conversations:{model}`, with its place in the conversation.
struct CachedMessage: WireObject {
  var ordinal: Int64 = 0
  var message = Message()

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("ordinal", &ordinal)
    try visitor.object("message", &message)
  }
}
