import CutoverBasics
package import CutoverDomain
package import CutoverJournal
import CutoverTelemetry
import CutoverThreads

/// Takes events in, durably, and has the sinks follow.
///
/// An event is accepted when it is in the journal, and only then told so. Each sink has a thread that applies what the
/// journal has beyond the sink's own position; a sink that fails is tried again and again, the others and the callers
/// do not notice. A relay, with a thread of its own, is woken after each batch of the last sink, whose notes it delivers.
///
/// Where several processes use the journal, each has such a writer. A store is fed by the one that has the lease of its
/// sink; the others know of it what that one notes in the journal, about once a second.
///
/// All methods may be called from any thread; they block.
package final class DualWriter: Sendable {
  let journal: any Journal
  let decoder: any EventDecoder
  /// Which process feeds which store; `nil` where this one feeds all.
  let leases: (any SinkLeases)?
  let limits: Limits
  let metrics: WriterMetrics
  let state: Monitor<State>
  let runners: [SinkRunner]
  private let relayRunner: RelayRunner?
  private let appender: EventAppender
  let threads = Monitor<[Thread]>([])

  /// What the threads share.
  struct State: Sendable {
    var head: Int64
    var sinks: [SinkProgress]
    var tail: EventTail
    var relay: RelayProgress
    var late: [LateEvent] = []
    /// How many callers are appending now.
    var appending = 0
    /// Since when callers append without an interruption, or were answered last, in seconds.
    var appendingSince = 0.0
    /// Whether appending has to wait, which is never for longer than ``Limits/hold``.
    var isGated = false
    var isClosed = false
    /// Who has the turn to have sinks stand still: one at a time.
    var turn: Turn?
    /// Why nobody could have sinks stand still the last time, until somebody can.
    var refusal: Turn.Refusal?
    var lastPause: Double?
    /// When the entries that sinks have not applied were accepted.
    var ages: EntryAges
    /// Why nothing could be appended, until something can.
    var journalFailure: String?
    /// When the journal was asked last whether it can be written, in seconds, and whether it has not answered yet.
    var probedAt = -Double.infinity
    var isProbing = false
    /// The sinks whose stores are looked for over another connection.
    var sought: Set<Int> = []
    /// How many sinks' threads have not ended.
    var running = 0
    var isRelayRunning = false
  }

  /// `journal` is open for writing. Of `sinks`, the first is the one in authority. `claims` takes their stores for this
  /// writer; one is made where none is given. Those of the sinks that are `retired` are left alone until
  /// ``reinstate(_:)``. Without a `keeper`, entries that ask for a cut are passed over. `canLoad` says whether the files that
  /// loads name can be read by this process.
  package init(
    journal: any Journal, decoder: any EventDecoder, sinks: [any Sink], relay: (any Relay)? = nil,
    claims: StoreClaims? = nil, keeper: (any SideKeeper)? = nil, retired: Set<String> = [],
    canLoad: Bool = true, limits: Limits = Limits(), metrics: WriterMetrics = WriterMetrics()
  ) {
    let claims = claims ?? StoreClaims(journal: journal)
    self.journal = journal
    self.decoder = decoder
    let leases = journal.leases
    self.leases = leases
    self.limits = limits
    self.metrics = metrics
    appender = EventAppender(journal, decoder, metrics)
    let cursors = (try? journal.cursors()) ?? []
    let known = Dictionary(cursors.map { ($0.sink, $0.sequence) }, uniquingKeysWith: { $1 })
    state = Monitor(
      State(
        head: journal.head,
        sinks: sinks.map {
          SinkProgress(
            position: known[$0.name] ?? 0, isRetired: retired.contains($0.name), isLeased: leases != nil)
        },
        tail: EventTail(limit: limits.memory), relay: RelayProgress(isPresent: relay != nil, isAway: leases != nil),
        ages: EntryAges(head: journal.head, now: Clock.uptimeSeconds())))
    let active = sinks.filter { !retired.contains($0.name) }
    if let slowest = active.map({ known[$0.name] ?? 0 }).min(), slowest < journal.head,
      let entry = try? journal.read(after: slowest, limit: 1, bytes: 0).first
    {
      // A date from the future says nothing: then the age counts from here.
      state.withLock { $0.ages.waited(Double(Clock.milliseconds() - entry.acceptedAt) / 1000) }
    }
    runners = sinks.enumerated().map { [state] index, sink in
      SinkRunner(
        index: index, sink: sink, journal: journal, decoder: decoder, state: state, known: known[sink.name] ?? 0,
        claims: claims, keeper: keeper, canLoad: canLoad, metrics: metrics.sink(sink.name))
    }
    relayRunner = relay.map { [state] in RelayRunner($0, after: sinks, state: state, metrics) }
  }

  /// Starts the threads.
  package func start() {
    let active = state.withLock { state in
      let active = runners.filter { !state.sinks[$0.index].isRetired }
      state.running = active.count
      state.isRelayRunning = relayRunner != nil
      return active
    }
    threads.withLock { threads in
      threads = active.map { runner in Thread { runner.run() } }
      if let relayRunner { threads.append(Thread { relayRunner.run() }) }
      if journal.isShared { threads.append(Thread { self.follow() }) }
    }
  }

  /// Takes nothing more, lets the sinks apply what they can at once within `patience`, and ends the threads. A call that
  /// is under way then is broken off. What the sinks do not come to now is in the journal for the next writer.
  package func stop(within patience: Duration = .seconds(5)) {
    let deadline = Deadline(in: patience)
    state.withLock(wake: true) { state in
      state.isClosed = true
      for index in state.sinks.indices { state.sinks[index].isStopping = true }
    }
    wait(
      until: deadline, for: { $0.running == 0 },
      order: { state in for index in state.sinks.indices { state.sinks[index].isEnding = true } },
      interrupt: { for runner in runners { runner.sink.interrupt() } })
    state.withLock(wake: true) { $0.relay.isStopping = true }
    wait(
      until: deadline, for: { !$0.isRelayRunning }, order: { $0.relay.isEnding = true },
      interrupt: { relayRunner?.relay.interrupt() })
    threads.withLock { threads in
      for thread in threads { thread.join() }
      threads = []
    }
  }

  /// Waits for threads to end: by themselves until the deadline, then after `order`, and where they do not come to obey
  /// it within a second, after `interrupt`, once a second.
  private func wait(
    until deadline: Deadline, for isDone: (State) -> Bool, order: (inout State) -> Void, interrupt: () -> Void
  ) {
    if state.wait(until: deadline, { isDone($0) ? () : nil }) != nil { return }
    state.withLock(wake: true) { order(&$0) }
    while state.wait(until: Deadline(in: .seconds(1)), { isDone($0) ? () : nil }) == nil { interrupt() }
  }

  // MARK: - Taking in

  /// Checks `texts`, each the JSON text of an event, and accepts those that are good; returns when they are durable,
  /// with one result for each text. With `stopping`, none that follows a bad one is accepted, and the results end with
  /// the bad one's. Throws ``DualWriteError`` where none could be accepted.
  package func accept(
    _ texts: [[UInt8]], stopping: Bool = false
  ) throws(DualWriteError) -> [Result<Acceptance, EventError>] {
    do throws(DualWriteError) {
      let results = try metrics.acceptance.measure { () throws(DualWriteError) in
        try take(texts, stopping: stopping)
      }
      metrics.count(results)
      return results
    } catch {
      metrics.rejections[error.code.rawValue].increment()
      throw error
    }
  }

  private func take(
    _ texts: [[UInt8]], stopping: Bool
  ) throws(DualWriteError) -> [Result<Acceptance, EventError>] {
    try enter()
    defer { leave() }
    do throws(JournalError) { return try appender.append(texts, stopping: stopping, remember) } catch {
      state.withLock { $0.journalFailure = error.description }
      throw Self.failure(error)
    }
  }

  /// Waits for the gate and comes in, or is refused; ``leave()`` follows.
  private func enter() throws(DualWriteError) {
    let gate = Deadline(in: .seconds(limits.gate))
    let refusal: DualWriteError?? = state.wait(until: gate) { state -> DualWriteError?? in
      if state.isClosed {
        return .some(DualWriteError(.stopped, "the writer is ending", remedy: "send the events again"))
      }
      if state.isGated {
        guard gate.isPast else { return nil }
        return .some(
          DualWriteError(
            .unavailable, "a backfill holds new events back", remedy: "send them again in some seconds"))
      }
      if let overload = overload(state) {
        return .some(
          DualWriteError(
            .overloaded, overload,
            remedy: "come back later; 'cutover status' says what holds them up"))
      }
      if state.appending == 0 { state.appendingSince = Clock.uptimeSeconds() }
      state.appending += 1
      return .some(nil)
    }
    if let refusal = refusal ?? nil { throw refusal }
  }

  private func leave() {
    state.withLock(wake: true) { state in
      state.appending -= 1
      state.appendingSince = Clock.uptimeSeconds()
    }
  }

  private func remember(_ events: [any DomainEvent], _ records: [JournalRecord], _ receipts: [JournalReceipt]) {
    var run: [SequencedEvent] = []
    run.reserveCapacity(events.count)
    for (index, receipt) in receipts.enumerated() where !receipt.isDuplicate {
      run.append(
        SequencedEvent(
          sequence: receipt.sequence, event: events[index], acceptedAt: receipt.notedAt,
          bytes: records[index].content.count))
    }
    guard let last = run.last else { return state.withLock { $0.journalFailure = nil } }
    state.withLock(wake: true) { state in
      state.journalFailure = nil
      state.head = max(state.head, last.sequence)
      state.ages.accepted(run[0].sequence, now: Clock.uptimeSeconds())
      state.tail.append(run)
    }
  }

  /// Looks for entries that other processes have appended, and for how far they have come with the stores that they feed,
  /// until the writer is closed.
  private func follow() {
    var learntAt = -Double.infinity
    while state.wait(until: Deadline(in: Self.followingInterval), { $0.isClosed ? true : nil }) == nil {
      if let head = try? journal.refresh() { learn(of: head) }
      let now = Clock.uptimeSeconds()
      breakOffSilence(now)
      let isDue = state.withLock { state in
        let away = state.sinks.filter { $0.absence != nil && !$0.isRetired }
        return away.contains { $0.hurried > 0 } || !away.isEmpty && now - learntAt >= Self.learningInterval
      }
      guard isDue, let cursors = try? journal.cursors() else { continue }
      learntAt = now
      learn(of: cursors)
    }
  }

  /// Breaks off calls to stores that are out of reach of this process, as with a line that is cut, where another one could
  /// feed them. One that is only slow is left alone.
  private func breakOffSilence(_ now: Double) {
    let silent = state.withLock { state in
      runners.filter { runner in
        state.sinks[runner.index].isSilent(now: now) && !state.sought.contains(runner.index)
          && leases?.canLend(runner.sink.name) == true
      }.map { runner in
        state.sought.insert(runner.index)
        return runner
      }
    }
    for runner in silent {
      Thread { [state] in
        let isReachable = runner.sink.isReachable()
        // The second time with less regard: the first one asks a server that does not answer.
        while !isReachable, state.withLock({ $0.sinks[runner.index].isSilent(now: Clock.uptimeSeconds()) }) {
          runner.sink.interrupt()
          state.wait(until: Deadline(in: .milliseconds(500))) { $0.isClosed ? () : nil }
        }
        state.wait(until: Deadline(in: .seconds(SinkProgress.silence))) { $0.isClosed ? () : nil }
        state.withLock { _ = $0.sought.remove(runner.index) }
      }.detach()
    }
  }

  private func learn(of cursors: [SinkCursor]) {
    let (now, wall) = (Clock.uptimeSeconds(), Clock.milliseconds())
    state.withLock(wake: true) { state in
      for (index, runner) in runners.enumerated() {
        guard let cursor = cursors.first(where: { $0.sink == runner.sink.name }) else { continue }
        state.sinks[index].learn(
          position: cursor.sequence, error: cursor.lastError,
          failingSince: cursor.failingSince.map { now - Double(wall - $0) / 1000 })
      }
    }
  }

  private static let learningInterval = 0.5

  private static let followingInterval = Duration.milliseconds(50)

  /// Nobody is woken where that is nothing new.
  func learn(of head: Int64) {
    guard state.withLock({ $0.head < head }) else { return }
    state.withLock(wake: true) { state in
      guard state.head < head else { return }
      state.ages.accepted(state.head + 1, now: Clock.uptimeSeconds())
      state.head = head
    }
  }

  static func failure(_ error: JournalError) -> DualWriteError {
    DualWriteError(.unavailable, error.message, remedy: error.remedy)
  }

  // MARK: - Waiting

  /// Waits until the first `sinks` sinks that somebody needs (by default all of them) have applied `sequence`, and the
  /// relay has delivered what that noted where all are waited for; false at the deadline. What comes meanwhile is not
  /// waited for.
  package func waitUntilApplied(_ sequence: Int64, bySinks sinks: Int? = nil, for patience: Duration) -> Bool {
    let indices = state.withLock { needed($0).prefix(sinks ?? .max) }
    return hurrying(indices) {
      state.wait(until: Deadline(in: patience)) { state in
        indices.allSatisfy { state.sinks[$0].has(sequence) } && (sinks != nil || state.relay.has(sequence)) ? true : nil
      } ?? false
    }
  }

  /// Waits until everything accepted so far is applied and delivered; false at the deadline.
  package func drain(for patience: Duration) -> Bool {
    waitUntilApplied(state.withLock { $0.head }, for: patience)
  }

  var sinkNames: [String] { runners.map { $0.sink.name } }

  /// The place of the sink of that name. Throws ``DualWriteError`` where there is none.
  func index(of sink: String) throws(DualWriteError) -> Int {
    if let index = runners.firstIndex(where: { $0.sink.name == sink }) { return index }
    throw DualWriteError(
      .unavailable, "there is no sink '\(sink)'",
      remedy: "there are \(runners.map(\.sink.name).joined(separator: ", "))")
  }

  func hurrying<R>(_ indices: some Sequence<Int>, _ body: () throws -> R) rethrows -> R {
    state.withLock(wake: true) { state in for index in indices { state.sinks[index].hurried += 1 } }
    defer { state.withLock { state in for index in indices { state.sinks[index].hurried -= 1 } } }
    return try body()
  }
}
