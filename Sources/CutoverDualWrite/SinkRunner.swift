import CutoverBasics
import CutoverDomain
import CutoverJournal
import CutoverTelemetry
import CutoverThreads

/// The thread of one sink: does what ``SinkProgress`` says, for as long as the store is this process's to feed.
final class SinkRunner: Sendable {
  let index: Int
  let sink: any Sink
  let journal: any Journal
  let leases: (any SinkLeases)?
  private let claims: StoreClaims
  /// Whether what loads name can be read here.
  let canLoad: Bool
  private let keeper: (any SideKeeper)?
  let decoder: any EventDecoder
  let state: Monitor<DualWriter.State>
  private let notes: Monitor<CursorNotes>
  /// The newest entry that there was before this writer, until the sink was seen to know no later one.
  let firstHead: Monitor<Int64?>
  /// How far the sink was, as the journal remembers.
  let known: Monitor<Int64>
  /// The same where it binds the sink, which does not know itself; 0 where it does.
  private let remembered = Monitor<Int64>(0)
  let metrics: WriterMetrics.Sink
  let log: Logger

  init(
    index: Int, sink: any Sink, journal: any Journal, decoder: any EventDecoder, state: Monitor<DualWriter.State>,
    known: Int64, claims: StoreClaims, keeper: (any SideKeeper)?, canLoad: Bool, metrics: WriterMetrics.Sink
  ) {
    self.known = Monitor(known)
    self.canLoad = canLoad
    leases = journal.leases
    self.claims = claims
    self.keeper = keeper
    self.index = index
    self.sink = sink
    self.journal = journal
    self.decoder = decoder
    self.state = state
    notes = Monitor(CursorNotes(sink: sink.name))
    firstHead = Monitor(journal.head)
    self.metrics = metrics
    var log = Logger(label: "cutover.sink")
    log[metadataKey: "sink"] = .string(sink.name)
    self.log = log
  }

  /// What there is to do now.
  private enum Work {
    case take
    case give
    case open
    case apply(after: Int64, upTo: Int64, tail: [SequencedEvent]?)
    case late(LateEvent)
    case check
    case pause(until: Double?)
    case end
  }

  func run() {
    while true {
      switch nextWork() {
      case .take: take()
      case .give: give()
      case .open: open()
      case .apply(let after, let last, let tail): apply(after: after, upTo: last, tail)
      case .late(let late): late.finish(applyLate(late.event))
      case .check: check()
      case .pause(let until): pause(until)
      case .end:
        state.withLock { $0.sinks[index].ending() }
        let isFed = state.withLock { $0.sinks[index].absence == nil }
        if isFed {
          note(force: true)
          sink.release()
          try? leases?.give(sink.name)
        }
        state.withLock(wake: true) { state in
          state.running -= 1
          state.sinks[index].hasEnded = true
        }
        return
      }
    }
  }

  private func nextWork() -> Work {
    state.withLock { state in
      let step = state.sinks[index].next(now: Clock.uptimeSeconds(), head: state.head)
      if step != .end, isToGive(state) {
        state.sinks[index].begin()
        return .give
      }
      switch step {
      case .take:
        state.sinks[index].begin(askingAt: Clock.uptimeSeconds())
        return .take
      case .open:
        state.sinks[index].begin(askingAt: Clock.uptimeSeconds())
        return .open
      case .apply(let after, let last):
        let tail = state.tail.events(after: after, upTo: last, pace: sink.pace)
        state.sinks[index].begin(askingAt: hasLoad(tail) ? nil : Clock.uptimeSeconds())
        return .apply(after: after, upTo: last, tail: tail)
      case .wait(let until):
        if let late = lateEvent(state) {
          state.sinks[index].begin()
          return .late(state.late.remove(at: late))
        }
        if state.sinks[index].isCheckDue(now: Clock.uptimeSeconds()) {
          state.sinks[index].begin(askingAt: Clock.uptimeSeconds())
          return .check
        }
        return .pause(until: until)
      case .end: return .end
      }
    }
  }

  /// Whether one of the events is a load, or may be one, being still in the journal.
  private func hasLoad(_ events: [SequencedEvent]?) -> Bool {
    guard let prefix = sink.loadPrefix else { return false }
    return events?.contains { $0.event.id.hasPrefix(prefix) } ?? true
  }

  /// Waits until the step can have changed, or the moment `until` has come.
  private func pause(_ until: Double?) {
    if state.withLock({ $0.sinks[index].absence == nil }) { note(force: false) }
    tellLog()
    let now = Clock.uptimeSeconds()
    // A note of the cursor may be due before that, and the log may have to be told of an outage.
    let seconds = min(max(0, (until ?? .infinity) - now), CursorNotes.interval)
    state.wait(until: Deadline(in: .seconds(seconds))) { state -> Void? in
      if lateEvent(state) != nil || isToGive(state) { return () }
      let step = state.sinks[index].next(now: Clock.uptimeSeconds(), head: state.head)
      if case .wait(let moment) = step, moment == until { return nil }
      return ()
    }
  }

  /// The first event that was put aside and is to be applied now. Not while somebody holds the sink, or it is not open.
  private func lateEvent(_ state: DualWriter.State) -> Int? {
    state.sinks[index].canApplyLate ? state.late.firstIndex { $0.sink == index } : nil
  }

  // MARK: - Steps

  private func open() {
    do throws(SinkError) {
      let newest = firstHead.withLock { $0 } ?? journal.head
      let found = try claims.open(sink, newest: newest)
      firstHead.withLock { $0 = nil }
      if let found { remembered.withLock { if found.sequence >= $0 { $0 = 0 } } }
      let position = if let found { found.sequence } else { try beginning() }
      try passOverLoads(upTo: position)
      state.withLock(wake: true) { $0.sinks[index].opened(at: position, head: $0.head) }
    } catch { failed(error, opening: true) }
  }

  /// The number to go on after in a store that has no position: the first one that is kept. Where some are not, an event
  /// that loads everything has to follow; else what is kept says why the sink stands still.
  private func beginning() throws(SinkError) -> Int64 {
    do throws(JournalError) {
      let known = known.withLock(\.self)
      if sink.remember(known) { remembered.withLock { $0 = known } }
      guard let prefix = sink.loadPrefix else { return 0 }
      let kept = try journal.kept(named: prefix)
      return kept.newest == nil ? 0 : kept.after
    } catch { throw SinkError(.unavailable, error.message, remedy: error.remedy) }
  }

  /// Looks whether the store is there while there is nothing to apply.
  private func check() {
    do throws(SinkError) {
      try sink.check()
      state.withLock(wake: true) { $0.sinks[index].checked(now: Clock.uptimeSeconds()) }
    } catch { failed(error) }
  }

  private func apply(after: Int64, upTo last: Int64, _ tail: [SequencedEvent]?) {
    let started = Clock.uptimeSeconds()
    // What the sink had before comes by itself.
    let known = remembered.withLock(\.self)
    let isAgain = after < known && known < last
    do throws(SinkError) {
      var (events, end) =
        if let tail, !isAgain { (tail, tail[tail.count - 1].sequence) } else {
          try read(after: after, upTo: isAgain ? known : last)
        }
      try endBeforeLoad(&events, &end)
      let marker = Self.endAtMarker(&events, &end)
      if tail == nil, !hasLoad(events) { state.withLock { $0.sinks[index].begin(askingAt: started) } }
      try traced(events, upTo: SinkPosition(journal: journal.identity, sequence: end, epoch: claims.epochToWrite()))
      if let prefix = sink.loadPrefix, events.contains(where: { $0.event.id.hasPrefix(prefix) }) {
        try passOverLoads(upTo: end)
      }
      let now = Clock.uptimeSeconds()
      metrics.duration.record(seconds: now - started)
      metrics.batch.record(Double(events.count))
      state.withLock(wake: true) { state in
        state.sinks[index].applied(upTo: end, from: started, to: now, pace: sink.pace)
        state.relay.wake()
      }
      logApplied(events)
      if let marker { keep(marker, at: end) }
      tellLog()
      note(force: false)
    } catch { failed(error) }
  }

  /// Has a batch end with the first entry that asks for a cut, and gives what asks there.
  private static func endAtMarker(_ events: inout [SequencedEvent], _ end: inout Int64) -> CutMarker? {
    guard let place = events.firstIndex(where: { $0.event is CutMarker }) else { return nil }
    let marker = events[place].event as? CutMarker
    end = events[place].sequence
    events.removeSubrange(place...)
    return marker
  }

  /// Keeps the side as it is, while the sink goes no further.
  private func keep(_ marker: CutMarker, at sequence: Int64) {
    keeper?.keep(sink.name, at: Cut(journal: journal.identity, sequence: sequence), for: marker) {
      _ = state.wait(until: Deadline(in: Self.relayPatience)) {
        $0.relay.isIdle || $0.relay.failure != nil ? () : nil
      }
    }
  }

  /// How long a cut waits for the relay: what Redis lacks then shows in the comparison.
  private static let relayPatience = Duration.seconds(5)

  private func logApplied(_ events: [SequencedEvent]) {
    guard log.isEnabled(.debug) else { return }
    for event in events {
      log.debug(
        "The sink has applied an event",
        metadata: Logger.Metadata(EventOutline(event.event), sequence: event.sequence))
    }
  }

  /// Applies a batch within a span of its own.
  private func traced(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError) {
    let result: Result<Void, SinkError> = Tracer.withSpan("sink apply", kind: .consumer) { span in
      span?.set("sink", .string(sink.name))
      span?.set("events", .integer(Int64(events.count)))
      span?.set("sequence", .integer(position.sequence))
      do throws(SinkError) { return .success(try apply(events, upTo: position)) } catch {
        span?.fail(error.description)
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Applies a batch, putting aside what the sink refuses for good.
  private func apply(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError) {
    var events = events
    while true {
      do throws(SinkError) { return try sink.apply(events, upTo: position) } catch {
        guard case .rejected(let rejections) = error.code else { throw error }
        let refused = Dictionary(rejections.map { ($0.sequence, $0.reason) }, uniquingKeysWith: { first, _ in first })
        let remaining = events.filter { refused[$0.sequence] == nil }
        guard remaining.count < events.count else {
          throw SinkError(.unavailable, "\(sink.name): refused events that it was not given: \(error.message)")
        }
        try park(refused)
        for event in events where refused[event.sequence] != nil { metrics.countParked(event.event) }
        events = remaining
      }
    }
  }

  private func applyLate(_ event: SequencedEvent) -> SinkError? {
    var failure: SinkError?
    do throws(SinkError) { try sink.applyLate(event) } catch { failure = error }
    state.withLock(wake: true) { state in
      state.sinks[index].rested()
      state.relay.wake()
    }
    return failure
  }

  private func read(after: Int64, upTo last: Int64) throws(SinkError) -> ([SequencedEvent], Int64) {
    do throws(JournalError) {
      let limit = min(sink.pace.events, Int(last - after))
      let entries = try journal.read(after: after, limit: limit, bytes: sink.pace.bytes)
      guard let newest = entries.last else {
        throw JournalError(.damaged, "the journal has no entry after \(after), though it ends at \(last)")
      }
      var events: [SequencedEvent] = []
      events.reserveCapacity(entries.count)
      for entry in entries {
        do throws(EventError) {
          events.append(SequencedEvent(entry, try decoder.decodeAccepted(entry.content)))
        } catch {
          // Another version of the program took it in. Nobody is to lose it, and nobody to wait for it.
          let parked = ParkedEvent(
            sink: sink.name, sequence: entry.sequence, id: entry.id,
            reason: "this version of cutover cannot read it: \(error)", parkedAt: Clock.milliseconds(),
            content: entry.content)
          try journal.park([parked])
          log.error("The sink cannot read an event, which is put aside", metadata: Logger.Metadata(parked, decoder))
        }
      }
      return (events, newest.sequence)
    } catch { throw SinkError(.unavailable, error.message, remedy: error.remedy) }
  }

  private func failed(_ error: SinkError, opening: Bool = false) {
    // Another process has the lease by now. Where it has not, the next opening says whose the store is.
    let error =
      error.isLasting && !opening && leases != nil
      ? SinkError(.unavailable, error.message, remedy: error.remedy) : error
    // The owner of the store may have it.
    if error.isLasting { sink.release() } else { sink.close() }
    let now = Clock.uptimeSeconds()
    let isNews = state.withLock(wake: true) { state in
      let isNews = state.sinks[index].outage == nil
      state.sinks[index].failed(
        error.description, isLasting: error.isLasting, now: now, jitter: Double.random(in: 0...1))
      return isNews
    }
    metrics.failures.increment()
    // Once, not at every attempt: a reminder follows every minute, and the metrics say that it goes on.
    if error.isLasting {
      log.error("The store is somebody else's: the sink stands still", metadata: ["error": .string(error.description)])
    } else if isNews {
      log.warning("The sink fails", metadata: ["error": .string(error.description)])
    }
    tellLog()
    note(force: true)
  }

  /// Tells the log where an outage has ended, or has lasted for another minute.
  private func tellLog() {
    let now = Clock.uptimeSeconds()
    let notice: (SinkProgress.Notice, position: Int64)? = state.withLock { state in
      guard state.sinks[index].outage != nil else { return nil }
      return state.sinks[index].notice(now: now).map { ($0, state.sinks[index].position) }
    }
    switch notice {
    case (.goesOn(let seconds), let position)?:
      log.notice("The sink goes on", metadata: ["sequence": .integer(position), "duration": .double(seconds)])
    case (.stillFails(let outage), _)?:
      log.warning(
        "The sink still fails",
        metadata: [
          "error": .string(outage.message), "duration": .double(now - outage.since),
          "attempts": .integer(Int64(outage.attempts)),
        ])
    case nil: break
    }
  }

  /// Tells the journal where the sink stands: at once after a failure, else now and then.
  func note(force: Bool) {
    let progress = state.withLock { $0.sinks[index] }
    let least = remembered.withLock(\.self)
    let cursor = notes.withLock {
      $0.due(progress, least: least, now: Clock.uptimeSeconds(), wall: Clock.milliseconds(), force: force)
    }
    // A journal that cannot be written says so to those who append.
    if let cursor { try? journal.note(cursor) }
  }
}

extension SinkError {
  /// Whether trying again cannot help: somebody has to look at the store.
  var isLasting: Bool { if case .displaced = code { true } else { false } }
}
