import CutoverBasics
import CutoverDomain
import CutoverJournal
import CutoverThreads

extension DualWriter {
  package var status: WriterStatus {
    let now = Clock.uptimeSeconds()
    return state.withLock { state in
      if let slowest = state.sinks.filter({ !$0.isRetired }).map(\.position).min() { state.ages.forget(upTo: slowest) }
      return WriterStatus(
        head: state.head,
        sinks: zip(runners, state.sinks).filter { !$0.1.isRetired }.map { runner, progress in
          let lag = state.head - progress.position
          return .init(
            name: runner.sink.name, position: progress.position, lag: lag,
            lagSeconds: lag > 0 ? state.ages.age(after: progress.position, now: now) : 0,
            error: progress.failureSummary(now: now), failingFor: progress.failingFor(now: now),
            isDisplaced: progress.failure?.isLasting ?? false, isNeeded: runner.sink.isNeeded,
            isFed: progress.absence == nil)
        }, relayError: state.relay.failure, journalError: state.journalFailure, lastPause: state.lastPause,
        waiting: waiting(state, now), refusal: refusal(state, now), ingestRefusal: ingestRefusal(state, now),
        journal: journal.identity)
    }
  }

  /// Who wants sinks to stand still, for which of them they wait, and why.
  private func waiting(_ state: State, _ now: Double) -> WriterStatus.Waiting? {
    guard let turn = state.turn else { return nil }
    let late = zip(sinkNames, state.sinks).compactMap { name, progress -> String? in
      if progress.isRetired { return nil }
      if let failure = progress.failure { return "\(name) fails: \(failure.message)" }
      if let summary = progress.failureSummary(now: now) { return "\(name): \(summary)" }
      let lag = state.head - progress.position
      return lag > 0 ? "\(name) is \(counted(lag, "event")) behind" : nil
    }
    return WriterStatus.Waiting(
      purpose: turn.purpose, reason: late.isEmpty ? nil : late.joined(separator: ", "), seconds: now - turn.since,
      isHolding: turn.isHolding)
  }

  private func refusal(_ state: State, _ now: Double) -> WriterStatus.Waiting? {
    state.refusal.map {
      WriterStatus.Waiting(purpose: $0.purpose, reason: $0.reason, seconds: now - $0.at, isHolding: false)
    }
  }

  /// Why an event that came now would not be accepted, or not soon.
  private func ingestRefusal(_ state: State, _ now: Double) -> String? {
    if let failure = state.journalFailure { return "the journal cannot be written: \(failure)" }
    if state.isClosed { return "the writer is ending" }
    if let overload = overload(state) { return overload }
    if state.isGated { return "a backfill holds new events back" }
    if state.isProbing, now - state.probedAt >= limits.stall {
      return "the journal has not answered for \(Int(now - state.probedAt)) s"
    }
    if state.appending > 0, now - state.appendingSince >= limits.stall {
      return "the journal has not answered for \(Int(now - state.appendingSince)) s"
    }
    return nil
  }

  /// Which sinks are too far behind for anything more to be taken in, and why; `nil` where none is. One that nobody needs
  /// keeps nobody waiting.
  func overload(_ state: State) -> String? {
    let late = needed(state).compactMap { index -> String? in
      let progress = state.sinks[index]
      let lag = state.head - progress.position
      guard lag >= limits.lag else { return nil }
      return "the \(runners[index].sink.name) sink is \(counted(lag, "event")) behind"
        + (progress.outage.map { " (\($0.message))" } ?? "")
    }
    return late.isEmpty ? nil : "\(late.joined(separator: ", ")); \(limits.lag) are allowed"
  }

  /// The places of the sinks that somebody needs.
  func needed(_ state: State) -> [Int] { state.needed(of: runners.map(\.sink)) }

  /// Asks the journal whether it can be written, unless that was asked in the last seconds: an event would be refused by a
  /// disk that is full, and where none is sent any more, nobody would notice that there is room again. Waits for the answer
  /// for half a second at the most.
  package func probeJournal() {
    let isDue = state.withLock { state in
      let now = Clock.uptimeSeconds()
      let interval = state.journalFailure == nil ? Self.probeInterval : Self.probeInterval / 10
      guard !state.isProbing, !state.isClosed, now - state.probedAt >= interval else { return false }
      state.isProbing = true
      state.probedAt = now
      return true
    }
    if isDue { Thread { self.probe() }.detach() }
    _ = state.wait(until: Deadline(in: .milliseconds(500))) { $0.isProbing ? nil : () }
  }

  private func probe() {
    let failure: String?
    do throws(JournalError) {
      try journal.probe()
      failure = nil
    } catch { failure = error.description }
    state.withLock(wake: true) { state in
      state.isProbing = false
      state.journalFailure = failure
    }
  }

  private static let probeInterval = 5.0
}

extension DualWriter.State {
  /// The places among `sinks`, which are all of the writer's, of those that somebody needs.
  func needed(of sinks: [any Sink]) -> [Int] {
    sinks.indices.filter { !self.sinks[$0].isRetired && sinks[$0].isNeeded }
  }
}
