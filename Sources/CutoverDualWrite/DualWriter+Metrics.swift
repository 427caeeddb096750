import CutoverDomain
import CutoverJournal
package import CutoverTelemetry

extension DualWriter {
  private static let head = MetricDescription.gauge(
    "cutover_journal_head", "The number of the newest durable entry of the journal")
  private static let position = MetricDescription.gauge(
    "cutover_sink_position", "The number of the newest entry that a sink has applied", labels: ["sink"])
  private static let lag = MetricDescription.gauge(
    "cutover_sink_lag_events", "How many entries a sink is behind the journal", labels: ["sink"])
  private static let lagSeconds = MetricDescription.gauge(
    "cutover_sink_lag_seconds", "How old the oldest entry is that a sink has not applied, 0 where it has all",
    labels: ["sink"])
  private static let failing = MetricDescription.gauge(
    "cutover_sink_failing_seconds", "For how long a sink has failed, 0 where it does not", labels: ["sink"])
  private static let displaced = MetricDescription.gauge(
    "cutover_sink_displaced", "Whether a sink stands still for good since its store is somebody else's, 1 or 0",
    labels: ["sink"])
  private static let needed = MetricDescription.gauge(
    "cutover_sink_needed", "Whether somebody reads what a sink writes, 1 or 0", labels: ["sink"])
  private static let relay = MetricDescription.gauge(
    "cutover_relay_failing", "Whether Redis does not follow the outbox, 1 or 0")
  private static let pause = MetricDescription.gauge(
    "cutover_cut_pause_seconds", "For how long the sinks stood still for the last consistent cut")

  private static let ofStatus = [head, position, lag, lagSeconds, failing, displaced, needed, relay, pause]

  /// All that writers say.
  package static let metrics = ofStatus + WriterMetrics.descriptions

  /// Has `registry` say how this writer is doing, until the collection is ended.
  @discardableResult
  package func report(in registry: MetricsRegistry = .shared) -> MetricsRegistry.Collection {
    // Of a relay that another process has, this writer knows nothing.
    Self.report(in: registry, relay: \.isRelayOwn) { [weak self] in self?.status }
  }

  /// The same of a writer wherever it is: `status` says how it is doing, `nil` where that is not known, and must not block;
  /// `isRelayKnown` whether that is also of its relay.
  @discardableResult
  package static func report(
    in registry: MetricsRegistry, relay isRelayKnown: @escaping @Sendable (WriterStatus) -> Bool = { _ in true },
    _ status: @escaping @Sendable () -> WriterStatus?
  ) -> MetricsRegistry.Collection {
    registry.collect(ofStatus) { samples in
      guard let now = status() else { return }
      samples.set(head, now.head)
      for sink in now.sinks {
        samples.set(position, sink.position, sink.name)
        samples.set(lag, sink.lag, sink.name)
        samples.set(lagSeconds, sink.lagSeconds, sink.name)
        samples.set(failing, sink.failingFor ?? 0, sink.name)
        samples.set(displaced, sink.isDisplaced ? 1 : 0, sink.name)
        samples.set(needed, sink.isNeeded ? 1 : 0, sink.name)
      }
      if isRelayKnown(now) { samples.set(relay, now.relayError == nil ? 0 : 1) }
      if let lastPause = now.lastPause { samples.set(pause, lastPause) }
    }
  }
}
