import CutoverJournal
import Synchronization

/// Whether a process still has the lock of its journal.
final class LostLock: Sendable {
  private enum Standing: Int, AtomicRepresentable { case held, suspected, lost }

  private let standing = Atomic(Standing.held)

  /// Somebody else was seen to have it, or nobody.
  func suspect() {
    _ = standing.compareExchange(expected: .held, desired: .suspected, ordering: .relaxed)
  }

  var isSuspected: Bool { standing.load(ordering: .relaxed) == .suspected }
  var isCertain: Bool { standing.load(ordering: .relaxed) == .lost }

  /// Asks by `check`, which throws `.locked` where another process has it. A server that cannot be asked decides nothing.
  func decide(_ check: () throws(JournalError) -> Void) {
    do throws(JournalError) {
      try check()
      standing.store(.held, ordering: .relaxed)
    } catch {
      if error.code == .locked { standing.store(.lost, ordering: .relaxed) }
    }
  }
}
