import CutoverBasics
import CutoverDomain
import CutoverJournal
import CutoverThreads

/// Somebody who wants sinks to stand still: a comparison that takes a cut, or a backfill. One at a time has the turn.
struct Turn: Sendable {
  /// How one of them was refused.
  struct Refusal: Sendable {
    var purpose: String
    var reason: String
    /// In seconds of the monotonic clock.
    var at: Double
  }

  let purpose: String
  /// Since when, in seconds of the monotonic clock.
  let since: Double
  /// Whether sinks are held.
  var isHolding = false
}

/// How long somebody waits, and whether they have gone meanwhile.
struct Patience {
  let deadline: Deadline
  let isCancelled: () -> Bool

  init(_ patience: Duration, isCancelled: @escaping () -> Bool) {
    deadline = Deadline(in: patience)
    self.isCancelled = isCancelled
  }

  /// How often somebody who waits looks whether they are still wanted.
  static let interval = Duration.milliseconds(100)
}

extension DualWriter {
  /// Runs `body` while nobody else has sinks stand still. Waiting for the turn holds up nothing.
  func takingTurn<R>(_ purpose: String, _ patience: Patience, _ body: () throws -> R) throws -> R {
    let isTaken = try wait(patience, until: patience.deadline) { state -> Bool? in
      guard state.turn == nil else { return nil }
      state.turn = Turn(purpose: purpose, since: Clock.uptimeSeconds())
      return true
    }
    guard isTaken == true else {
      let other = state.withLock { $0.turn?.purpose } ?? "another one"
      throw DualWriteError(
        .lagging, "\(purpose) waited in vain for \(other) to end", remedy: "'cutover status' shows what it waits for")
    }
    defer { state.withLock(wake: true) { $0.turn = nil } }
    do {
      let result = try body()
      state.withLock { $0.refusal = nil }
      return result
    } catch let error as DualWriteError {
      if error.code == .lagging {
        state.withLock {
          $0.refusal = Turn.Refusal(purpose: purpose, reason: error.message, at: Clock.uptimeSeconds())
        }
      }
      throw error
    }
  }

  /// As the monitor's `wait`, and ends with an error where the waiting caller has gone.
  func wait<R>(
    _ patience: Patience, until deadline: Deadline, _ body: (inout State) -> R?
  ) throws(DualWriteError) -> R? {
    while true {
      if patience.isCancelled() {
        throw DualWriteError(.stopped, "the caller that asked for it has gone", remedy: "ask again")
      }
      let left = min(deadline.remaining, patience.deadline.remaining)
      if let value = state.wait(until: Deadline(in: min(max(left, .zero), Patience.interval)), body) { return value }
      if left <= .zero { return nil }
    }
  }

  /// Has the sinks in `indices`, which are hurried, catch up with what was accepted before, while nobody is held. Throws
  /// at once where one of them fails: nobody waits for a store that is known to be broken.
  func approach(_ indices: [Int], relay: Bool, _ patience: Patience) throws(DualWriteError) {
    let relayDeadline = Deadline(in: min(max(patience.deadline.remaining / 2, .zero), Self.relayPatience))
    try requireFed(indices, patience)
    for _ in 0..<Self.approaches {
      let began = Clock.uptimeSeconds()
      let head = state.withLock { $0.head }
      let isClose = try wait(patience, until: patience.deadline) { state -> Bool? in
        let now = Clock.uptimeSeconds()
        if indices.contains(where: { state.sinks[$0].isFailing(now: now, for: Self.grace) }) { return false }
        guard indices.allSatisfy({ state.sinks[$0].has(head) }) else { return nil }
        // What waits for Redis keeps nobody from comparing the others.
        return !relay || state.relay.isClose || state.relay.failure != nil || relayDeadline.isPast ? true : nil
      }
      guard isClose == true else { throw lagging(behind: head, indices) }
      if Clock.uptimeSeconds() - began < Self.close { return }
    }
  }

  /// Throws where another node feeds one of the stores and does not give it back within some seconds: it stands still for nobody
  /// here.
  private func requireFed(_ indices: [Int], _ patience: Patience) throws(DualWriteError) {
    let limit = Deadline(in: Self.returnPatience)
    let isFed = try wait(patience, until: limit) { state in
      indices.allSatisfy { state.sinks[$0].absence == nil } ? true : nil
    }
    guard isFed != true, let index = state.withLock({ state in indices.first { state.sinks[$0].absence != nil } })
    else {
      return
    }
    let name = runners[index].sink.name
    let holder = leases?.holder(of: name) ?? "another node"
    throw DualWriteError(
      .lagging, "the \(name) side is fed by \(holder), since this node does not reach it",
      remedy: "'cutover status' lists the nodes; let this one reach that store, or wait until it does")
  }

  /// Has the slowest sink come to the end of what it is applying, and stay there, while the others go on: else they would
  /// stand for as long as that takes. False where it does not in time, or fails.
  func restSlowest(of indices: [Int], _ patience: Patience) throws(DualWriteError) -> Bool {
    let slowest = state.withLock(wake: true) { state -> Int? in
      guard let slowest = indices.max(by: { state.sinks[$0].lastDuration < state.sinks[$1].lastDuration }) else {
        return nil
      }
      state.sinks[slowest].holdAt = 0
      return slowest
    }
    guard let slowest else { return true }
    return try wait(patience, until: patience.deadline) { state -> Bool? in
      if state.sinks[slowest].failure != nil { return false }
      return state.sinks[slowest].isAtRest ? true : nil
    } == true
  }

  /// How long sinks are held, at the most: a slow one gets the time that it needed before, within reason.
  func longestHold(of indices: [Int]) -> Double {
    let slowest = state.withLock { state in indices.map { state.sinks[$0].lastDuration }.max() ?? 0 }
    return max(limits.hold, min(2 * slowest, Self.longestHold))
  }

  /// Lets everybody go on for longer than they were held.
  func giveWay(after held: Double, _ patience: Patience) throws(DualWriteError) {
    let pause = Deadline(in: .seconds(min(max(2 * held, 0.1), 5)))
    let _: Bool? = try wait(patience, until: pause) { _ in nil }
  }

  func lagging(behind sequence: Int64, _ indices: [Int]) -> DualWriteError {
    let sinks = status.sinks
    let late = indices.map { sinks[$0] }.filter { $0.position < sequence || $0.error != nil }
      .map { sink in
        let missing = sequence - sink.position
        guard missing > 0 else { return "\(sink.name) fails: \(sink.error ?? "")" }
        return "\(sink.name) is \(counted(missing, "event")) behind" + (sink.error.map { " (\($0))" } ?? "")
      }
    return DualWriteError(
      .lagging,
      "the sinks did not come to one entry of the journal in time: \(late.isEmpty ? "one is too slow" : late.joined(separator: ", "))",
      remedy: "'cutover status' shows whether they catch up")
  }

  /// How often the sinks are let come closer, and the time in seconds after which they are close enough.
  private static let approaches = 4
  private static let close = 0.05
  /// For how many seconds a sink may have failed and still be waited for: a connection that was lost is made again sooner.
  private static let grace = 1.0
  private static let longestHold = 5.0
  /// For how long a store that was lent is waited for: who feeds it is asked to give it back.
  private static let returnPatience = Duration.seconds(5)
  private static let relayPatience = Duration.seconds(10)
}
