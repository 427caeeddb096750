import CutoverFlags
package import CutoverTelemetry

/// How often the server took endpoints back, by what made it do so.
package struct RollbackMetrics: Sendable {
  private static let rollbacks = MetricDescription.counter(
    "cutover_rollbacks_total", "Automatic rollbacks to shadow, by what caused them", labels: ["endpoint", "cause"])

  package static let descriptions = [rollbacks]

  private let counters: MetricFamily<Counter>

  /// `endpoints` are the names of those that there are: their counts are there from the start.
  package init(endpoints: [String], in registry: MetricsRegistry = .shared) {
    counters = registry.counters(Self.rollbacks)
    for endpoint in endpoints {
      for cause in RollbackPolicy.Cause.allCases { _ = counters[endpoint, cause.rawValue] }
    }
  }

  func count(_ endpoint: String, _ cause: RollbackPolicy.Cause) { counters[endpoint, cause.rawValue].increment() }
}
