import CutoverDomain
import CutoverJSON

/// A message of a conversation.
struct Message: WireObject {
  var role = ""
  var content = ""
  /// Left out of the wire when null; a zero is kept.
  var timestamp = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("role", &role)
    try visitor.string("content", &content)
    try visitor.anyUnlessNull("timestamp", &timestamp)
  }
}
