import CutoverDomain
import CutoverHosting
import CutoverJSON

/// An order that the gateway has placed.
struct OrderPlaced: WireObject {
  /// A UUID; for anything else there is one that provider and client's id make.
  var id = ""
  var provider = ""
  var strategyInstance = OpaqueJSON.null
  var clientOrderId = ""
  var symbol = ""
  var side = ""
  var type = ""
  var quantity = ""
  var price = OpaqueJSON.null
  /// 0 for `at`.
  var placedAt: Int64 = 0
  var metadata = OpaqueJSON.null
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("provider", &provider)
    try visitor.anyUnlessNull("strategyInstance", &strategyInstance)
    try visitor.string("clientOrderId", &clientOrderId)
    try visitor.string("symbol", &symbol)
    try visitor.string("side", &side)
    try visitor.string("type", &type)
    try visitor.string("quantity", &quantity)
    try visitor.anyUnlessNull("price", &price)
    try visitor.integer("placedAt", &placedAt)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("at", &at)
  }

  var fault: Fault? {
    if let fault = Check.amount("quantity", quantity) { return fault }
    if !Amount.isPositive(quantity) { return ("quantity", "it has to be above 0") }
    return Check.first(
      Check.name("provider", provider, slashes: false), Check.text("strategyInstance", strategyInstance),
      Check.name("clientOrderId", clientOrderId), Check.name("symbol", symbol), Check.name("side", side),
      Check.name("type", type), Check.amount("price", price), Check.seconds("placedAt", placedAt, isRequired: false),
      Check.object("metadata", metadata), Check.seconds("at", at))
  }

  var orderId: String {
    OrderID.canonical(id) ?? OrderID.derived(provider: provider, clientOrderId: clientOrderId)
  }

  var names: [RecordName] {
    [RecordName(provider, in: Providers.self), RecordName(orderId, in: Orders.self)]
      + (strategyInstance.plainText.map { [RecordName($0, in: Instances.self)] } ?? [])
  }

  private var order: Order {
    var order = Order()
    (order.id, order.provider, order.clientOrderId) = (orderId, provider, clientOrderId)
    (order.symbol, order.side, order.type, order.state) = (symbol, side, type, OrderState.pending.rawValue)
    (order.quantity, order.price, order.metadata) = (quantity, Check.given(price), metadata)
    order.placedAt = placedAt == 0 ? at : placedAt
    (order.createdAt, order.updatedAt) = (at, at)
    order.normalise()
    return order
  }

  func outcome(_ stored: any StoredRecords) throws -> EventOutcome {
    guard try stored.known(provider, in: Providers.self)?.isThere == true else { return ProviderStep.none(provider) }
    var order = order
    if let known = try stored.find(OrdersByClient.values(of: order), by: OrdersByClient.self) {
      return known.isSame(as: order) ? .duplicate : .conflict(with: "order \(known.id)")
    }
    if let other = try stored.known(order.id, in: Orders.self) {
      return .conflict(with: "order \(other.id), \(other.clientOrderId) of \(other.provider),")
    }
    // An instance that nobody knows is none.
    if let name = strategyInstance.plainText, let instance = try stored.known(name, in: Instances.self) {
      order.strategyInstance = OpaqueJSON(text: instance.id)
    }
    return .applied([.put(order, in: Orders.self), .orderPlaced(order)])
  }
}

extension Order {
  /// Whether both ask a venue for the same.
  fileprivate func isSame(as other: Order) -> Bool {
    let own = normalised
    return (own.symbol, own.side, own.type, own.quantity) == (other.symbol, other.side, other.type, other.quantity)
      && own.price == other.price && own.id == other.id
  }
}

/// How far an order is. It never goes back, and nothing follows what is final.
package enum OrderState: String, CaseIterable {
  case new = "NEW"
  case pending = "PENDING"
  case acknowledged = "ACK"
  case partial = "PARTIAL"
  case filled = "FILLED"
  case cancelled = "CANCELLED"
  case expired = "EXPIRED"
  case rejected = "REJECTED"

  var rank: Int {
    switch self {
    case .new, .pending: 0
    case .acknowledged: 1
    case .partial: 2
    case .filled, .cancelled, .expired, .rejected: 3
    }
  }

  package var isFinal: Bool { rank == 3 }
  /// Whether a report of it brings a fill.
  package var isFill: Bool { self == .partial || self == .filled }

  package func precedes(_ next: OrderState) -> Bool { !isFinal && rank <= next.rank }
}
