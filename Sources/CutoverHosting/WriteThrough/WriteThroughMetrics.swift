package import CutoverTelemetry

/// The names under which another program's dashboards have reads of what is kept in memory: `<name>_hits` and
/// `<name>_misses`, and the label that says whom a read was about.
package struct WriteThroughAlias: Sendable {
  let name: String
  let label: String

  package init(_ name: String, label: String) { (self.name, self.label) = (name, label) }
}

/// What is said of datasets that a server keeps in memory.
package struct WriteThroughMetrics: Sendable {
  private let reads: MetricFamily<Counter>
  private let stale: MetricFamily<Counter>
  private let records: MetricFamily<Meter>
  /// Hits, and misses.
  private let aliases: [MetricFamily<Counter>]

  init(of domain: any HostedDomain.Type, in registry: MetricsRegistry) {
    let tables = domain.writeThrough.map { $0.table }
    reads = registry.counters(Self.reads(of: tables))
    stale = registry.counters(Self.stale(of: tables))
    records = registry.meters(Self.records)
    aliases = Self.aliases(of: domain).map { registry.counters($0) }
  }

  /// Those of every domain that keeps some.
  package static func descriptions(of domain: (any HostedDomain.Type)? = nil) -> [MetricDescription] {
    let tables = domain?.writeThrough.map { $0.table } ?? []
    return [reads(of: tables), stale(of: tables), records]
  }

  /// Those under the names of another program.
  package static func aliases(of domain: any HostedDomain.Type) -> [MetricDescription] {
    guard let alias = domain.writeThroughAlias else { return [] }
    let reads = [
      ("hits", "Reads of a dataset in memory that memory answered, by whom they were about"),
      ("misses", "Reads of a dataset in memory that Postgres answered, by whom they were about"),
    ]
    return reads.map { name, help in
      .counter(
        "\(alias.name)_\(name)", help, labels: ["cache", alias.label],
        series: domain.writeThrough.map { [$0.table, ""] }, isAlias: true)
    }
  }

  private static func reads(of tables: [String]) -> MetricDescription {
    .counter(
      "cutover_write_through_reads_total",
      "Reads of a dataset that the server keeps in memory, by whether memory answered", labels: ["cache", "outcome"],
      series: tables.flatMap { [[$0, "hit"], [$0, "miss"]] })
  }

  private static func stale(of tables: [String]) -> MetricDescription {
    .counter(
      "cutover_write_through_stale_total",
      "Times that the server's memory had other records than Postgres, and was read in again when it noticed",
      labels: ["cache"], series: tables.map { [$0] })
  }

  private static let records = MetricDescription.gauge(
    "cutover_write_through_records",
    "Records of a dataset that the server keeps in memory, 0 where it could not read them in",
    labels: ["cache"])

  func count(isHit: Bool, of table: String, _ subject: String) {
    reads[table, isHit ? "hit" : "miss"].increment()
    if aliases.count == 2 { aliases[isHit ? 0 : 1][table, subject].increment() }
  }

  func countStale(_ table: String) { stale[table].increment() }

  func note(_ standing: WriteThroughStanding) {
    records[standing.table].set(standing.isCurrent ? Double(standing.records) : 0)
  }
}
