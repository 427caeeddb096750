/// Whether a journal takes events: one that was moved away does not, nor does one that is not all here yet.
package enum JournalStanding: Sendable, Equatable {
  case open
  /// Entries of the journal at `from` are being written here. That one is still in use.
  case arriving(from: String)
  /// All of the journal at `from` is here.
  case arrived(from: String)
  /// It goes on at `to`.
  case moved(to: String)

  /// As stores keep it: what it is, and the other place. `nil` where it is open.
  package var stored: (state: String, other: String)? {
    switch self {
    case .open: nil
    case .arriving(let from): ("arriving", from)
    case .arrived(let from): ("arrived", from)
    case .moved(let to): ("moved", to)
    }
  }

  /// `nil` for what no store writes.
  package init?(state: String, other: String) {
    switch state {
    case "arriving": self = .arriving(from: other)
    case "arrived": self = .arrived(from: other)
    case "moved": self = .moved(to: other)
    default: return nil
    }
  }

  /// Throws `.moved` for a journal that takes no events; `place` is where it is.
  package func requireOpen(at place: String) throws(JournalError) {
    switch self {
    case .open: return
    case .moved(let other):
      throw JournalError(
        .moved, "the journal of \(place) was moved to \(other)",
        remedy: "set journal.url (CUTOVER_JOURNAL) to where it is, or move it back with 'cutover journal move'")
    case .arriving(let other), .arrived(let other):
      throw JournalError(
        .moved, "the journal at \(place) is not complete: it is being moved here from \(other)",
        remedy: "run 'cutover journal move' once more with the settings of \(other)")
    }
  }
}
