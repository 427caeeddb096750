import CutoverDualWrite
import CutoverHosting
import CutoverServer
package import CutoverTelemetry

/// Every metric that the program can export. What is missing here is missing in docs/metrics.md, which a check compares
/// with this list.
package enum MetricsCatalog {
  /// Those of the program and of all its domains.
  package static var all: [MetricDescription] {
    let lists = [
      ProcessMetrics.descriptions, DualWriter.metrics, Janitor.metrics, ViewRefresher.metrics, Domains.all.flatMap { $0.metrics },
      PoolMetrics.descriptions,
      StoreCalls.descriptions, ReadMetrics.descriptions, ReadThrough.descriptions, LegacyReads.descriptions,
      ShadowEngine.metrics,
      FlagMetrics.descriptions,
      RollbackMetrics.descriptions,
      StateProbes.descriptions, StoreReachability.descriptions, SettingMetrics.descriptions, Probe.descriptions,
      OTLPExporter.descriptions,
    ]
    return lists.flatMap { $0 }.sorted { $0.name < $1.name }
  }
}
