import CutoverJournal

/// The turn of a process that waits to become the writer of a state folder: until it does it has neither the journal nor a
/// session on a server, and needs both soon. Held as long as the value lives, also where the process is killed.
package final class WaitingTurn {
  private let lock: JournalLock

  /// `nil` where another process waits already: who asks whether anybody waits hears of that one.
  init?(statePath: String) {
    guard let lock = try? JournalLock(Self.path(statePath)) else { return nil }
    self.lock = lock
  }

  /// The process that waits: `pid 12, cutover ingest, since …`; `nil` where none does.
  package static func holder(statePath: String) -> String? { JournalLock.holder(at: path(statePath)) }

  private static func path(_ statePath: String) -> String { statePath + "/waiting.lock" }
}
