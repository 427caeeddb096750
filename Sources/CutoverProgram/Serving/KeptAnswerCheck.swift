import CutoverDomain
import CutoverHosting
import CutoverServer
import CutoverTelemetry
import Glibc

/// Compares answers that the server keeps in memory with Postgres, a few at a time.
enum KeptAnswerCheck {
  static func description(of domain: any HostedDomain.Type) -> MetricDescription {
    MetricDescription.counter(
      "cutover_kept_answers_stale_total",
      "Answers that the server kept in memory though Postgres had others, and dropped when it noticed",
      labels: ["endpoint"], series: domain.endpoints.map { [$0.name] })
  }

  /// Longer than the notice of a change takes, also where Postgres is busy.
  private static let settling: UInt32 = 2

  static func probe(
    _ reader: SideReader, of domain: any HostedDomain.Type, in registry: MetricsRegistry
  ) -> Probe {
    let counters = registry.counters(description(of: domain))
    let log = Logger(label: "cutover.serve")
    return Probe("kept answers", [], in: registry, every: .seconds(30)) {
      for request in reader.dropStale(settle: { sleep(settling) }) {
        counters[request.endpoint.name].increment()
        log.error(
          "An answer was kept that Postgres does not have", metadata: ["endpoint": .string(request.endpoint.name)])
      }
      return { _ in }
    }
  }
}
