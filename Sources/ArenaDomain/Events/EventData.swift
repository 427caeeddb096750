import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverRepository

/// The data of an event, as it stands on the wire.
protocol EventData: EventPart {
  var body: ArenaEvent.Body { get }
  /// What the data says, in one form.
  var meaning: [UInt8] { get throws }
}

extension EventData {
  var meaning: [UInt8] { get throws { try json } }
}

/// The data of an event of which everything is kept, also what nobody reads here.
protocol DetailedData: EventPart {
  /// What happened; `detail` is the data as it came.
  func body(_ detail: OpaqueJSON) -> ArenaEvent.Body
}

/// The words that some fields must be one of, as the CHECKs of the schema have them.
enum EventWords {
  static let sides = ["long", "short", "buy", "sell"]
  static let roles = ["system", "user", "assistant", "tool"]
  static let cycleStates = ["running", "succeeded", "failed"]
  static let orderStates = ["open", "filled", "cancelled", "rejected"]
}

extension AccountTotal: EventData {
  static let required = FieldSet(fieldTable, "id", "model_id", "timestamp", "dollar_equity")

  func check(_ fields: FieldCheck) throws {
    try fields.name("id", id)
    try fields.name("model_id", modelId)
    try fields.names(of: positions, "positions")
  }

  var body: ArenaEvent.Body { .accountTotal(self) }
}

extension SinceInceptionValue: EventData {
  static let required = FieldSet(fieldTable, "id", "model_id", "nav_since_inception")

  func check(_ fields: FieldCheck) throws {
    try fields.name("id", id)
    try fields.name("model_id", modelId)
  }

  var body: ArenaEvent.Body { .sinceInception(self) }
}

extension ModelAnalytics: EventData {
  static let required = FieldSet(fieldTable, "model_id")

  func check(_ fields: FieldCheck) throws {
    try fields.name("model_id", modelId, longest: NameLimits.analytics)
    guard FileName.allows(modelId) else {
      throw fields.error(
        .outOfSet, "model_id", "this names a file: it must be one path segment, without '/', '\\' or control characters"
      )
    }
  }

  var body: ArenaEvent.Body { .analytics(self) }
}

extension LeaderboardEntry: EventPart {
  static let required = FieldSet(fieldTable, "id")

  func check(_ fields: FieldCheck) throws { try fields.name("id", id) }
}

struct LeaderboardData: EventData {
  var entries = WireList<CheckedPart<LeaderboardEntry>>()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "entries")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.list("entries", &entries)
  }

  func check(_ fields: FieldCheck) throws {
    var ids = Set<ExactString>()
    for (index, entry) in (entries.elements ?? []).enumerated() where !ids.insert(ExactString(entry.part.id)).inserted {
      throw fields.error(.outOfSet, "entries/\(index)/id", "an earlier entry has the same id")
    }
  }

  var body: ArenaEvent.Body { .leaderboard((entries.elements ?? []).map(\.part)) }
}

struct MessageData: EventData {
  var modelId = ""
  var message = Message()
  var conversation = OptionalName()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "model_id", "role", "content")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try message.visit(&visitor)
    try visitor.object("conversation", &conversation)
  }

  func check(_ fields: FieldCheck) throws {
    try fields.name("model_id", modelId)
    try fields.word("role", message.role, of: EventWords.roles)
    if let conversation = conversation.value { try fields.name("conversation", conversation) }
  }

  var body: ArenaEvent.Body {
    .conversationMessage(
      ConversationMessage(modelId: modelId, message: message, conversation: conversation.value))
  }
}

struct BackfillData: EventData {
  var order = BackfillOrder()

  static let fieldTable = FieldTable(of: Self.self)
  static let required = FieldSet(fieldTable, "folder", "batch")

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try order.visit(&visitor)
  }

  func check(_ fields: FieldCheck) throws {
    if order.folder.isEmpty { throw fields.error(.outOfRange, "folder", "this must not be empty") }
    if order.batch < 1 { throw fields.error(.outOfRange, "batch", "this must be 1 or more") }
  }

  var body: ArenaEvent.Body { .backfill(order) }
}
