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

  private static let answers = MetricDescription.counter(
    "cutover_reads_total", "Answers of the read API, by the side that gave them", labels: ["endpoint", "side", "stage"])
  private static let failures = MetricDescription.counter(
    "cutover_read_failures_total", "Reads of clients to which the side that was asked first had no answer",
    labels: ["endpoint", "side"])
  private static let fallbacks = MetricDescription.counter(
    "cutover_read_fallbacks_total", "Answers of the legacy side since the repository could not", labels: ["endpoint"])
  private static let seconds = MetricDescription.histogram(
    "cutover_read_duration_seconds", "From the request to the choice of the answer", labels: ["endpoint", "side"])

  public static let descriptions = [answers, failures, fallbacks, seconds]

  public init(in registry: MetricsRegistry = .shared) {
    answers = registry.counters(Self.answers)
    failures = registry.counters(Self.failures)
    fallbacks = registry.counters(Self.fallbacks)
    seconds = registry.timers(Self.seconds)
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
