import CutoverTelemetry

/// How reads through Redis went.
enum CacheMetrics {
  private static let reads = MetricsRegistry.shared.counters(
    .counter("cutover_cache_reads_total", "Reads through Redis, by whether it had the value", labels: ["outcome"]))

  static let hits = reads["hit"]
  static let misses = reads["miss"]
  /// Redis was out of reach, or held what could not be read.
  static let errors = reads["error"]
}
