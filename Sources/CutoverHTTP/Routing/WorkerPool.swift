import CutoverTelemetry
import CutoverThreads
import Synchronization

/// Threads for work that blocks. Work beyond what they can do waits in a queue of limited length.
package final class WorkerPool: Sendable {
  private struct State {
    var queue: [@Sendable () -> Void] = []
    /// Where the queue begins; what is before it is done.
    var first = 0
    var isStopping = false
    /// When work was taken last, or came while none waited.
    var takenAt = ContinuousClock.now

    var waiting: Int { queue.count - first }
  }

  private let state = Monitor(State())
  private let threads = Mutex<[Thread]>([])
  private let limit: Int

  /// `limit` is the most that may wait.
  package init(threads count: Int, limit: Int = 10_000) {
    self.limit = limit
    threads.withLock { $0 = (0..<count).map { _ in Thread { [state] in Self.run(state) } } }
  }

  /// Has a thread do `work`, within the span of the caller and for its owner; false where too much waits already, or the pool has ended.
  ///
  /// `isContinued` is for the next piece of work on something that was admitted before: it waits in the same queue, and
  /// is not refused for its length.
  package func run(isContinued: Bool = false, _ work: @escaping @Sendable () -> Void) -> Bool {
    let work = ThreadOwner.carrying(Tracer.carryingCurrent(work))
    return state.withLock(wake: true) { state in
      guard !state.isStopping, isContinued || state.waiting < limit else { return false }
      if state.waiting == 0 { state.takenAt = .now }
      state.queue.append(work)
      return true
    }
  }

  /// Whether work waits, and no thread has come to any for two seconds: all hang.
  package var isExhausted: Bool { state.withLock { $0.waiting > 0 && .now - $0.takenAt > .seconds(2) } }

  /// A handler that blocks, made one that does not.
  package func handler(_ body: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse) -> HTTPHandler {
    { request, reply in
      if !self.run({ reply.complete { try body(request) } }) { reply.complete(Self.full.response) }
    }
  }

  /// What a client is told whose request is not admitted.
  package static var full: Problem {
    Problem(503, "too many requests wait already; come back later", headers: ["Retry-After": "1"])
  }

  /// Ends the threads when all that waits is done.
  package func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    for thread in threads.withLock({ threads in
      defer { threads = [] }
      return threads
    }) { thread.join() }
  }

  private static func run(_ state: Monitor<State>) {
    while true {
      let work: (@Sendable () -> Void)?? = state.wait { state in
        if state.waiting > 0 {
          let work = state.queue[state.first]
          state.first += 1
          state.takenAt = .now
          if state.first == state.queue.count || state.first > 1024 {
            state.queue.removeFirst(state.first)
            state.first = 0
          }
          return .some(work)
        }
        return state.isStopping ? .some(nil) : nil
      }
      guard let work = work ?? nil else { return }
      work()
    }
  }
}
