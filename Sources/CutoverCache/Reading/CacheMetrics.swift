package import CutoverTelemetry

/// How reads through Redis went.
package enum CacheMetrics {
  package static let description = MetricDescription.counter(
    "cutover_cache_reads_total", "Reads through Redis, by whether it had the value", labels: ["outcome"],
    series: [["hit"], ["miss"], ["error"]])

  private static let reads = MetricsRegistry.shared.counters(description)
  static let hits = reads["hit"]
  static let misses = reads["miss"]
  /// Redis was out of reach, or held what could not be read.
  static let errors = reads["error"]
}
