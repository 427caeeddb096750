import CutoverDualWrite
import CutoverHosting
import CutoverMessages
import CutoverServer
package import CutoverTelemetry

/// Every metric that the program can export. What is missing here is missing in docs/metrics.md, which a check compares
/// with this list.
package enum MetricsCatalog {
  /// Those of the program and of all its domains.
  package static var all: [MetricDescription] {
    let own = Domains.all.dropFirst().flatMap(ownOf)
    let messages = Domains.all[0].sendsMessages ? [] : MessageMetrics.descriptions
    let kept = Domains.all[0].writeThrough.isEmpty ? WriteThroughMetrics.descriptions() : []
    let ofDomains = (of(Domains.all[0]) + own + messages + kept).map { $0.adding(label: "domain") }
    return (ofProgram + ofDomains).sorted { $0.name < $1.name }
  }

  /// Those of a process, whatever its domains.
  static let ofProgram =
    ProcessMetrics.descriptions + StoreCalls.descriptions + OTLPExporter.descriptions
    + Domains.all.flatMap { $0.metrics }

  /// Those that each domain has, with its name as the label `domain`; the series that are there from the start are those of
  /// `domain`.
  static func of(_ domain: any HostedDomain.Type) -> [MetricDescription] {
    [
      DualWriter.metrics, WriterSupervisor.descriptions, Janitor.metrics, ViewRefresher.metrics,
      PoolMetrics.descriptions, ReadMetrics.descriptions,
      ReadThrough.descriptions(of: domain), LegacyReads.descriptions, ShadowEngine.metrics, FlagMetrics.descriptions,
      RollbackMetrics.descriptions, StateProbes.descriptions, StoreReachability.descriptions,
      SettingMetrics.descriptions, Probe.descriptions, domain.sendsMessages ? MessageMetrics.descriptions : [],
      [KeptAnswerCheck.description(of: domain)],
      domain.writeThrough.isEmpty ? [] : WriteThroughMetrics.descriptions(of: domain), ownOf(domain),
    ].flatMap(\.self)
  }

  /// Those that no other domain has.
  private static func ownOf(_ domain: any HostedDomain.Type) -> [MetricDescription] {
    (domain.probe?.descriptions ?? []) + domain.eventCounters.values
      + (domain.poolGauges.map(PoolMetrics.aliases) ?? []) + WriteThroughMetrics.aliases(of: domain)
  }
}
