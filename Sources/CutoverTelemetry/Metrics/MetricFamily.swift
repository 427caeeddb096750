import CutoverThreads

/// The time series of one metric, told apart by the values of its labels.
///
/// There are only so many: values beyond the limit are counted together under `other`, so that no input can fill the
/// memory of this program, or of the Prometheus that reads it. Keep the metric where it is used often: a look-up
/// takes a lock.
package final class MetricFamily<M: Metric>: MetricSource {
  package let description: MetricDescription
  private let limit: Int
  private let series = Monitor<[[String]: M]>([:])

  /// What stands for the values that are beyond the limit.
  package static var overflow: String { "other" }

  init(_ description: MetricDescription, limit: Int) {
    self.description = description
    self.limit = limit
  }

  /// The metric with these values of the labels, in the order of the description.
  package subscript(values: String...) -> M { metric(values) }

  /// The metric with these values of the labels, in the order of the description.
  package func metric(_ values: [String]) -> M {
    precondition(values.count == description.labels.count, "\(description.name) has labels \(description.labels)")
    return series.withLock { series in
      if let metric = series[values] { return metric }
      var key = values
      if series.count >= limit {
        key = Array(repeating: Self.overflow, count: values.count)
        if let metric = series[key] { return metric }
      }
      let metric = M(description)
      series[key] = metric
      return metric
    }
  }

  func collect(into samples: inout MetricSamples) {
    let all = series.withLock { $0 }
    for (values, metric) in all { samples.add(description, metric.reading(), values) }
  }
}
