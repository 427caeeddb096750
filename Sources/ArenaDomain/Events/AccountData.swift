import CutoverDomain
import CutoverJSON

struct PositionData: EventData {
  var modelId = ""
  var position = Position()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "symbol", "quantity", "entry_price")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try position.visit(&visitor)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("model_id", modelId)
    try fields.name("symbol", position.symbol)
  }

  var body: ArenaEvent.Body { .position(model: modelId, position) }
}

struct PositionClosingData: EventData {
  var modelId = ""
  var details = ClosingDetails()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "symbol")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try details.visit(&visitor)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("model_id", modelId)
    try details.check(fields)
  }

  var body: ArenaEvent.Body { .positionClosed(details.closing(of: modelId)) }
}

/// What is said of the end of a position, but for its model.
struct ClosingDetails: EventPart {
  var symbol = ""
  var exitPrice = OptionalNumber()
  var exitTime = OptionalNumber()
  var pnl = OptionalNumber()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "symbol")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("symbol", &symbol)
    try visitor.object("exit_price", &exitPrice)
    try visitor.object("exit_time", &exitTime)
    try visitor.object("pnl", &pnl)
  }

  func check(_ fields: FieldCheck) throws { try fields.name("symbol", symbol) }

  func closing(of model: String) -> PositionClosing {
    PositionClosing(
      modelId: model, symbol: symbol, exitPrice: exitPrice.value, exitTime: exitTime.value, pnl: pnl.value)
  }
}

/// Which position a trade closes: `true` is the one of its own symbol, a text that of another symbol.
enum ClosedPosition: WireValue {
  case none
  case own
  case symbol(String)
  case details(ClosingDetails)

  init() { self = .none }

  mutating func read(from reader: JSONReader) throws {
    switch try reader.peek() {
    case .bool: self = try reader.readBool() ? .own : .none
    case .string: self = .symbol(try reader.readString())
    case .object: self = .details(try ClosingDetails(checking: reader))
    case let kind:
      throw reader.error(.wrongType, "expected a boolean, a string or an object, found \(kind)")
    }
  }

  func write(into writer: inout JSONWriter) throws {
    switch self {
    case .none: writer.bool(false)
    case .own: writer.bool(true)
    case .symbol(let symbol): writer.string(symbol)
    case .details(let details): try details.write(into: &writer)
    }
  }
}

struct TradeData: EventData {
  var trade = Trade()
  var closed = ClosedPosition.none
  var accountTotal = OptionalPart<AccountTotal>()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(
    fieldTable, "id", "model_id", "symbol", "side", "quantity", "entry_price", "entry_time", "exit_price", "exit_time")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try trade.visit(&visitor)
    try visitor.object("closes_position", &closed)
    try visitor.object("account_total", &accountTotal)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("id", trade.id)
    try fields.name("model_id", trade.modelId)
    try fields.name("symbol", trade.symbol)
    try fields.word("side", trade.side, of: EventWords.sides)
    if case .symbol(let symbol) = closed { try fields.name("closes_position", symbol) }
    if let total = accountTotal.part, ExactString(total.modelId) != ExactString(trade.modelId) {
      throw fields.error(.outOfSet, "account_total/model_id", "this is another model than the trade's")
    }
  }

  var body: ArenaEvent.Body {
    .trade(TradeCompletion(trade: trade, closing: closing, accountTotal: accountTotal.part))
  }

  private var closing: PositionClosing? {
    switch closed {
    case .none: nil
    case .own: ending(trade.symbol)
    case .symbol(let symbol): ending(symbol)
    case .details(let details): details.closing(of: trade.modelId)
    }
  }

  /// The position ended as the trade did.
  private func ending(_ symbol: String) -> PositionClosing {
    PositionClosing(
      modelId: trade.modelId, symbol: symbol, exitPrice: trade.exitPrice, exitTime: trade.exitTime,
      pnl: trade.realizedNetPnl)
  }
}
