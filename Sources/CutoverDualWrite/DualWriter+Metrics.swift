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

  /// All that writers say.
  package static let metrics =
    [head, position, lag, lagSeconds, failing, displaced, needed, relay, pause] + WriterMetrics.descriptions

  /// Has `registry` say how this writer is doing, until the collection is ended.
  @discardableResult
  package func report(in registry: MetricsRegistry = .shared) -> MetricsRegistry.Collection {
    registry.collect([
      Self.head, Self.position, Self.lag, Self.lagSeconds, Self.failing, Self.displaced, Self.needed, Self.relay,
      Self.pause,
    ]) { [weak self] samples in
      guard let self else { return }
      let now = status
      samples.set(Self.head, now.head)
      for sink in now.sinks {
        samples.set(Self.position, sink.position, sink.name)
        samples.set(Self.lag, sink.lag, sink.name)
        samples.set(Self.lagSeconds, sink.lagSeconds, sink.name)
        samples.set(Self.failing, sink.failingFor ?? 0, sink.name)
        samples.set(Self.displaced, sink.isDisplaced ? 1 : 0, sink.name)
        samples.set(Self.needed, sink.isNeeded ? 1 : 0, sink.name)
      }
      samples.set(Self.relay, now.relayError == nil ? 0 : 1)
      if let pause = now.lastPause { samples.set(Self.pause, pause) }
    }
  }
}
