import CutoverDomain
import CutoverJSON

struct PriceData: EventData {
  var quote = PriceQuote()
  var volume = OptionalNumber()
  var raw = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "provider", "symbol", "price", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &quote.provider)
    try visitor.string("symbol", &quote.symbol)
    try visitor.float("price", &quote.price)
    try visitor.integer("timestamp", &quote.timestamp)
    try visitor.object("volume", &volume)
    try visitor.any("raw", &raw)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("provider", quote.provider)
    try fields.name("symbol", quote.symbol)
  }

  var body: ArenaEvent.Body {
    var quote = quote
    quote.volume = volume.value
    quote.raw = raw.isNull ? nil : raw
    return .price(quote)
  }
}

struct MarketAssetData: DetailedData {
  var asset = MarketAsset()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "provider", "symbol")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &asset.provider)
    try visitor.string("symbol", &asset.symbol)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("provider", asset.provider)
    try fields.name("symbol", asset.symbol)
  }

  func body(_ detail: OpaqueJSON) -> ArenaEvent.Body {
    var asset = asset
    asset.detail = detail
    return .marketAsset(asset)
  }
}

struct MarketContextData: DetailedData {
  var context = MarketAssetContext()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "provider", "symbol", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &context.provider)
    try visitor.string("symbol", &context.symbol)
    try visitor.integer("timestamp", &context.timestamp)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("provider", context.provider)
    try fields.name("symbol", context.symbol)
  }

  func body(_ detail: OpaqueJSON) -> ArenaEvent.Body {
    var context = context
    context.detail = detail
    return .marketAssetContext(context)
  }
}

/// The names of the types whose data is known by a name alone.
protocol NamedKind {
  /// Another word for `id`, where there is one.
  static var alias: StaticString? { get }
  static func body(_ detail: NamedDetail) -> ArenaEvent.Body
}

enum ModelKind: NamedKind {
  static let alias: StaticString? = "model_id"
  static func body(_ detail: NamedDetail) -> ArenaEvent.Body { .model(detail) }
}

enum SymbolKind: NamedKind {
  static let alias: StaticString? = "symbol"
  static func body(_ detail: NamedDetail) -> ArenaEvent.Body { .symbol(detail) }
}

enum TraderStateKind: NamedKind {
  static let alias: StaticString? = nil
  static func body(_ detail: NamedDetail) -> ArenaEvent.Body { .traderState(detail) }
}

/// The data of a model, a symbol, or the state of a trader: a name, and whatever else.
struct NamedData<Kind: NamedKind>: DetailedData {
  var id = OptionalName()
  var alias = OptionalName()

  static var fieldTable: FieldTable { FieldTable(names: ["id"] + (Kind.alias.map { [$0] } ?? [])) }
  static var required: FieldSet { [] }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.object("id", &id)
    if let name = Kind.alias { try visitor.object(name, &alias) }
  }

  func check(_ fields: FieldCheck) throws {
    if let id = id.value { try fields.name("id", id) }
    if let field = Kind.alias, let alias = alias.value {
      try fields.name("\(field)", alias)
      if let id = id.value, ExactString(id) != ExactString(alias) {
        throw fields.error(.outOfSet, "\(field)", "this is another name than the id")
      }
    } else if id.value == nil {
      throw fields.error(.missingField, "id", "this field is missing")
    }
  }

  func body(_ detail: OpaqueJSON) -> ArenaEvent.Body {
    Kind.body(NamedDetail(id: id.value ?? alias.value ?? "", detail: detail))
  }
}
