package import CutoverDocuments
import CutoverDomain
import CutoverJSON

extension Notes {
  /// The legacy file, `notes.json`: the notes in the order of their keys.
  static let list = ListDataset<Note>("notes", list: "notes", key: "key", order: .key) { $0.key }

  /// The legacy store. The engine that writes it keeps its position, its owner and its past in the folder.
  package static let documents = DocumentStore(
    endpoints: endpoints, documents: [.init("notes", readers: ["notes"])], makeBatch: { _ in NotesBatch() })
}

/// What a batch of events does to the file: the last note of each key is left.
private struct NotesBatch: DocumentBatch {
  private var notes = ListChange(Notes.list)

  var changes: [any DocumentChange] { notes.isEmpty ? [] : [notes] }

  mutating func add(_ event: any DomainEvent) throws {
    guard let note = (event as? NoteEvent)?.note else { throw SinkError(.unavailable, "this is no event of the notes") }
    notes.put(try note.json, key: note.key)
  }
}
