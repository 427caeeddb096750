import CutoverDomain
import CutoverHosting
import CutoverServer
import CutoverTelemetry
import Glibc

/// Compares what the server keeps in memory with Postgres: records, and answers, of these a few at a time.
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
    _ reader: SideReader, _ repository: RepositoryStore, of domain: any HostedDomain.Type, statePath: String,
    in registry: MetricsRegistry
  ) -> Probe {
    let counters = registry.counters(description(of: domain))
    let log = Logger(label: "cutover.serve")
    return Probe("kept answers", [], in: registry, every: .seconds(30)) {
      // First, since answers are made of them. Where they cannot be compared, answers still are.
      let checked = Result {
        let stale = try repository.reloadStaleMemory(settle: { sleep(settling) })
        for table in stale {
          log.error("Records were kept that Postgres does not have", metadata: ["cache": .string(table)])
        }
        if !stale.isEmpty { try StaleMemory(stale).note(statePath: statePath) }
      }
      for request in reader.dropStale(settle: { sleep(settling) }) {
        counters[request.endpoint.name].increment()
        log.error(
          "An answer was kept that Postgres does not have", metadata: ["endpoint": .string(request.endpoint.name)])
      }
      try checked.get()
      return { _ in }
    }
  }
}
