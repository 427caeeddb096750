import CutoverDomain
import CutoverJSON

/// What a `position` says.
struct PositionData: EventPart {
  var modelId = ""
  var position = Position()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "symbol", "quantity", "entry_price")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try position.visit(&visitor)
  }

  func check(_ fields: FieldCheck) throws { try fields.names(("model_id", modelId), ("symbol", position.symbol)) }
}

/// The end of an open position.
struct PositionClosing: EventPart {
  var modelId = ""
  var symbol = ""
  var exitPrice: Double?
  /// Unix seconds.
  var exitTime: Double?
  var pnl: Double?

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "symbol")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try visitDetails(&visitor)
  }

  /// What is said but for the model.
  mutating func visitDetails<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("symbol", &symbol)
    try visitor.optional("exit_price", &exitPrice)
    try visitor.optional("exit_time", &exitTime)
    try visitor.optional("pnl", &pnl)
  }

  func check(_ fields: FieldCheck) throws { try fields.names(("model_id", modelId), ("symbol", symbol)) }
}

/// The end of a position, of the model of what is around it.
struct ClosingDetails: EventPart {
  var closing = PositionClosing()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "symbol")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws { try closing.visitDetails(&visitor) }

  func check(_ fields: FieldCheck) throws { try fields.name("symbol", closing.symbol) }
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

/// A completed trade, and what else became of the account with it: one unit.
struct TradeCompletion: Sendable {
  var trade = Trade()
  /// The position that the trade closed.
  var closing: PositionClosing?
  var accountTotal: AccountTotal?
}

/// What a `trade` says.
struct TradeData: EventPart {
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
    try fields.names(("id", trade.id), ("model_id", trade.modelId), ("symbol", trade.symbol))
    try fields.word("side", trade.side, of: EventWords.sides)
    if case .symbol(let symbol) = closed { try fields.name("closes_position", symbol) }
    if let total = accountTotal.part, ExactString(total.modelId) != ExactString(trade.modelId) {
      throw fields.error(.outOfSet, "account_total/model_id", "this is another model than the trade's")
    }
  }

  var completion: TradeCompletion { TradeCompletion(trade: trade, closing: closing, accountTotal: accountTotal.part) }

  private var closing: PositionClosing? {
    switch closed {
    case .none: return nil
    case .own: return ending(trade.symbol)
    case .symbol(let symbol): return ending(symbol)
    case .details(let details):
      var closing = details.closing
      closing.modelId = trade.modelId
      return closing
    }
  }

  /// The position ended as the trade did.
  private func ending(_ symbol: String) -> PositionClosing {
    PositionClosing(
      modelId: trade.modelId, symbol: symbol, exitPrice: trade.exitPrice, exitTime: trade.exitTime,
      pnl: trade.realizedNetPnl)
  }
}
