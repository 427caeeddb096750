import CutoverDomain
import CutoverJSON

struct DecisionCycleData: DetailedData {
  var cycle = DecisionCycle()
  var startedAt = OptionalInteger()
  var timestamp = OptionalInteger()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "id", "model_id", "status")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &cycle.id)
    try visitor.string("model_id", &cycle.modelId)
    try visitor.object("started_at", &startedAt)
    try visitor.object("timestamp", &timestamp)
    try visitor.string("status", &cycle.status)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("id", cycle.id)
    try fields.name("model_id", cycle.modelId)
    try fields.word("status", cycle.status, of: EventWords.cycleStates)
    if startedAt.value == nil, timestamp.value == nil {
      throw fields.error(.missingField, "started_at", "this field is missing")
    }
  }

  func body(_ detail: OpaqueJSON) -> ArenaEvent.Body {
    var cycle = cycle
    cycle.startedAt = startedAt.value ?? timestamp.value ?? 0
    cycle.detail = detail
    return .decisionCycle(cycle)
  }
}

struct SimOrderData: EventData {
  var order = SimOrder()
  var price = OptionalNumber()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "id", "model_id", "symbol", "side", "status", "quantity", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &order.id)
    try visitor.string("model_id", &order.modelId)
    try visitor.string("symbol", &order.symbol)
    try visitor.string("side", &order.side)
    try visitor.string("status", &order.status)
    try visitor.float("quantity", &order.quantity)
    try visitor.object("price", &price)
    try visitor.integer("timestamp", &order.timestamp)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("id", order.id)
    try fields.name("model_id", order.modelId)
    try fields.name("symbol", order.symbol)
    try fields.word("side", order.side, of: EventWords.sides)
    try fields.word("status", order.status, of: EventWords.orderStates)
  }

  var body: ArenaEvent.Body {
    var order = order
    order.price = price.value
    return .simOrder(order)
  }
}

struct SimBalanceData: EventData {
  var balance = SimBalance()
  var amount = ExactNumber()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "asset", "balance", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &balance.modelId)
    try visitor.string("asset", &balance.asset)
    try visitor.object("balance", &amount)
    try visitor.integer("timestamp", &balance.timestamp)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("model_id", balance.modelId)
    try fields.name("asset", balance.asset)
    if amount.isExtreme { throw fields.error(.outOfRange, "balance", "this is no amount of money") }
  }

  var meaning: [UInt8] {
    get throws {
      var data = self
      data.amount = ExactNumber(amount.number.normalized)
      return try data.json
    }
  }

  var body: ArenaEvent.Body {
    var balance = balance
    balance.balance = amount.number
    return .simBalance(balance)
  }
}
