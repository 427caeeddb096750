import CutoverTelemetry

/// What the dual writer counts as it goes; what can be read off its status is in ``DualWriter/report(in:)``.
enum WriterMetrics {
  /// How long the events of one call took to be durable.
  static let acceptance = MetricsRegistry.shared.timer(
    .histogram("cutover_ingest_duration_seconds", "How long it took until the events of one call were durable"))
  /// Events by what became of them: `accepted`, `duplicate`, `refused`.
  static let events = MetricsRegistry.shared.counters(
    .counter("cutover_ingest_events_total", "Events that came in, by what became of them", labels: ["outcome"]))
  static let accepted = events["accepted"]
  static let duplicates = events["duplicate"]
  static let refused = events["refused"]
  /// Calls of which nothing was taken.
  static let rejections = MetricsRegistry.shared.counters(
    .counter("cutover_ingest_rejections_total", "Calls of which nothing was taken, by reason", labels: ["reason"]))

  static let delivery = MetricsRegistry.shared.timer(
    .histogram("cutover_relay_delivery_duration_seconds", "How long one delivery of the outbox to Redis took"))
  static let delivered = MetricsRegistry.shared.counter(
    .counter("cutover_relay_notes_total", "Notes of the outbox that were delivered to Redis"))
  static let deliveryFailures = MetricsRegistry.shared.counter(
    .counter("cutover_relay_failures_total", "Deliveries of the outbox that failed"))

  /// What one sink counts.
  struct Sink: Sendable {
    private static let durations = MetricsRegistry.shared.timers(
      .histogram("cutover_sink_apply_duration_seconds", "How long a sink took to apply a batch", labels: ["sink"]))
    private static let batches = MetricsRegistry.shared.recorders(
      .histogram(
        "cutover_sink_batch_events", "How many events a sink applied at once", labels: ["sink"],
        buckets: Buckets.batch))
    private static let failureCounts = MetricsRegistry.shared.counters(
      .counter("cutover_sink_failures_total", "How often a sink failed and was to be tried again", labels: ["sink"]))
    private static let parkedCounts = MetricsRegistry.shared.counters(
      .counter(
        "cutover_sink_parked_total", "Events that a sink refused for good and that were put aside", labels: ["sink"]))

    let duration: Timer
    let batch: Recorder
    let failures: Counter
    let parked: Counter

    init(_ name: String) {
      duration = Self.durations[name]
      batch = Self.batches[name]
      failures = Self.failureCounts[name]
      parked = Self.parkedCounts[name]
    }
  }
}
