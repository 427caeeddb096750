import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTables

/// What a broker has answered about an order, or the bot has found when it asked.
struct OrderEvent: WireObject {
  var id: Int64 = 0
  var orderId = OpaqueJSON.null
  var brokerOrderId = OpaqueJSON.null
  var priceCents = OpaqueJSON.null
  var executedAt = OpaqueJSON.null
  /// The bot's clock when it wrote its position, in whole seconds; empty for when the event was accepted.
  var at = ""
  /// Whether the bot has given the order up, since it was in progress for too long.
  var isStale = false

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.any("orderId", &orderId)
    try visitor.any("brokerOrderId", &brokerOrderId)
    try visitor.any("priceCents", &priceCents)
    try visitor.any("executedAt", &executedAt)
    try visitor.string("at", &at)
    try visitor.bool("isStale", &isStale)
  }

  /// What it says of its order, for what no table can hold.
  static func records(_ event: OrderEvent) -> [(member: String, record: RecordWrite)] {
    var execution = Execution()
    (execution.orderId, execution.brokerOrderId) = (event.orderId, event.brokerOrderId)
    (execution.priceCents, execution.executedAt) = (event.priceCents, event.executedAt)
    let fields: Set = ["orderId", "brokerOrderId", "priceCents", "executedAt"]
    return [("", .part(execution, of: Executions.self, fields))]
  }

  static func names(_ event: OrderEvent) -> [RecordName] { [RecordName("\(event.id)", in: Executions.self)] }

  static func submission(_ event: OrderEvent) -> (field: String, message: String)? {
    event.orderId.isNull && event.brokerOrderId.isNull ? ("orderId", "a submitted order has an id at its broker") : nil
  }

  static func end(_ event: OrderEvent) -> (field: String, message: String)? {
    if event.executedAt.isNull { return ("executedAt", "an order that has ended has the time of its end") }
    if event.at.isEmpty { return nil }
    guard let at = TableTime(event.at), event.at.hasSuffix("Z"), at == at.wholeSeconds else {
      return ("at", "it has to be a time in UTC, in whole seconds, such as 2025-10-10T19:45:00Z")
    }
    return nil
  }

  static func fill(_ event: OrderEvent) -> (field: String, message: String)? {
    event.priceCents.isNull ? ("priceCents", "a filled order has a price") : end(event)
  }
}

extension Execution {
  /// Why an order does not go on as an event has it.
  enum Standing: Error {
    /// It has done so already.
    case isSo
    case cannotBe(String)
  }

  var isInProgress: Bool { status == "PENDING" || status == "SUBMITTED" }

  func submitted(_ event: OrderEvent) -> Result<Execution, Standing> {
    let order = event.orderId.isNull ? event.brokerOrderId : event.orderId
    guard status == "PENDING" else {
      // What a broker said before its last word can come behind it.
      if shownOrderId == order || status == "FAILED" { return .failure(.isSo) }
      return .failure(.cannotBe("execution \(id) is \(status), with another order"))
    }
    var execution = self
    (execution.status, execution.orderId) = ("SUBMITTED", event.orderId)
    if !event.brokerOrderId.isNull { execution.brokerOrderId = event.brokerOrderId }
    execution.rowVersion += 1
    return .success(execution)
  }

  func filled(_ event: OrderEvent) -> Result<Execution, Standing> {
    guard status == "SUBMITTED" else {
      if status == "FILLED", priceCents == event.priceCents { return .failure(.isSo) }
      return .failure(
        .cannotBe("execution \(id) is \(status): \(isInProgress ? "it was not submitted" : "that is final")"))
    }
    var execution = self
    (execution.status, execution.priceCents, execution.executedAt) = ("FILLED", event.priceCents, event.executedAt)
    if !event.orderId.isNull { execution.orderId = event.orderId }
    execution.rowVersion += 1
    return .success(execution)
  }

  /// A failed order has no id at the broker any more; one of an earlier version of the bot keeps that in its own column.
  func failed(at time: OpaqueJSON, isStale: Bool) throws -> Result<Execution, Standing> {
    guard status == "SUBMITTED" || status == "PENDING" && isStale else {
      if status == "FAILED" { return .failure(.isSo) }
      let reason = isInProgress ? "only one that is given up fails without being submitted" : "that is final"
      return .failure(.cannotBe("execution \(id) is \(status): \(reason)"))
    }
    var execution = self
    (execution.status, execution.executedAt, execution.orderId) = ("FAILED", time, .null)
    execution.rowVersion += 1
    return .success(execution)
  }
}

extension OrderEvent {
  static let datasets: [any Dataset.Type] = [Executions.self, Positions.self, SymbolLocks.self]

  /// Applies what an event makes of its order. One that ends is no more what the ticker waits for, and its lease goes.
  func outcome(
    _ stored: any StoredRecords, isEnd: Bool, _ change: (Execution) throws -> Result<Execution, Execution.Standing>
  ) throws -> EventOutcome {
    guard let known = try stored.find("\(id)", in: Executions.self) else {
      return .refused("there is no execution \(id)")
    }
    let execution: Execution
    switch try change(known) {
    case .success(let changed): execution = changed
    case .failure(.isSo): return .duplicate
    case .failure(.cannotBe(let reason)): return .refused(reason)
    }
    var writes: [RecordWrite] = [.put(execution, in: Executions.self)]
    guard isEnd else { return .applied(writes) }
    let position = try stored.find(known.symbol, in: Positions.self)
    let pending = position?.pendingExecutionId.plainText
    guard pending == nil || pending == "\(id)" else { return .applied(writes) }
    if var position {
      let time = TableTime(at) ?? TableTime(milliseconds: stored.acceptedAt).wholeSeconds
      (position.pendingExecutionId, position.lastUpdated) = (.null, time.text)
      writes.append(.put(position, in: Positions.self))
    }
    writes.append(.remove(known.symbol, from: SymbolLocks.self))
    return .applied(writes)
  }
}
