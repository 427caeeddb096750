/// One time series, or the few that make up a distribution.
package protocol Metric: AnyObject, Sendable {
  init(_ description: MetricDescription)

  /// What it says now.
  func reading() -> MetricReading
}

/// What a metric says at one moment.
package enum MetricReading: Sendable, Equatable {
  case value(Double)
  case distribution(Distribution)
}

/// How many values fell into each bucket.
package struct Distribution: Sendable, Equatable {
  package let bounds: [Double]
  /// One for each bound, each without those before it, and one for what is beyond all bounds.
  package let counts: [UInt64]
  package let sum: Double

  package init(bounds: [Double], counts: [UInt64], sum: Double) {
    precondition(counts.count == bounds.count + 1, "a distribution has a count for each bound and one beyond")
    self.bounds = bounds
    self.counts = counts
    self.sum = sum
  }
}
