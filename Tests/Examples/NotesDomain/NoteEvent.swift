import CutoverDomain

/// Somebody wrote a note, or wrote it anew.
package struct NoteEvent: DomainEvent {
  /// What events of this type are called on the wire.
  static let type = "note"

  package let id: String
  let note: Note

  package var type: String { Self.type }
}
