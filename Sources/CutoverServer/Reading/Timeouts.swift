import CutoverThreads
import Synchronization

/// Calls closures when their time has come, on a thread of its own; they should take little time.
package final class Timeouts: Sendable {
  private struct State {
    /// By their time, the next one last.
    var entries: [(time: ContinuousClock.Instant, action: @Sendable () -> Void)] = []
    var isStopping = false
  }

  private let state = Monitor(State())
  private let thread = Mutex<Thread?>(nil)

  package init() {
    thread.withLock { $0 = Thread { [state] in Self.run(state) } }
  }

  func after(_ duration: Duration, _ action: @escaping @Sendable () -> Void) {
    let time = ContinuousClock.now + duration
    state.withLock { state in
      // Most come with the same duration, so the new one belongs near the front.
      let place = state.entries.firstIndex { $0.time <= time } ?? state.entries.count
      state.entries.insert((time, action), at: place)
    }
  }

  package func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    let thread = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    thread?.join()
  }

  /// How exactly the time is kept; coarse, so that nobody has to wake the thread.
  private static let grain = Duration.milliseconds(10)

  private static func run(_ state: Monitor<State>) {
    while true {
      let isStopping = state.wait(until: Deadline(in: grain)) { $0.isStopping ? true : nil } ?? false
      if isStopping { return }
      let now = ContinuousClock.now
      let due = state.withLock { state in
        var due: [@Sendable () -> Void] = []
        while let last = state.entries.last, last.time <= now {
          due.append(last.action)
          state.entries.removeLast()
        }
        return due
      }
      for action in due { action() }
    }
  }
}
