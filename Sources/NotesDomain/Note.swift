package import CutoverDocuments
package import CutoverDomain
import CutoverHosting

/// A note on the wire, in the legacy file, in events and in its table: what is read and written follows from the names of
/// its fields.
package struct Note: WireObject, Equatable {
  package var key = ""
  package var text = ""

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("key", &key)
    try visitor.string("text", &text)
  }
}

/// The notes of `notes.json`, in the order of their keys.
package enum NoteRecords: Dataset {
  package typealias Record = Note

  package static let list = ListDataset<Note>("notes", list: "notes", key: "key", order: .key) { $0.key }
  package static let requiredTexts: [StaticString] = ["text"]
}
