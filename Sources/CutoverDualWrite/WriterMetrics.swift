import CutoverDomain
import CutoverJournal
package import CutoverTelemetry

/// What the dual writer counts as it goes; what can be read off its status is in ``DualWriter/report(in:)``.
package final class WriterMetrics: Sendable {
  private static let acceptanceDescription = MetricDescription.histogram(
    "cutover_ingest_duration_seconds", "How long it took until the events of one call were durable")
  private static let eventsDescription = MetricDescription.counter(
    "cutover_ingest_events_total", "Events that came in, by what became of them", labels: ["outcome"],
    series: [["accepted"], ["duplicate"], ["refused"]])
  private static let rejectionsDescription = MetricDescription.counter(
    "cutover_ingest_rejections_total", "Calls of which nothing was taken, by reason", labels: ["reason"],
    series: DualWriteError.Code.allCases.map { [$0.rawValue] })
  private static let operationsDescription = MetricDescription.counter(
    "cutover_dualwrite_total",
    "Events by their type and by what became of them; one that a side puts aside counts as parked for each side",
    labels: ["op", "outcome"])
  private static let deliveryDescription = MetricDescription.histogram(
    "cutover_relay_delivery_duration_seconds", "How long one delivery of the outbox to Redis took")
  private static let deliveredDescription = MetricDescription.counter(
    "cutover_relay_notes_total", "Notes of the outbox that were delivered to Redis")
  private static let deliveryFailuresDescription = MetricDescription.counter(
    "cutover_relay_failures_total", "Deliveries of the outbox that failed")

  static let descriptions =
    [
      acceptanceDescription, eventsDescription, rejectionsDescription, operationsDescription, deliveryDescription,
      deliveredDescription, deliveryFailuresDescription,
    ] + Sink.descriptions

  private let registry: MetricsRegistry
  /// How long the events of one call took to be durable.
  let acceptance: Timer
  let accepted: Counter
  let duplicates: Counter
  let refused: Counter
  let rejections: MetricFamily<Counter>
  let delivery: Timer
  let delivered: Counter
  let deliveryFailures: Counter
  /// By types of events, what counts those that are accepted.
  private let types: [String: Counter]
  private let operations: [String: Operation]

  /// `types` are counters of a domain's own, by types of events; `all` are all types that anybody may send.
  package init(
    in registry: MetricsRegistry = .shared, counting types: [String: MetricDescription] = [:], of all: [String] = []
  ) {
    self.registry = registry
    let family = registry.counters(Self.operationsDescription)
    operations = Dictionary(all.map { ($0, Operation($0, of: family)) }) { first, _ in first }
    self.types = types.mapValues { registry.counter($0) }
    acceptance = registry.timer(Self.acceptanceDescription)
    let events = registry.counters(Self.eventsDescription)
    accepted = events["accepted"]
    duplicates = events["duplicate"]
    refused = events["refused"]
    rejections = registry.counters(Self.rejectionsDescription)
    delivery = registry.timer(Self.deliveryDescription)
    delivered = registry.counter(Self.deliveredDescription)
    deliveryFailures = registry.counter(Self.deliveryFailuresDescription)
  }

  /// Counts an event that was refused before it came to a writer.
  package func countRefused() { refused.increment() }

  /// Counts a call of which nothing was taken since it did not come to a writer.
  package func countRejected(_ code: DualWriteError.Code) { rejections[code.rawValue].increment() }

  /// Counts what became of the events of one call.
  func count(_ results: [Result<Acceptance, EventError>]) {
    var known: Int64 = 0
    var new: Int64 = 0
    for case .success(let acceptance) in results {
      if acceptance.isDuplicate { known += 1 } else { new += 1 }
    }
    accepted.increment(by: new)
    duplicates.increment(by: known)
    refused.increment(by: Int64(results.count) - new - known)
  }

  /// Counts by their types what was appended or was known before.
  func count(_ events: [any DomainEvent], _ receipts: [JournalReceipt]) {
    if types.isEmpty && operations.isEmpty { return }
    for (event, receipt) in zip(events, receipts) {
      let operation = operations[event.type]
      if receipt.isDuplicate {
        operation?.duplicate.increment()
      } else {
        operation?.accepted.increment()
        types[event.type]?.increment()
      }
    }
  }

  /// Counts an event that came with the id of another.
  func countConflict(_ event: any DomainEvent) { operations[event.type]?.conflict.increment() }

  func sink(_ name: String) -> Sink { Sink(name, operations, in: registry) }

  /// What became of the events of one type. All counts are there from the start.
  fileprivate struct Operation: Sendable {
    let accepted: Counter
    let duplicate: Counter
    let conflict: Counter
    let parked: Counter

    init(_ type: String, of family: MetricFamily<Counter>) {
      accepted = family[type, "accepted"]
      duplicate = family[type, "duplicate"]
      conflict = family[type, "conflict"]
      parked = family[type, "parked"]
    }
  }

  /// What one sink counts.
  struct Sink: Sendable {
    private static let sides = [["legacy"], ["repository"]]
    private static let durations = MetricDescription.histogram(
      "cutover_sink_apply_duration_seconds", "How long a sink took to apply a batch", labels: ["sink"])
    private static let batches = MetricDescription.histogram(
      "cutover_sink_batch_events", "How many events a sink applied at once", labels: ["sink"], buckets: Buckets.batch)
    private static let failureCounts = MetricDescription.counter(
      "cutover_sink_failures_total", "How often a sink failed and was to be tried again", labels: ["sink"],
      series: sides)
    private static let parkedCounts = MetricDescription.counter(
      "cutover_sink_parked_total", "Events that a sink refused for good and that were put aside", labels: ["sink"],
      series: sides)

    static let descriptions = [durations, batches, failureCounts, parkedCounts]

    let duration: Timer
    let batch: Recorder
    let failures: Counter
    let parked: Counter
    private let operations: [String: Operation]

    fileprivate init(_ name: String, _ operations: [String: Operation], in registry: MetricsRegistry) {
      self.operations = operations
      duration = registry.timers(Self.durations)[name]
      batch = registry.recorders(Self.batches)[name]
      failures = registry.counters(Self.failureCounts)[name]
      parked = registry.counters(Self.parkedCounts)[name]
    }

    /// Counts by its type an event that was put aside.
    func countParked(_ event: any DomainEvent) { operations[event.type]?.parked.increment() }
  }
}
