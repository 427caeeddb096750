import CutoverDualWrite
import CutoverThreads

/// Whether the legacy side of a writer was retired, as its state folder says.
package final class LegacyRetirement: Sendable {
  private let statePath: String
  private let state: Monitor<Retirement?>

  /// Throws `Failure` where it cannot be said.
  package init(statePath: String) throws {
    self.statePath = statePath
    state = Monitor(try Retirement.read(statePath))
  }

  /// `nil` while the legacy side is in use.
  package var current: Retirement? { state.withLock { $0 } }

  /// Notes it for good. One that was noted before stays.
  package func begin(_ retirement: Retirement) throws {
    try state.withLock { state in
      guard state == nil else { return }
      try retirement.write(statePath)
      state = retirement
    }
  }

  package func end() throws {
    try state.withLock { state in
      try Retirement.remove(statePath)
      state = nil
    }
  }

  /// Throws ``DualWriteError`` where there is no legacy side any more.
  package func requireNone() throws {
    guard let retirement = current else { return }
    throw DualWriteError(.unavailable, "the legacy side was \(retirement.words)", remedy: retirement.remedy)
  }
}
