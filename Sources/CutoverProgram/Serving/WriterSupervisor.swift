import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverServer
import CutoverTelemetry
import CutoverThreads
import Glibc

/// Keeps a writer for events: that of this process where the role is free, else that of another process until it
/// ends. What keeps both from being had is tried again.
final class WriterSupervisor: EventIntake {
  private enum Writer: Sendable {
    case closed(String)
    case own(OwnWriter)
    case other
    /// Another machine has the journal's lock; events go into it from here, too.
    case beside(WriterBeside)
  }

  private struct State {
    var writer = Writer.closed("the writer is starting")
    /// Whether no writer has been tried yet.
    var isStarting = true
    var isStopping = false
    /// What was heard last of the writer of another process of this machine.
    var heard: OtherWriter?
    /// What waits for Redis, as the outbox says; `nil` where it cannot be asked.
    var outbox: OutboxStatus?
  }

  let metrics: WriterMetrics
  private let setup: @Sendable () -> WriterSetup
  private let domain: any HostedDomain.Type
  private let statePath: String
  private let legacyPath: String
  private let journal: @Sendable () throws -> any JournalReader
  /// How many sinks clients read from now: one, or both.
  private let sinksInUse: @Sendable () -> Int
  /// What has to be forgotten when something was applied.
  private let onApplied: @Sendable () -> Void
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)
  private let registry: MetricsRegistry
  private let reports = Monitor<[MetricsRegistry.Collection]>([])

  private static let feeds = MetricDescription.gauge(
    "cutover_feeds_store", "Whether this process feeds the store of a sink, 1 or 0", labels: ["sink"])

  static let descriptions = [feeds]

  private static let interval = Duration.milliseconds(500)
  /// For how long a call waits for the next writer where that of another process has ended: this one becomes it, most
  /// often within a second.
  private static let handover = Duration.seconds(15)

  init(
    _ domain: any HostedDomain.Type, statePath: String, legacyPath: String,
    journal: @escaping @Sendable () throws -> any JournalReader, setup: @escaping @Sendable () -> WriterSetup,
    sinksInUse: @escaping @Sendable () -> Int,
    onApplied: @escaping @Sendable () -> Void, metrics registry: MetricsRegistry
  ) {
    self.registry = registry
    metrics = WriterMetrics(in: registry, counting: domain.eventCounters, of: domain.decoder.types)
    self.domain = domain
    self.statePath = statePath
    self.legacyPath = legacyPath
    self.journal = journal
    self.setup = setup
    self.sinksInUse = sinksInUse
    self.onApplied = onApplied
  }

  func start() {
    let collection = DualWriter.report(in: registry) { [weak self] in self?.foreign }
    let own = registry.collect(Self.descriptions) { [weak self] samples in
      guard let (status, feeders) = self?.feeding else { return }
      for sink in status?.sinks ?? [] {
        samples.set(Self.feeds, sink.isFed && feeders[sink.name] == nil ? 1 : 0, sink.name)
      }
    }
    reports.withLock { $0 = [collection, own] }
    thread.withLock { $0 = Thread { self.keep() } }
  }

  /// Ends the writer, if it is ours.
  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { $0?.join() }
    for report in reports.withLock({ $0 }) { report.end() }
  }

  /// Why no events are taken in, `nil` where they are.
  var problem: String? {
    if case .closed(let reason) = state.withLock({ $0.writer }) { reason } else { nil }
  }

  /// Whether it is not known yet whether events can be taken in.
  var isStarting: Bool { state.withLock { $0.isStarting } }

  /// Why an event that came now would not be accepted, though there is a writer; asks the journal's disk where that was not
  /// asked lately. Takes a second at the most.
  var ingestRefusal: String? {
    switch state.withLock({ $0.writer }) {
    case .closed: return nil
    case .own(let own): return Self.ingestRefusal(of: own.writer)
    case .beside(let beside): return Self.ingestRefusal(of: beside.writer)
    case .other:
      do {
        guard let status = try client().status(within: 1) else {
          return "the writer of the other process does not answer"
        }
        return status.ingestRefusal
      } catch { return "\(error)" }
    }
  }

  private static func ingestRefusal(of writer: DualWriter) -> String? {
    writer.probeJournal()
    return writer.status.ingestRefusal
  }

  /// How the sinks are, and the other processes that feed them, by their names. No status where it is another process that
  /// has not said it lately.
  var feeding: (status: WriterStatus?, feeders: [String: String]) {
    let (writer, heard, outbox) = state.withLock { ($0.writer, $0.heard, $0.outbox) }
    switch writer {
    case .closed: return (nil, [:])
    case .other:
      guard let heard, let status = heard.current else { return (nil, [:]) }
      return (
        status, heard.name.map { name in Dictionary(uniqueKeysWithValues: status.sinks.map { ($0.name, name) }) } ?? [:]
      )
    case .own(let own): return Self.feeding(own.writer, own.journal.leases, outbox)
    case .beside(let beside): return Self.feeding(beside.writer, beside.journal.leases, outbox)
    }
  }

  /// Of a store that another node feeds, the journal has what its sink says. What its relay could not deliver, the outbox has.
  private static func feeding(
    _ writer: DualWriter, _ leases: (any SinkLeases)?, _ outbox: OutboxStatus?
  ) -> (WriterStatus, [String: String]) {
    var status = writer.status
    var feeders: [String: String] = [:]
    for sink in status.sinks where !sink.isFed {
      feeders[sink.name] = leases?.holder(of: sink.name).map(ProcessName.short)
    }
    if !status.isRelayOwn { status.relayError = outbox?.lastError }
    return (status, feeders)
  }

  /// For the metrics, what no writer of this process says in them.
  private var foreign: WriterStatus? {
    guard let status = feeding.status else { return nil }
    if case .other = state.withLock({ $0.writer }) { return status }
    return status.isRelayOwn ? nil : status
  }

  /// Notes what waits for Redis: where another machine feeds the repository, that is what is known here of its relay.
  func noteOutbox(_ outbox: OutboxStatus?) { state.withLock { $0.outbox = outbox } }

  func accept(_ texts: [[UInt8]], stopping: Bool) throws -> [Result<Acceptance, EventError>] {
    try withEventWriter { try $0.accept(texts, stopping: stopping) }
  }

  func waitUntilVisible(_ sequence: Int64, for patience: Duration) throws -> Bool {
    let sinks = sinksInUse()
    let end = ContinuousClock.now + patience
    let isApplied = try withEventWriter {
      try $0.waitUntilApplied(sequence, bySinks: sinks, for: max(.zero, end - .now))
    }
    if isApplied { onApplied() }
    return isApplied
  }

  func obstacle(to text: [UInt8]) -> String? {
    // Another process knows its journal's head; what is in the way is put aside there, and who waits hears of it.
    guard case .own(let own) = state.withLock({ $0.writer }) else { return nil }
    let status = own.writer.status
    guard let legacy = status.sinks.first(where: { $0.name == Side.legacy.rawValue }), legacy.position >= status.head
    else { return nil }
    return domain.obstacle(to: text, in: legacyPath, after: status.head)
  }

  func putAside(among entries: [ClosedRange<Int64>]) throws -> [PutAside] {
    let parked =
      if case .own(let own) = state.withLock({ $0.writer }) { try own.writer.parked() } else {
        try journal().parked()
      }
    return parked.filter { event in entries.contains { $0.contains(event.sequence) } }.map {
      PutAside(id: $0.id, sequence: $0.sequence, side: $0.sink, reason: $0.reason)
    }
  }

  /// Stops both sinks at one entry for an instant, and says which and for how long.
  func cut(within patience: Duration) throws -> (cut: Cut, paused: Double) {
    switch state.withLock({ $0.writer }) {
    case .closed(let reason): throw DualWriteError(.unavailable, reason)
    case .own(let own):
      let (cut, paused) = try own.withHeldCut(within: patience) { held in
        defer { domain.legacy.removeCopy(held.folder) }
        return held.cut
      }
      return (cut, paused)
    case .other:
      let (cut, paused) = try client().withHeldCut(within: patience) { held in
        defer { domain.legacy.removeCopy(held.folder) }
        return held.cut
      }
      return (cut, paused)
    case .beside:
      throw DualWriteError(
        .unavailable, "another machine feeds the stores: \(feeder ?? "it does not say which")",
        remedy: "start the run there")
    }
  }

  /// The process of another machine that feeds the stores, as the journal says.
  private var feeder: String? { JournalPlace(of: domain, statePath: statePath).writer }

  /// Runs `body` with the writer for events, and again with the next one where the writer of another process ends.
  private func withEventWriter<R>(_ body: (EventWriter) throws -> R) throws -> R {
    let end = ContinuousClock.now + Self.handover
    while true {
      let (writer, isStopping) = state.withLock { ($0.writer, $0.isStopping) }
      switch writer {
      case .closed(let reason):
        metrics.countRejected(.unavailable)
        throw DualWriteError(.unavailable, "no writer: \(reason)", remedy: "come back later")
      case .own(let own): return try body(.own(own.writer))
      case .beside, .other:
        do {
          if case .beside(let beside) = writer { return try body(.own(beside.writer)) }
          return try body(.other(client()))
        } catch {
          guard Self.isHandover(error), .now < end, !isStopping else { throw error }
          usleep(50_000)
        }
      }
    }
  }

  /// Whether the writer of the other process, or that beside it, has ended. What it had accepted already is recognised by its id.
  private static func isHandover(_ error: any Error) -> Bool {
    (error as? ChannelError)?.code == .lost || (error as? DualWriteError)?.code == .stopped
  }

  /// A connection of the calling thread's own.
  private func client() throws -> WriterClient {
    if let client = try WriterClient.connect(statePath: statePath) { return client }
    throw DualWriteError(.stopped, "the writer of the other process has ended", remedy: "come back later")
  }

  private func keep() {
    while !state.withLock({ $0.isStopping }) {
      do {
        try setup().withWriter(takingIn: true, feeding: true) { own in
          open(.own(own))
          open(.closed(stays(own) ? "the server is ending" : "another machine feeds the stores"))
        } other: { client in
          open(.other)
          hear(client)
        } beside: { beside in
          open(.beside(beside))
          while state.wait(until: Deadline(in: Self.interval), { $0.isStopping ? true : nil }) == nil, !beside.canLead {
          }
        }
      } catch {
        open(.closed(Failure(error).message ?? "\(error)"))
      }
      _ = state.wait(until: Deadline(in: Self.interval)) { $0.isStopping ? true : nil }
    }
  }

  /// Notes what the writer of another process says of itself.
  private func hear(_ client: WriterClient) {
    guard let status = (try? client.status(within: 1)) ?? nil else { return }
    let heard = OtherWriter(status: status, process: feeder)
    state.withLock { $0.heard = heard }
  }

  /// Waits while the stores are this process's to feed; false where another machine has taken its place.
  private func stays(_ own: OwnWriter) -> Bool {
    while state.wait(until: Deadline(in: Self.interval), { $0.isStopping ? true : nil }) == nil {
      if own.journal.isLost { return false }
      // Without the legacy store, another machine that has it does better.
      if own.journal.leases?.canLend(Side.legacy.rawValue) == true, access(own.legacyPath, F_OK) != 0 { return false }
    }
    return true
  }

  /// Notes where events go from now on, and says so where that is new.
  private func open(_ writer: Writer) {
    let isNew = state.withLock { state in
      defer {
        state.writer = writer
        state.isStarting = false
      }
      switch (state.writer, writer) {
      case (.other, .other), (.own, .own), (.beside, .beside): return false
      case (.closed(let old), .closed(let new)): return old != new
      case (_, .closed): return !state.isStopping
      case (_, .own), (_, .other), (_, .beside): return true
      }
    }
    guard isNew else { return }
    let log = Logger(label: "cutover.serve")
    switch writer {
    case .closed(let reason): log.warning("No events are taken in", metadata: ["error": .string(reason)])
    case .own(let own):
      var metadata: Logger.Metadata = ["writer": "own"]
      if let predecessor = own.journal.predecessor { metadata["taken_over_from"] = .string(predecessor) }
      log.info("Events are taken in", metadata: metadata)
    case .other: log.info("Events are taken in", metadata: ["writer": "another process"])
    case .beside: log.info("Events are taken in", metadata: ["writer": .string(feeder ?? "another machine")])
    }
  }
}
