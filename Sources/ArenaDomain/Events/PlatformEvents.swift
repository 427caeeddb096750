import CutoverDomain
import CutoverJSON

// What no legacy file has. Most of it is kept as it came: `detail` is the event's data.

struct MarketAsset: EventPart {
  var provider = ""
  var symbol = ""
  var detail = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "provider", "symbol")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.string("symbol", &symbol)
    try visitor.any("detail", &detail)
  }

  func check(_ fields: FieldCheck) throws { try fields.names(("provider", provider), ("symbol", symbol)) }

  func keeping(_ detail: OpaqueJSON) -> MarketAsset { MarketAsset(provider: provider, symbol: symbol, detail: detail) }
}

struct MarketAssetContext: EventPart {
  var provider = ""
  var symbol = ""
  /// Unix milliseconds.
  var timestamp: Int64 = 0
  var detail = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "provider", "symbol", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.string("symbol", &symbol)
    try visitor.integer("timestamp", &timestamp)
    try visitor.any("detail", &detail)
  }

  func check(_ fields: FieldCheck) throws { try fields.names(("provider", provider), ("symbol", symbol)) }

  func keeping(_ detail: OpaqueJSON) -> MarketAssetContext {
    MarketAssetContext(provider: provider, symbol: symbol, timestamp: timestamp, detail: detail)
  }
}

/// Something known by its id alone, and what else was said of it: a model, a symbol, the state of a trader.
struct NamedDetail: WireObject {
  var id = ""
  var detail = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.any("detail", &detail)
  }
}

/// Another word for `id` in the data of some events.
protocol OtherWord {
  static var field: StaticString? { get }
  static var fieldTable: FieldTable { get }
}

enum ModelWord: OtherWord {
  static let field: StaticString? = "model_id"
  static let fieldTable = FieldTable(names: ["id", "model_id"])
}

enum SymbolWord: OtherWord {
  static let field: StaticString? = "symbol"
  static let fieldTable = FieldTable(names: ["id", "symbol"])
}

enum NoOtherWord: OtherWord {
  static let field: StaticString? = nil
  static let fieldTable = FieldTable(names: ["id"])
}

/// A name, and whatever else.
struct NamedData<Word: OtherWord>: EventPart {
  private var id: String?
  private var other: String?

  init() {}

  static var fieldTable: FieldTable { Word.fieldTable }
  static var required: FieldSet { [] }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.optional("id", &id)
    if let field = Word.field { try visitor.optional(field, &other) }
  }

  func check(_ fields: FieldCheck) throws {
    if let id { try fields.name("id", id) }
    if let field = Word.field, let other {
      try fields.name("\(field)", other)
      if let id, ExactString(id) != ExactString(other) {
        throw fields.error(.outOfSet, "\(field)", "this is another name than the id")
      }
    } else if id == nil {
      throw fields.error(.missingField, "id", "this field is missing")
    }
  }

  func named(_ detail: OpaqueJSON) -> NamedDetail { NamedDetail(id: id ?? other ?? "", detail: detail) }
}

struct DecisionCycle: WireObject {
  var id = ""
  var modelId = ""
  /// Unix milliseconds.
  var startedAt: Int64 = 0
  /// `running`, `succeeded` or `failed`.
  var status = ""
  var detail = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("model_id", &modelId)
    try visitor.integer("started_at", &startedAt)
    try visitor.string("status", &status)
    try visitor.any("detail", &detail)
  }
}

/// What a `decision_cycle` says, which has another word for when it began.
struct DecisionCycleData: EventPart {
  private var record = DecisionCycle()
  private var startedAt: Int64?
  private var timestamp: Int64?

  init() {}

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "id", "model_id", "status")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &record.id)
    try visitor.string("model_id", &record.modelId)
    try visitor.optional("started_at", &startedAt)
    try visitor.optional("timestamp", &timestamp)
    try visitor.string("status", &record.status)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.names(("id", record.id), ("model_id", record.modelId))
    try fields.word("status", record.status, of: EventWords.cycleStates)
    if startedAt == nil, timestamp == nil {
      throw fields.error(.missingField, "started_at", "this field is missing")
    }
  }

  func keeping(_ detail: OpaqueJSON) -> DecisionCycle {
    var cycle = record
    (cycle.startedAt, cycle.detail) = (startedAt ?? timestamp ?? 0, detail)
    return cycle
  }
}

struct SimOrder: EventPart {
  var id = ""
  var modelId = ""
  var symbol = ""
  /// `long`, `short`, `buy` or `sell`.
  var side = ""
  /// `open`, `filled`, `cancelled` or `rejected`.
  var status = ""
  var quantity: Double = 0
  var price: Double?
  /// Unix milliseconds.
  var timestamp: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "id", "model_id", "symbol", "side", "status", "quantity", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("model_id", &modelId)
    try visitor.string("symbol", &symbol)
    try visitor.string("side", &side)
    try visitor.string("status", &status)
    try visitor.float("quantity", &quantity)
    try visitor.optional("price", &price)
    try visitor.integer("timestamp", &timestamp)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.names(("id", id), ("model_id", modelId), ("symbol", symbol))
    try fields.word("side", side, of: EventWords.sides)
    try fields.word("status", status, of: EventWords.orderStates)
  }
}

struct SimBalance: EventPart {
  var modelId = ""
  var asset = ""
  /// The digits as they came: money that is summed must not pass through a double.
  var balance = JSONNumber(unchecked: "0")
  /// Unix milliseconds.
  var timestamp: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "asset", "balance", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try visitor.string("asset", &asset)
    try visitor.exact("balance", &balance)
    try visitor.integer("timestamp", &timestamp)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.names(("model_id", modelId), ("asset", asset))
    if isExtreme { throw fields.error(.outOfRange, "balance", "this is no amount of money") }
  }

  /// Whether it is too large or too close to zero for a 64-bit float, or has more digits than anybody would write.
  private var isExtreme: Bool {
    let value = balance.doubleValue
    return !value.isFinite || (value == 0 && !balance.isNumericallyEqual(to: JSONNumber(unchecked: "0")))
      || balance.lexeme.utf8.count > 400
  }

  var meaning: [UInt8] {
    get throws {
      var data = self
      data.balance = balance.normalized
      return try data.json
    }
  }
}
