package import CutoverDomain

/// The counts of one endpoint.
package struct ShadowTally: Sendable, Equatable {
  private(set) var counts: [ShadowCounter: Int] = [:]

  package init() {}

  package subscript(counter: ShadowCounter) -> Int { counts[counter] ?? 0 }

  package var isEmpty: Bool { counts.isEmpty }

  /// What the gates count: answers that were the same, or were not.
  package var samples: Int { self[.outcome(.matched)] + self[.outcome(.different)] }

  /// The share of a side's reads that ended with an error; 0 where there were none.
  package func errorRate(of side: ServedSide) -> Double {
    let reads = self[.read(side)]
    return reads == 0 ? 0 : Double(self[.failed(side)]) / Double(reads)
  }

  /// How long a share of a side's reads took at most, in seconds; `nil` where there were none.
  package func latency(of side: ServedSide, quantile: Double) -> Double? {
    var buckets: [Int: Int] = [:]
    for case (.latency(side, let bucket), let count) in counts { buckets[bucket, default: 0] += count }
    return LatencyBuckets.quantile(quantile, of: buckets)
  }

  package mutating func add(_ counter: ShadowCounter, _ count: Int = 1) { counts[counter, default: 0] += count }

  /// Counts a read of a side.
  mutating func addRead(of side: ServedSide, taking duration: Duration?, failed: Bool) {
    add(.read(side))
    if failed { add(.failed(side)) }
    if let duration { add(.latency(side, bucket: LatencyBuckets.bucket(of: duration))) }
  }

  mutating func add(_ other: ShadowTally) { counts.merge(other.counts, uniquingKeysWith: +) }

  /// Takes `other` off, of which this may no longer hold all.
  mutating func subtract(_ other: ShadowTally) {
    for (counter, count) in other.counts { counts[counter] = counts[counter].map { max(0, $0 - count) } }
    counts = counts.filter { $0.value != 0 }
  }

  mutating func forgetServed() {
    counts = counts.filter { counter, _ in
      switch counter {
      case .served, .fallback: false
      default: true
      }
    }
  }
}
