import CutoverDomain
import CutoverHosting
import CutoverJSON

/// What a venue says about an order. Reports can come twice, and late.
struct ExecutionReport: WireObject {
  var provider = ""
  var clientOrderId = ""
  /// What tells the report from others; where it is empty, the order and the time do.
  var eventId = ""
  var state = ""
  /// What has been filled so far, and at which price on average.
  var quantity = OpaqueJSON.null
  var price = OpaqueJSON.null
  var fee = OpaqueJSON.null
  var feeAsset = OpaqueJSON.null
  var liquidity = OpaqueJSON.null
  var externalReference = OpaqueJSON.null
  var metadata = OpaqueJSON.null
  /// The venue's clock, in nanoseconds since 1970.
  var time: Int64 = 0
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.string("clientOrderId", &clientOrderId)
    try visitor.string("eventId", &eventId)
    try visitor.string("state", &state)
    try visitor.anyUnlessNull("quantity", &quantity)
    try visitor.anyUnlessNull("price", &price)
    try visitor.anyUnlessNull("fee", &fee)
    try visitor.anyUnlessNull("feeAsset", &feeAsset)
    try visitor.anyUnlessNull("liquidity", &liquidity)
    try visitor.anyUnlessNull("externalReference", &externalReference)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("time", &time)
    try visitor.integer("at", &at)
  }

  var fault: Fault? {
    let fault = Check.first(
      Check.name("provider", provider, slashes: false), Check.name("clientOrderId", clientOrderId),
      eventId.isEmpty ? nil : Check.name("eventId", eventId),
      Check.choice("state", state, OrderState.allCases.map(\.rawValue)), Check.amount("quantity", quantity),
      Check.amount("price", price), Check.amount("fee", fee), Check.text("feeAsset", feeAsset),
      Check.text("liquidity", liquidity), Check.text("externalReference", externalReference),
      Check.object("metadata", metadata),
      time < 1_000_000_000 ? ("time", "it has to be a time in nanoseconds since 1970") : nil, Check.seconds("at", at))
    guard fault == nil, OrderState(rawValue: state)?.isFill == true else { return fault }
    for (field, value) in [("quantity", quantity), ("price", price)] where Check.isBlank(value) {
      return (field, "a fill has one")
    }
    return nil
  }

  private var seconds: Int64 { time / 1_000_000_000 }
  private var executionId: String { eventId.isEmpty ? "\(clientOrderId)-\(time)" : eventId }

  func outcome(_ stored: any StoredRecords) throws -> EventOutcome {
    guard let known = try stored.find([provider, clientOrderId], by: OrdersByClient.self)?.normalised else {
      return .refused("there is no order \(clientOrderId) of \(provider)")
    }
    guard let next = OrderState(rawValue: state) else { return .refused("\(state) is no state of an order") }
    var writes: [RecordWrite] = []
    var fill: Execution?
    if next.isFill {
      let stored = try stored.known("\(known.id)/\(executionId)", in: Executions.self)
      let new = execution(of: known, createdAt: stored?.createdAt ?? at)
      // The same report again.
      if stored == new { return .duplicate }
      writes.append(.put(new, in: Executions.self))
      fill = new
    }
    guard OrderState(rawValue: known.state)?.precedes(next) == true else {
      guard fill != nil else { return known.state == state ? .duplicate : .stale }
      return .applied(writes + [.executionReport(known, fill)])
    }
    var order = changed(known, to: next)
    if order != known {
      (order.updatedAt, order.rowVersion) = (at, known.rowVersion + 1)
      writes.append(.put(order, in: Orders.self))
    }
    return writes.isEmpty ? .duplicate : .applied(writes + [.executionReport(order, fill)])
  }

  private func changed(_ known: Order, to next: OrderState) -> Order {
    var order = known
    (order.state, order.metadata) = (state, metadata)
    if !Check.isBlank(externalReference) { order.externalReference = externalReference }
    if next.rank > 0 { order.acknowledgedAt = OpaqueJSON(seconds: seconds) }
    if next.isFinal { order.completedAt = OpaqueJSON(seconds: seconds) }
    order.normalise()
    return order
  }

  private func execution(of order: Order, createdAt: Int64) -> Execution {
    var execution = Execution()
    (execution.key, execution.orderId) = ("\(order.id)/\(executionId)", order.id)
    (execution.provider, execution.executionId) = (provider, executionId)
    (execution.quantity, execution.price) = (quantity.plainText ?? "", price.plainText ?? "")
    (execution.fee, execution.feeAsset) = (Check.given(fee), Check.given(feeAsset))
    (execution.liquidity, execution.metadata) = (Check.given(liquidity), metadata)
    (execution.tradedAt, execution.createdAt) = (seconds, createdAt)
    execution.normalise()
    return execution
  }
}
