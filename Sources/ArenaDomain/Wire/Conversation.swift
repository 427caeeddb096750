import CutoverDomain

/// A conversation of one model.
struct Conversation: WireObject {
  var modelId = ""
  private var list = WireList<Message>()

  /// `nil` for null.
  var messages: [Message]? {
    get { list.elements }
    set { list = WireList(newValue) }
  }

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  init(modelId: String, messages: [Message]?) {
    self.modelId = modelId
    list = WireList(messages)
  }

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try visitor.list("messages", &list)
  }
}
