/// A conversation of one model.
struct Conversation: WireObject {
  var modelId = ""
  var messages: [Message]?

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try visitor.list("messages", &messages)
  }
}
