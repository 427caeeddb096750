import CutoverDomain
import CutoverJSON

/// A note on the wire, in the legacy file and in events: what is read and written follows from the names of its fields.
struct Note: WireObject, Equatable {
  var key = ""
  var text = ""

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("key", &key)
    try visitor.string("text", &text)
  }
}

/// A note with the number of the event that wrote it.
struct PlacedNote: Sendable {
  var note: Note
  var sequence: Int64
}
