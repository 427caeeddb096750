/// A row of `trades`: the trade, and its place in the order of the wire (see Migrations/0005).
@dynamicMemberLookup
struct StoredTrade: Sendable {
  var trade = Trade()
  var groupOrdinal: Int64 = 0
  var sortTime: Double = 0
  var arrival: Int64 = 0
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0

  subscript<Value>(dynamicMember field: WritableKeyPath<Trade, Value>) -> Value {
    get { trade[keyPath: field] }
    set { trade[keyPath: field] = newValue }
  }
}

/// A trade's place in the order of the wire, for a trade that is there.
struct TradePlace: Sendable {
  var id = ""
  var groupOrdinal: Int64 = 0
  var sortTime: Double = 0
  var arrival: Int64 = 0
}
