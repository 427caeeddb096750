import CutoverDomain
import CutoverJSON

// Rows that are more than a record of the wire: where it is filed, or where it stands.

/// A model's entry in the positions document, its positions aside.
struct AccountEntry: WireObject {
  var modelId = ""
  var positionsNull = false

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try visitor.bool("positions_null", &positionsNull)
  }
}

/// A position, whose it is and what it is filed under.
struct FiledPosition: WireObject {
  var modelId = ""
  var market = ""
  var position = Position()

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try visitor.string("market", &market)
    try position.visit(&visitor)
  }
}

/// A position that a snapshot carried, and what it is filed under.
struct SnapshotPosition: WireObject {
  var snapshotId = ""
  var market = ""
  var position = Position()

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("snapshot_id", &snapshotId)
    try visitor.string("market", &market)
    try position.visit(&visitor)
  }
}

/// An account total, its positions aside.
struct Snapshot: WireObject {
  var total = AccountTotal()
  var positionsNull = false

  init() {}

  init(_ total: AccountTotal) {
    self.total = total
    positionsNull = total.positions == nil
  }

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try total.visit(&visitor)
    try visitor.bool("positions_null", &positionsNull)
  }

  /// What ``total`` carried, as rows.
  var positions: [SnapshotPosition] {
    total.positions?.entries.map { SnapshotPosition(snapshotId: total.id, market: $0.key, position: $0.value) } ?? []
  }
}

/// A trade, and its place in the order of the wire (see Migrations/0005).
struct PlacedTrade: WireObject {
  var trade = Trade()
  var groupOrdinal: Int64 = 0
  var sortTime: Double = 0
  var arrival: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try trade.visit(&visitor)
    try visitor.integer("group_ordinal", &groupOrdinal)
    try visitor.float("sort_time", &sortTime)
    try visitor.integer("arrival", &arrival)
  }
}

/// A trade's place in the order of the wire, for a trade that is there.
struct TradePlace: Sendable {
  var id = ""
  var groupOrdinal: Int64 = 0
  var sortTime: Double = 0
  var arrival: Int64 = 0
}

/// Analytics, and the model that they are filed under.
struct FiledAnalytics: WireObject {
  var model = ""
  var analytics = ModelAnalytics()

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model", &model)
    try analytics.visit(&visitor)
  }
}

/// A price, in `price_latest` and `price_ticks`. Only the latter has volume and raw data.
struct StoredPrice: WireObject {
  var provider = ""
  /// What the price is filed under.
  var symbol = ""
  /// The name that the price itself carries.
  var quotedSymbol = ""
  var price: Double = 0
  /// Unix milliseconds.
  var timestamp: Int64 = 0
  var volume: Double?
  /// What the provider sent.
  var raw: OpaqueJSON?
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.string("symbol", &symbol)
    try visitor.string("quoted_symbol", &quotedSymbol)
    try visitor.float("price", &price)
    try visitor.integer("timestamp", &timestamp)
  }
}

/// A message, and its place in a conversation.
@dynamicMemberLookup
struct StoredMessage: WireObject {
  var conversationId: Int64 = 0
  var ordinal: Int64 = 0
  var message = Message()

  subscript<Value>(dynamicMember field: WritableKeyPath<Message, Value>) -> Value {
    get { message[keyPath: field] }
    set { message[keyPath: field] = newValue }
  }

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("conversation_id", &conversationId)
    try visitor.integer("ordinal", &ordinal)
    try message.visit(&visitor)
  }
}
