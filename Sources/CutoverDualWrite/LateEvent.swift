import CutoverDomain
import CutoverThreads

/// An event that was put aside and is to be applied after all, by the thread of its sink.
final class LateEvent: Sendable {
  let sink: Int
  let event: SequencedEvent
  private let outcome = Monitor<Result<Void, SinkError>?>(nil)

  init(sink: Int, event: SequencedEvent) {
    self.sink = sink
    self.event = event
  }

  func finish(_ error: SinkError?) {
    outcome.withLock(wake: true) { $0 = error.map { .failure($0) } ?? .success(()) }
  }

  /// The outcome, `nil` at the deadline.
  func wait(for patience: Duration) -> Result<Void, SinkError>? {
    outcome.wait(until: Deadline(in: patience)) { $0 }
  }
}
