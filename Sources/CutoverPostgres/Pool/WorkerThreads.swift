import CutoverThreads
internal import Glibc

/// A few threads for work that blocks, which must not be done on the threads of Swift's tasks: there are only as many
/// of those as the machine has cores. They are started when there is work and end with ``stop()``.
final class WorkerThreads: Sendable {
  private let count: Int
  private let state = Monitor(State())

  private struct State {
    var work: [@Sendable () -> Void] = []
    /// The first piece of work that is not yet taken.
    var next = 0
    var running = 0
    var idle = 0
    var isStopped = false
  }

  init(count: Int) { self.count = count }

  /// Has a thread do `work` soon; false, and nothing done, after ``stop()``.
  func run(_ work: @escaping @Sendable () -> Void) -> Bool {
    state.withLock(wake: true) { state in
      if state.isStopped { return false }
      if state.idle <= state.work.count - state.next, state.running < count, startThread() { state.running += 1 }
      // Without a single thread, nobody would ever do it.
      guard state.running > 0 else { return false }
      state.work.append(work)
      return true
    }
  }

  /// Ends the threads once they have done all the work there is.
  func stop() {
    state.withLock(wake: true) { $0.isStopped = true }
  }

  private func startThread() -> Bool {
    // The thread keeps the state alive, not the pool: so a pool that nobody holds is closed, and its threads end.
    let loop = Loop(state: state)
    let argument = Unmanaged.passRetained(loop)
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Loop>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, argument.toOpaque())
    if failed != 0 {
      argument.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private final class Loop: Sendable {
    private let state: Monitor<State>

    init(state: Monitor<State>) { self.state = state }

    func run() {
      while let work = nextWork() { work() }
    }

    private func nextWork() -> (@Sendable () -> Void)? {
      enum Step {
        case work(@Sendable () -> Void)
        case end
      }
      var isCounted = false
      let step = state.wait { state -> Step? in
        if isCounted { state.idle -= 1 }
        isCounted = false
        if state.next < state.work.count {
          let work = state.work[state.next]
          state.next += 1
          if state.next == state.work.count {
            state.work.removeAll(keepingCapacity: true)
            state.next = 0
          }
          return .work(work)
        }
        if state.isStopped {
          state.running -= 1
          return .end
        }
        state.idle += 1
        isCounted = true
        return nil
      }
      if case .work(let work)? = step { return work }
      return nil
    }
  }
}
