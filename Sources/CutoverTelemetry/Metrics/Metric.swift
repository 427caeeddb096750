/// One time series, or the few that make up a distribution.
public protocol Metric: AnyObject, Sendable {
  init(_ description: MetricDescription)

  /// What it says now.
  func reading() -> MetricReading
}

/// What a metric says at one moment.
public enum MetricReading: Sendable, Equatable {
  case value(Double)
  case distribution(Distribution)
}

/// How many values fell into each bucket.
public struct Distribution: Sendable, Equatable {
  public let bounds: [Double]
  /// One for each bound, each without those before it, and one for what is beyond all bounds.
  public let counts: [UInt64]
  public let sum: Double

  public init(bounds: [Double], counts: [UInt64], sum: Double) {
    precondition(counts.count == bounds.count + 1, "a distribution has a count for each bound and one beyond")
    self.bounds = bounds
    self.counts = counts
    self.sum = sum
  }
}
