import CutoverThreads
import Synchronization

/// Waits until clients would see events, for any number of calls, on one thread that is there only while somebody waits.
///
/// A thread for each call would let as many calls as there are workers stop all ingestion while a sink is behind.
final class VisibilityWaiter: Sendable {
  typealias Outcome = Result<Bool, any Error>

  private struct Call {
    let sequence: Int64
    let deadline: ContinuousClock.Instant
    let done: @Sendable (Outcome) -> Void
  }

  private struct State {
    var calls: [Call] = []
    var isRunning = false
  }

  private let intake: any EventIntake
  private let state = Mutex(State())

  init(_ intake: any EventIntake) { self.intake = intake }

  /// Calls `done`, on a thread of its own, when the event is visible, or `patience` is over.
  func wait(for sequence: Int64, patience: Duration, _ done: @escaping @Sendable (Outcome) -> Void) {
    let call = Call(sequence: sequence, deadline: .now + patience, done: done)
    let mustStart = state.withLock { state in
      state.calls.append(call)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if mustStart { Thread { self.run() }.detach() }
  }

  private func run() {
    while let (sequence, deadline) = next() {
      let outcome = Outcome { try intake.waitUntilVisible(sequence, for: max(.zero, deadline - .now)) }
      for call in answered(by: outcome, sequence) { call.done(outcome) }
    }
  }

  /// The oldest event that somebody waits for, and for how long the most patient of those callers does; what comes
  /// after it in the journal is not visible before it is.
  private func next() -> (sequence: Int64, deadline: ContinuousClock.Instant)? {
    state.withLock { state in
      guard let sequence = state.calls.lazy.map(\.sequence).min() else {
        state.isRunning = false
        return nil
      }
      let deadline = state.calls.lazy.filter { $0.sequence == sequence }.map(\.deadline).min()!
      return (sequence, deadline)
    }
  }

  /// Takes the calls off the list for which `outcome` is the answer.
  private func answered(by outcome: Outcome, _ sequence: Int64) -> [Call] {
    state.withLock { state in
      let now = ContinuousClock.now
      let isOver: (Call) -> Bool = { call in
        switch outcome {
        case .success(true), .failure: call.sequence <= sequence
        case .success(false): call.sequence == sequence && call.deadline <= now
        }
      }
      let over = state.calls.filter(isOver)
      state.calls.removeAll(where: isOver)
      return over
    }
  }
}
