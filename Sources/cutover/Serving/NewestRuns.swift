import CutoverFlags
import Glibc
import Synchronization

/// The newest parity run of each flag. The reports are read again only when their folder has changed: a run's report
/// comes into it by a rename.
final class NewestRuns: Sendable {
  private struct State {
    var modified = timespec()
    var runs: [String: RunEvidence?] = [:]
  }

  private let source: ReportedRuns
  private let state = Mutex(State())

  init(_ source: ReportedRuns) { self.source = source }

  /// `nil` where there is none, or it cannot be read.
  func run(of key: String) -> RunEvidence? {
    var status = stat()
    guard stat(source.folder, &status) == 0 else { return nil }
    return state.withLock { state in
      if state.modified.tv_sec != status.st_mtim.tv_sec || state.modified.tv_nsec != status.st_mtim.tv_nsec {
        state = State(modified: status.st_mtim)
      }
      if let known = state.runs[key] { return known }
      let run = try? source.runs(of: key).first
      state.runs[key] = .some(run)
      return run
    }
  }
}
