public import CutoverDomain

/// Somebody wrote a note, or wrote it anew.
public struct NoteEvent: DomainEvent {
  /// What events of this type are called on the wire.
  static let type = "note"

  public let id: String
  let note: Note

  public var type: String { Self.type }
}
