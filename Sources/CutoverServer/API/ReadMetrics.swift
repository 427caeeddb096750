import CutoverDomain
import CutoverFlags
package import CutoverHTTP
import CutoverJSON
package import CutoverTelemetry
import Synchronization

/// Counts what clients are answered.
package final class ReadMetrics: ResponseObserver {
  /// The counts of one endpoint, side and stage, so that an answer needs no look-up but one.
  private struct Series {
    let answers: Counter
    let seconds: Timer
  }

  private struct Key: Hashable {
    let endpoint: ExactString
    let side: ServedSide
    let stage: Stage
  }

  private let answers: MetricFamily<Counter>
  private let failures: MetricFamily<Counter>
  private let fallbacks: MetricFamily<Counter>
  private let seconds: MetricFamily<Timer>
  private let series = Mutex<[Key: Series]>([:])

  private static let answers = MetricDescription.counter(
    "cutover_reads_total", "Answers of the read API, by the side that gave them", labels: ["endpoint", "side", "stage"])
  private static let failures = MetricDescription.counter(
    "cutover_read_failures_total", "Reads of clients to which the side that was asked first had no answer",
    labels: ["endpoint", "side"])
  private static let fallbacks = MetricDescription.counter(
    "cutover_read_fallbacks_total", "Answers of the legacy side since the repository could not", labels: ["endpoint"])
  private static let seconds = MetricDescription.histogram(
    "cutover_read_duration_seconds", "From the request to the choice of the answer", labels: ["endpoint", "side"])

  package static let descriptions = [answers, failures, fallbacks, seconds]

  /// `endpoints` are the names of those that there are: their counts are there from the start.
  package init(endpoints: [String] = [], in registry: MetricsRegistry = .shared) {
    answers = registry.counters(Self.answers)
    failures = registry.counters(Self.failures)
    fallbacks = registry.counters(Self.fallbacks)
    seconds = registry.timers(Self.seconds)
    for endpoint in endpoints {
      _ = fallbacks[endpoint]
      for side in ServedSide.allCases { _ = failures[endpoint, side.rawValue] }
      for stage in Stage.allCases {
        for side in stage.readSides { _ = answers[endpoint, side.rawValue, stage.rawValue] }
      }
    }
  }

  package func chose(_ answer: ChosenResponse, from sides: SidePair) {
    let endpoint = answer.request.endpoint.name
    if case .failure(let error) = answer.first, !error.isOfRequest {
      failures[endpoint, answer.decision.side.rawValue].increment()
    }
    guard case .success = answer.outcome else { return }
    let side = answer.fallback ?? answer.decision.side
    let key = Key(endpoint: ExactString(endpoint), side: side, stage: answer.decision.stage)
    let series = series.withLock { known in
      if let found = known[key] { return found }
      let made = Series(
        answers: answers[endpoint, side.rawValue, key.stage.rawValue], seconds: seconds[endpoint, side.rawValue])
      known[key] = made
      return made
    }
    series.answers.increment()
    series.seconds.record(answer.duration)
    if answer.fallback != nil { fallbacks[endpoint].increment() }
  }
}

extension Stage {
  /// The sides that may answer in this stage.
  fileprivate var readSides: [ServedSide] {
    switch authority {
    case .legacy: [.legacy]
    case .repository: [.repository]
    case .share: ServedSide.allCases
    }
  }
}

/// `/metrics`, in the text format of Prometheus.
package enum MetricsAPI {
  package static func route(_ registries: [MetricsRegistry], workers: WorkerPool) -> Route {
    Route(
      .get, "/metrics",
      handler: workers.handler { _ in .text(MetricsRegistry.text(of: registries), type: MetricsRegistry.contentType) })
  }
}
