package import CutoverDomain
package import CutoverFlags
import CutoverJSON
import CutoverSQLite
import CutoverThreads

/// Compares what clients were answered with what the other side would have answered, off the path of the request.
///
/// An answer waits in a bounded queue; where there is no room, it is counted and let go. A worker reads the other side.
/// Answers with equal bytes match. Others may only be of different moments, while events come in: their requests are
/// compared again, at one moment of the journal, and only what differs there is a difference.
package final class ShadowEngine: Sendable {
  package struct Limits: Sendable {
    /// How many answers may wait.
    package var queue = 4096
    /// How many threads read the other side.
    package var workers = 2
    /// How often an idle worker looks for answers.
    package var idleInterval = Duration.milliseconds(20)
    /// How long one confirmation comes after the other, as each makes the sinks stand still for an instant.
    package var confirmationInterval = Duration.seconds(1)
    /// The longest time between two confirmations while no moment can be had, which doubles from the interval above: a
    /// side that is broken is not asked for one without end.
    package var longestConfirmationInterval = Duration.seconds(60)
    /// How many requests are confirmed at one moment.
    package var requestsPerConfirmation = 16
    /// How often counts are written to the ledger.
    package var flushInterval = Duration.milliseconds(500)

    package init() {}

    /// How long the next confirmation waits after so many for which no moment could be had, one after the other.
    func confirmationPause(afterFailures failures: Int) -> Duration {
      min(confirmationInterval * (1 << min(failures, 16)), longestConfirmationInterval)
    }
  }

  /// What becomes of counts when a flag changes.
  package enum Reset: Sendable {
    /// Which side served is counted from zero: the endpoint is in another state.
    case served
    /// All is counted from zero: evidence starts over.
    case all
  }

  /// What the threads share.
  struct State: Sendable {
    var queue: ShadowQueue
    /// What the ledger has not been told.
    var tallies: [String: ShadowTally] = [:]
    var differences: [String: [ShadowDifference]] = [:]
    /// What was counted since the process began.
    var totals: [String: ShadowTally] = [:]
    /// What has to be forgotten in the ledger before anything is added to it.
    var resets: [(endpoint: String, reset: Reset)] = []
    /// Whether somebody compares, or confirms.
    var busy = 0
    var isStopping = false
    /// How often the evidence of an endpoint has started over: what is under way then is from before.
    var rounds: [String: Int] = [:]
    /// What was wrong with the ledger last.
    var ledgerError: String?
    /// How often somebody asked for the ledger to have all counts, and how many of these times it has.
    var flushes = (wanted: 0, done: 0)

    mutating func count(_ endpoint: String, _ change: (inout ShadowTally) -> Void) {
      change(&tallies[endpoint, default: ShadowTally()])
      change(&totals[endpoint, default: ShadowTally()])
    }
  }

  let source: any ShadowSource
  let limits: Limits
  let state: Monitor<State>
  private let statePath: String
  private let bases: [String: EvidenceBasis]
  private let instance: @Sendable () throws -> InstanceIdentity?
  private let clock: @Sendable () -> Int64
  private let found: @Sendable (_ endpoint: String, [ShadowDifference]) -> Void
  private let threads = Monitor<[Thread]>([])

  /// `bases` says what each endpoint is compared with: counts that were made with anything else are forgotten. `clock`
  /// gives Unix milliseconds. `instance` names the stores that are compared; as long as it throws nothing is written down,
  /// since it could be evidence for nothing. `found` is told of confirmed differences at once, on a thread of the engine's.
  package init(
    source: any ShadowSource, statePath: String, bases: [String: EvidenceBasis], limits: Limits = Limits(),
    instance: @escaping @Sendable () throws -> InstanceIdentity? = { nil }, clock: @escaping @Sendable () -> Int64,
    found: @escaping @Sendable (_ endpoint: String, [ShadowDifference]) -> Void = { _, _ in }
  ) {
    self.source = source
    self.statePath = statePath
    self.bases = bases
    self.instance = instance
    self.limits = limits
    self.clock = clock
    self.found = found
    state = Monitor(State(queue: ShadowQueue(limit: limits.queue)))
  }

  package func start() {
    threads.withLock { threads in
      threads = (0..<limits.workers).map { _ in Thread { self.compareAll() } }
      threads.append(Thread { self.confirmAll() })
      threads.append(Thread { self.keepLedger() })
    }
  }

  /// Ends the threads; what was counted is in the ledger then.
  package func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    threads.withLock { threads in
      for thread in threads { thread.join() }
      threads = []
    }
  }

  /// Takes note of an answer that is to be compared. Never waits.
  package func compare(_ observation: ShadowObservation) {
    let endpoint = observation.request.endpoint.name
    // Nobody is woken: that would cost the caller more than all the rest.
    state.withLock { state in
      var observation = observation
      observation.round = state.rounds[endpoint] ?? 0
      if !state.queue.add(observation) { state.count(endpoint) { $0.add(.outcome(.skipped)) } }
    }
  }

  /// Counts an answer that a client got. Never waits.
  package func served(_ endpoint: String, by side: ServedSide, isFallback: Bool = false) {
    state.withLock { state in
      state.count(endpoint) { tally in
        tally.add(.served(side))
        if isFallback { tally.add(.fallback) }
      }
    }
  }

  /// Counts from zero from here on. Never waits.
  package func restart(_ endpoint: String, _ reset: Reset) {
    state.withLock(wake: true) { state in
      if reset == .all {
        state.tallies[endpoint] = nil
        state.differences[endpoint] = nil
        state.rounds[endpoint, default: 0] += 1
      } else {
        state.tallies[endpoint]?.forgetServed()
      }
      state.queue.forget(endpoint)
      state.resets.append((endpoint, reset))
    }
  }

  /// Has the ledger hold what was counted before the call. Blocks, for `patience` at the longest; returns whether it does.
  @discardableResult
  func flush(patience: Duration = .milliseconds(500)) -> Bool {
    guard threads.withLock({ !$0.isEmpty }) else { return false }
    let number = state.withLock(wake: true) { state in
      state.flushes.wanted += 1
      return state.flushes.wanted
    }
    return state.wait(until: Deadline(in: patience)) { $0.flushes.done >= number ? true : nil } ?? false
  }

  /// The endpoints that it may compare.
  var endpoints: [String] { Array(bases.keys) }

  /// What was counted since the process began, by endpoint.
  package var totals: [String: ShadowTally] { state.withLock { $0.totals } }

  /// How many answers wait to be compared.
  package var backlog: Int { state.withLock { $0.queue.count + $0.queue.suspectCount } }

  /// Why the ledger cannot be written, `nil` where it can.
  package var ledgerError: String? { state.withLock { $0.ledgerError } }

  // MARK: Comparing

  private func compareAll() {
    while true {
      let (batch, isStopping) = state.withLock { state in
        let batch = state.queue.takeAll()
        if !batch.isEmpty { state.busy += 1 }
        return (batch, state.isStopping)
      }
      if batch.isEmpty {
        if isStopping { return }
        _ = state.wait(until: Deadline(in: limits.idleInterval)) { $0.isStopping ? true : nil }
        continue
      }
      for observation in batch { compareNow(observation) }
      state.withLock(wake: true) { $0.busy -= 1 }
    }
  }

  private func compareNow(_ observation: ShadowObservation) {
    let request = observation.request
    let endpoint = request.endpoint.name
    // Nobody wants to know of it any more.
    if state.withLock({ $0.rounds[endpoint] ?? 0 }) != observation.round { return }
    let other: ServedSide = observation.side == .legacy ? .repository : .legacy
    let start = ContinuousClock.now
    let (reading, isAtHand) = source.timedRead(request, from: other)
    let duration = ContinuousClock.now - start
    let (legacy, repository) =
      observation.side == .legacy ? (observation.reading, reading) : (reading, observation.reading)
    let outcome = ShadowOutcome(legacy: legacy, repository: repository)
    // An answer at hand takes microseconds: it is not held against one that had to be made.
    let isAlike = isAtHand == observation.isAtHand
    state.withLock(wake: outcome == nil) { state in
      guard state.rounds[endpoint] ?? 0 == observation.round else { return }
      let isSuspect = outcome == nil && state.queue.suspect(request, round: observation.round)
      state.count(endpoint) { tally in
        tally.addRead(
          of: observation.side, taking: isAlike ? observation.duration : nil, failed: observation.reading.isFailure)
        tally.addRead(of: other, taking: isAlike ? duration : nil, failed: reading.isFailure)
        if let outcome { tally.add(.outcome(outcome)) } else if !isSuspect { tally.add(.outcome(.skipped)) }
      }
    }
  }

  // MARK: Confirming

  private func confirmAll() {
    var pause: Deadline?
    var failures = 0
    while true {
      if let pause { _ = state.wait(until: pause) { $0.isStopping ? true : nil } }
      let (suspects, isStopping) =
        state.wait { state -> ([ShadowQueue.Suspect], Bool)? in
          let suspects = state.queue.takeSuspects(limits.requestsPerConfirmation)
          if !suspects.isEmpty { state.busy += 1 }
          let isDone = state.isStopping && state.queue.count == 0 && state.busy == 0
          return suspects.isEmpty && !isDone ? nil : (suspects, state.isStopping)
        } ?? ([], true)
      if suspects.isEmpty { return }
      // Nobody waits for the sinks to stand still once more.
      if isStopping {
        for suspect in suspects { settle(suspect, .unconfirmed) }
      } else {
        failures = confirm(suspects) ? 0 : failures + 1
      }
      state.withLock(wake: true) { $0.busy -= 1 }
      pause = Deadline(in: limits.confirmationPause(afterFailures: failures))
    }
  }

  /// Says whether there was a moment to compare at, where one was needed.
  private func confirm(_ suspects: [ShadowQueue.Suspect]) -> Bool {
    // Most have only been read at two moments: what is equal now needs no cut.
    let open = suspects.filter { suspect in
      let outcome = ShadowOutcome(
        legacy: source.read(suspect.request, from: .legacy), repository: source.read(suspect.request, from: .repository)
      )
      if outcome == .matched || outcome == .empty { settle(suspect, .lagging) }
      return outcome != .matched && outcome != .empty
    }
    guard !open.isEmpty else { return true }
    let results = try? source.confirm(open.map(\.request))
    for (index, suspect) in open.enumerated() {
      switch results?[index] {
      case .none: settle(suspect, .unconfirmed)
      case .some(let differences) where differences.isEmpty: settleAlike(suspect)
      case .some(let differences): settle(suspect, .different, differences)
      }
    }
    return results != nil
  }

  private func settle(_ suspect: ShadowQueue.Suspect, _ outcome: ShadowOutcome, _ differences: [ShadowDifference] = [])
  {
    let endpoint = suspect.request.endpoint.name
    // One confirmation stands for all answers that differed until then.
    let counted = differences.map { difference in
      var difference = difference
      difference.occurrences = suspect.answers
      return difference
    }
    let isCounted = state.withLock(wake: outcome == .different) { state in
      guard state.rounds[endpoint] ?? 0 == suspect.round else { return false }
      state.count(endpoint) { $0.add(.outcome(outcome), suspect.answers) }
      state.differences[endpoint, default: []] += counted
      return true
    }
    if isCounted, outcome == .different { found(endpoint, counted) }
  }

  /// The sides are alike at one moment. Answers with members that nobody judges differ by their bytes for ever: of those
  /// the one that was compared is a sample.
  private func settleAlike(_ suspect: ShadowQueue.Suspect) {
    guard !suspect.request.endpoint.comparison.unjudged.isEmpty else { return settle(suspect, .lagging) }
    state.withLock { state in
      let endpoint = suspect.request.endpoint.name
      guard state.rounds[endpoint] ?? 0 == suspect.round else { return }
      state.count(endpoint) { tally in
        tally.add(.outcome(.matched))
        if suspect.answers > 1 { tally.add(.outcome(.lagging), suspect.answers - 1) }
      }
    }
  }

  // MARK: The ledger

  private func openLedger() throws(SQLiteError) -> ShadowLedger { try ShadowLedger(statePath: statePath) }

  /// Has the ledger count for the stores that are compared now.
  private func begin(_ ledger: ShadowLedger, _ instance: InstanceIdentity?) throws(SQLiteError) {
    for (endpoint, basis) in bases {
      var basis = basis
      basis.instance = instance
      try ledger.begin(endpoint, basis: basis, at: clock())
    }
  }

  private func keepLedger() {
    var ledger: ShadowLedger?
    var counted: InstanceIdentity??
    while true {
      let deadline = Deadline(in: limits.flushInterval)
      let isLast =
        state.wait(until: deadline) { state -> Bool? in
          if state.isStopping, state.busy == 0, state.queue.count == 0, state.queue.suspectCount == 0 { return true }
          // A difference is written at once, and what somebody waits for.
          let isIdle = state.differences.isEmpty && state.resets.isEmpty && state.flushes.done == state.flushes.wanted
          return isIdle ? nil : false
        } ?? false
      let (resets, tallies, differences, flushes) = state.withLock {
        ($0.resets, $0.tallies, $0.differences, $0.flushes.wanted)
      }
      do {
        let open = if let ledger { ledger } else { try openLedger() }
        ledger = open
        let instance = try instance()
        if counted != .some(instance) { try begin(open, instance) }
        counted = .some(instance)
        for (endpoint, reset) in resets {
          switch reset {
          case .served: try open.resetServed(endpoint, at: clock())
          case .all: try open.reset(endpoint, at: clock())
          }
        }
        if !tallies.isEmpty || !differences.isEmpty { try open.add(tallies, differences, at: clock()) }
        state.withLock(wake: flushes > 0) { state in
          state.ledgerError = nil
          state.flushes.done = flushes
          state.resets.removeFirst(resets.count)
          state.forget(tallies, differences)
        }
      } catch {
        (ledger, counted) = (nil, nil)
        state.withLock { $0.ledgerError = "\(error)" }
        // With no room on the disk, say, it would be tried without end.
        if !isLast { _ = state.wait(until: Deadline(in: limits.flushInterval)) { $0.isStopping ? true : nil } }
      }
      if isLast { return }
    }
  }
}

extension ShadowEngine.State {
  /// Forgets what has been written; what came meanwhile stays.
  fileprivate mutating func forget(
    _ tallies: [String: ShadowTally], _ differences: [String: [ShadowDifference]]
  ) {
    // What was started over meanwhile has less than was written.
    for (endpoint, tally) in tallies { self.tallies[endpoint]?.subtract(tally) }
    self.tallies = self.tallies.filter { !$0.value.isEmpty }
    for (endpoint, written) in differences {
      let count = min(written.count, self.differences[endpoint]?.count ?? 0)
      self.differences[endpoint]?.removeFirst(count)
    }
    self.differences = self.differences.filter { !$0.value.isEmpty }
  }
}

extension ShadowOutcome {
  /// What two readings say; `nil` where they differ, which may be because they are of two moments.
  init?(legacy: ShadowReading, repository: ShadowReading) {
    switch (legacy, repository) {
    case (.answered(let left, let isEmpty), .answered(let right, _)):
      guard left == right else { return nil }
      self = isEmpty ? .empty : .matched
    case (.answered, .failed): self = .repositoryFailed
    case (.answered, .late): self = .repositoryLate
    case (_, .answered): self = .legacyFailed
    default: self = .bothFailed
    }
  }
}
