import CutoverDocuments
import CutoverDomain
import CutoverJSON

/// The words that some fields must be one of, as the CHECKs of the schema have them.
enum EventWords {
  static let sides = ["long", "short", "buy", "sell"]
  static let roles = ["system", "user", "assistant", "tool"]
  static let cycleStates = ["running", "succeeded", "failed"]
  static let orderStates = ["open", "filled", "cancelled", "rejected"]
}

/// A price as a provider quoted it.
struct PriceQuote: EventPart {
  var provider = ""
  var symbol = ""
  var price: Double = 0
  /// Unix milliseconds.
  var timestamp: Int64 = 0
  var volume: Double?
  /// What the provider sent.
  var raw: OpaqueJSON?

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "provider", "symbol", "price", "timestamp")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("provider", &provider)
    try visitor.string("symbol", &symbol)
    try visitor.float("price", &price)
    try visitor.integer("timestamp", &timestamp)
    try visitor.optional("volume", &volume)
    try visitor.optional("raw", &raw)
  }

  func check(_ fields: FieldCheck) throws { try fields.names(("provider", provider), ("symbol", symbol)) }
}

extension AccountTotal: EventPart {
  static let required = FieldSet(fieldTable, "id", "model_id", "timestamp", "dollar_equity")

  func check(_ fields: FieldCheck) throws {
    try fields.names(("id", id), ("model_id", modelId))
    try fields.names(of: positions, "positions")
  }
}

extension SinceInceptionValue: EventPart {
  static let required = FieldSet(fieldTable, "id", "model_id", "nav_since_inception")

  func check(_ fields: FieldCheck) throws { try fields.names(("id", id), ("model_id", modelId)) }
}

extension ModelAnalytics: EventPart {
  static let required = FieldSet(fieldTable, "model_id")

  func check(_ fields: FieldCheck) throws {
    try fields.name("model_id", modelId, longest: NameLimits.analytics)
    guard FileName.allows(modelId) else {
      throw fields.error(
        .outOfSet, "model_id", "this names a file: it must be one path segment, without '/', '\\' or control characters"
      )
    }
  }
}

extension LeaderboardEntry: EventPart {
  static let required = FieldSet(fieldTable, "id")

  func check(_ fields: FieldCheck) throws { try fields.name("id", id) }
}

/// What a `leaderboard` says.
struct LeaderboardData: EventPart {
  var entries = WireList<CheckedPart<LeaderboardEntry>>()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "entries")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.list("entries", &entries)
  }

  var parts: [LeaderboardEntry] { (entries.elements ?? []).map(\.part) }

  func check(_ fields: FieldCheck) throws {
    var ids = Set<ExactString>()
    for (index, entry) in parts.enumerated() where !ids.insert(ExactString(entry.id)).inserted {
      throw fields.error(.outOfSet, "entries/\(index)/id", "an earlier entry has the same id")
    }
  }
}

/// A message to or from a model.
struct ConversationMessage: EventPart {
  var modelId = ""
  var message = Message()
  /// The conversation it belongs to. One that is not that of the model's last message begins a new conversation; `nil`
  /// goes to the last one, whichever that is.
  var conversation: String?

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "role", "content")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try message.visit(&visitor)
    try visitor.optional("conversation", &conversation)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("model_id", modelId)
    try fields.word("role", message.role, of: EventWords.roles)
    if let conversation { try fields.name("conversation", conversation) }
  }
}
