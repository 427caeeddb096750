import CutoverDomain
package import CutoverTelemetry

extension ShadowEngine {
  private static let comparisons = MetricDescription.counter(
    "cutover_shadow_comparisons_total", "Answers that were compared with the other side's, by what became of them",
    labels: ["endpoint", "outcome"])
  private static let errors = MetricDescription.counter(
    "cutover_side_read_errors_total", "Reads of a side that ended with an error", labels: ["endpoint", "side"])
  private static let durations = MetricDescription.histogram(
    "cutover_side_read_duration_seconds", "How long reads of a side took, to 19 percent", labels: ["endpoint", "side"],
    buckets: bounds.map { LatencyBuckets.bound(of: $0) })
  private static let waiting = MetricDescription.gauge(
    "cutover_shadow_backlog", "Answers that wait to be compared")
  private static let ledger = MetricDescription.gauge(
    "cutover_shadow_ledger_failing", "Whether the counts of comparisons cannot be written down, 1 or 0")

  package static let metrics = [comparisons, errors, durations, waiting, ledger]

  /// Every eighth bucket, so that bounds grow fourfold: from 64 µs to 4 s.
  private static let bounds = Array(stride(from: 24, through: 88, by: 8))

  /// Has `registry` say what this engine has counted, until the collection is ended.
  @discardableResult
  package func report(in registry: MetricsRegistry = .shared) -> MetricsRegistry.Collection {
    registry.collect(Self.metrics) { [weak self] samples in
      guard let self else { return }
      samples.set(Self.waiting, backlog)
      samples.set(Self.ledger, ledgerError == nil ? 0 : 1)
      for (endpoint, tally) in totalsOfAll {
        for outcome in ShadowOutcome.allCases {
          samples.set(Self.comparisons, tally[.outcome(outcome)], endpoint, outcome.rawValue)
        }
        for side in ServedSide.allCases {
          samples.set(Self.errors, tally[.failed(side)], endpoint, side.rawValue)
          samples.set(Self.durations, Self.distribution(of: side, in: tally), endpoint, side.rawValue)
        }
      }
    }
  }

  /// Also of endpoints of which nothing was counted yet: their counts are 0, not missing.
  private var totalsOfAll: [String: ShadowTally] {
    totals.merging(endpoints.map { ($0, ShadowTally()) }) { counted, _ in counted }
  }

  /// A read counts with the longest duration of its bucket.
  private static func distribution(of side: ServedSide, in tally: ShadowTally) -> Distribution {
    var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    var sum = 0.0
    for bucket in LatencyBuckets.range {
      let count = tally[.latency(side, bucket: bucket)]
      guard count > 0 else { continue }
      counts[bounds.firstIndex { bucket <= $0 } ?? bounds.count] += UInt64(count)
      sum += Double(count) * LatencyBuckets.bound(of: bucket)
    }
    return Distribution(bounds: bounds.map { LatencyBuckets.bound(of: $0) }, counts: counts, sum: sum)
  }
}
