import CutoverFlags
import CutoverThreads

/// The newest parity runs that the history knows, as far as it could be asked: a reader never waits for a database.
final class NewestRuns: Sendable {
  private struct State: Sendable {
    var last: RecordedRuns.History?
    var isStopping = false
  }

  private let runs: RecordedRuns
  /// Whether somebody wants to know.
  private let isWanted: @Sendable () -> Bool
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  private static let interval = Duration.seconds(2)

  init(_ runs: RecordedRuns, while isWanted: @escaping @Sendable () -> Bool) {
    self.runs = runs
    self.isWanted = isWanted
  }

  func start() { thread.withLock { $0 = Thread { self.follow() } } }

  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  /// The newest run of a flag's endpoint over these stores; `nil` where none is known. What was known before the history
  /// was out of reach grows old.
  func run(_ key: String) -> RunEvidence? { state.withLock { $0.last }?.ownEvidence(of: key).first }

  private func follow() {
    while !state.withLock({ $0.isStopping }) {
      if !isWanted() {
        // Nothing is heard of later runs: what is known would be taken for the newest when somebody asks again.
        state.withLock { $0.last = nil }
      } else if let moment = try? runs.current() {
        state.withLock { $0.last = moment }
      }
      _ = state.wait(until: Deadline(in: Self.interval)) { $0.isStopping ? () : nil }
    }
  }
}
