import Glibc

/// Durations in buckets whose bounds grow by a quarter of a doubling: any quantile is exact to 19 percent, and two
/// processes' counts add up.
enum LatencyBuckets {
  /// From 1 µs to some 65 s.
  static let range = 0..<105

  static func bucket(of duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    guard microseconds > 1 else { return 0 }
    return min(Int((log2(microseconds) * 4).rounded(.up)), range.upperBound - 1)
  }

  /// The longest duration of a bucket, in seconds.
  static func bound(of bucket: Int) -> Double { exp2(Double(bucket) / 4) / 1e6 }

  /// The duration, in seconds, that a share of all is not longer than; `nil` where there are none.
  static func quantile(_ share: Double, of counts: [Int: Int]) -> Double? {
    let total = counts.values.reduce(0, +)
    guard total > 0 else { return nil }
    var rest = Int((Double(total) * share).rounded(.up))
    for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
      rest -= count
      if rest <= 0 { return bound(of: bucket) }
    }
    return bound(of: range.upperBound - 1)
  }
}
