/// What a metric is: its name, its kind, what it tells, and the names of its labels.
///
/// Names follow Prometheus's conventions: `cutover_` in front, base units (`_seconds`, `_bytes`), `_total` after what only
/// grows. <https://prometheus.io/docs/practices/naming/>
package struct MetricDescription: Sendable, Equatable {
  package enum Kind: String, Sendable { case counter, gauge, histogram }

  package let kind: Kind
  package let name: String
  /// One sentence without a full stop.
  package let help: String
  package let labels: [String]
  /// The upper bounds of a histogram's buckets, ascending, without the infinite one.
  package let buckets: [Double]
  /// The values of the labels of the series that are there from the start, at 0; see ``MetricsRegistry/start(_:)``.
  package let series: [[String]]

  private init(
    _ kind: Kind, _ name: String, _ help: String, _ labels: [String], _ buckets: [Double] = [],
    series: [[String]] = []
  ) {
    precondition(Self.isName(name), "'\(name)' is no name for a metric")
    precondition(labels.allSatisfy { Self.isName($0) && $0 != "le" }, "\(name) has a label with a name that cannot be")
    precondition(zip(buckets, buckets.dropFirst()).allSatisfy { $0 < $1 }, "the buckets of \(name) do not ascend")
    self.kind = kind
    self.name = name
    self.help = help
    self.labels = labels
    self.buckets = buckets
    self.series = series
    precondition(series.allSatisfy { $0.count == labels.count }, "a series of \(name) does not have its labels")
  }

  /// Something that is counted and only grows. Give the `series` that are known beforehand: a rate over a series that
  /// begins with its first count misses that count, and an alert with it. With `isAlias` another program has given the
  /// name, which need not end in `_total` then.
  package static func counter(
    _ name: String, _ help: String, labels: [String] = [], series: [[String]] = [], isAlias: Bool = false
  ) -> Self {
    precondition(isAlias || name.hasSuffix("_total"), "the counter \(name) does not end in _total")
    return Self(.counter, name, help, labels, series: labels.isEmpty ? [[]] : series)
  }

  /// Something that goes up and down. With `isAlias` another program has given the name, which can end in `_total` then.
  package static func gauge(_ name: String, _ help: String, labels: [String] = [], isAlias: Bool = false) -> Self {
    precondition(isAlias || !name.hasSuffix("_total"), "\(name) ends in _total and is no counter")
    return Self(.gauge, name, help, labels)
  }

  /// How values are distributed.
  package static func histogram(
    _ name: String, _ help: String, labels: [String] = [], buckets: [Double] = Buckets.latency
  ) -> Self {
    Self(.histogram, name, help, labels, buckets)
  }

  /// As it is where all its series have one more label.
  package func adding(label: String) -> Self { Self(kind, name, help, labels + [label], buckets) }

  private static func isName(_ text: String) -> Bool {
    var isFirst = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): break
      case UInt8(ascii: "0")...UInt8(ascii: "9") where !isFirst: break
      default: return false
      }
      isFirst = false
    }
    return !isFirst
  }
}
