import CutoverDomain
import CutoverFlags
public import CutoverHTTP
public import CutoverTelemetry

/// Counts what clients are answered.
public struct ReadMetrics: AnswerObserver {
  private let answers: MetricFamily<Counter>
  private let failures: MetricFamily<Counter>
  private let fallbacks: MetricFamily<Counter>
  private let seconds: MetricFamily<Timer>

  public init(in registry: MetricsRegistry) {
    answers = registry.counters(
      .counter("cutover_reads_total", "Answers of the read API", labels: ["endpoint", "side", "stage"]))
    failures = registry.counters(
      .counter("cutover_read_failures_total", "Reads of a side that gave no answer", labels: ["endpoint", "side"]))
    fallbacks = registry.counters(
      .counter(
        "cutover_read_fallbacks_total", "Answers of the legacy side where the repository could not",
        labels: ["endpoint"]
      ))
    seconds = registry.timers(
      .histogram("cutover_read_seconds", "From the request to the choice of the answer", labels: ["endpoint", "side"]))
  }

  public func chose(_ answer: ChosenAnswer, from sides: SidePair) {
    let endpoint = answer.request.endpoint.name
    let first = answer.decision.side.rawValue
    if case .failure = answer.first { failures[endpoint, first].increment() }
    guard case .success = answer.outcome else { return }
    let side = (answer.fallback ?? answer.decision.side).rawValue
    answers[endpoint, side, answer.decision.stage.rawValue].increment()
    if answer.fallback != nil { fallbacks[endpoint].increment() }
    seconds[endpoint, side].record(answer.duration)
  }
}

/// `/metrics`, in the text format of Prometheus.
public enum MetricsAPI {
  public static func route(_ registry: MetricsRegistry, workers: WorkerPool) -> Route {
    Route(
      .get, "/metrics",
      handler: workers.handler { _ in .text(registry.text(), type: MetricsRegistry.contentType) })
  }
}
