import CutoverThreads

/// All metrics of the program, and what they say now in the text format of Prometheus.
///
/// A metric is made here and kept by the code that counts; or it is read off at the moment of asking, by a collector,
/// from values that exist anyway.
///
/// ```swift
/// let registry = MetricsRegistry()
/// let requests = registry.counters(.counter("http_requests_total", "Requests answered", labels: ["route", "status"]))
/// requests["/api/trades", "200"].increment()
/// registry.collect([PoolMetrics.inUse]) { $0.set(PoolMetrics.inUse, pool.statistics.inUse) }
/// let body = registry.text()
/// ```
package final class MetricsRegistry: Sendable {
  /// What `Content-Type` the text has.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// What all its series have as a label besides their own: what they are about.
  private let labels: [(name: String, value: String)]
  private let seriesLimit: Int
  private let state = Monitor(State())

  fileprivate struct State {
    var descriptions: [String: MetricDescription] = [:]
    var families: [String: any MetricSource] = [:]
    var collectors: [UInt64: @Sendable (inout MetricSamples) -> Void] = [:]
    var nextCollector: UInt64 = 0
  }

  /// The one that the program's own metrics are in, and that `/metrics` shows.
  package static let shared = MetricsRegistry()

  /// `seriesLimit` is how many combinations of labels a metric has at most.
  package init(labels: [(name: String, value: String)] = [], seriesLimit: Int = 256) {
    self.labels = labels
    self.seriesLimit = seriesLimit
  }

  // MARK: - Making metrics; asking again for the same one gives the same

  package func counter(_ description: MetricDescription) -> Counter { counters(description)[] }
  package func counters(_ description: MetricDescription) -> MetricFamily<Counter> { family(description) }
  package func meter(_ description: MetricDescription) -> Meter { meters(description)[] }
  package func meters(_ description: MetricDescription) -> MetricFamily<Meter> { family(description) }
  package func recorder(_ description: MetricDescription) -> Recorder { recorders(description)[] }
  package func recorders(_ description: MetricDescription) -> MetricFamily<Recorder> { family(description) }
  package func timer(_ description: MetricDescription) -> Timer { timers(description)[] }
  package func timers(_ description: MetricDescription) -> MetricFamily<Timer> { family(description) }

  /// Makes the series of `descriptions` that are known beforehand, at 0, before anything is counted. For counters that are
  /// made here; those that a collector reads off are there as soon as it is.
  package func start(_ descriptions: [MetricDescription]) {
    for description in descriptions where description.kind == .counter && !description.series.isEmpty {
      let family = counters(description)
      for values in description.series { _ = family.metric(values) }
    }
  }

  /// Has `read` say what stands at the moment of asking. It may say something only of `descriptions`, and must not
  /// block on a server: a Prometheus that waits is one that does not see. What needs a server is a ``Probe``.
  ///
  /// Collecting goes on until ``Collection/end()``.
  @discardableResult
  package func collect(
    _ descriptions: [MetricDescription], _ read: @escaping @Sendable (inout MetricSamples) -> Void
  ) -> Collection {
    state.withLock { state in
      for description in descriptions { state.announce(description) }
      let id = state.nextCollector
      state.nextCollector += 1
      state.collectors[id] = read
      return Collection(registry: self, id: id)
    }
  }

  /// A collector at work.
  package struct Collection: Sendable {
    fileprivate let registry: MetricsRegistry
    fileprivate let id: UInt64

    /// Takes the collector out of the registry; what it collected is no longer said.
    package func end() { registry.state.withLock { $0.collectors[id] = nil } }
  }

  /// All metrics there are, by name, whether they say something now or not.
  package var descriptions: [MetricDescription] {
    state.withLock { $0.descriptions.values.sorted { $0.name < $1.name } }
  }

  // MARK: - Asking

  /// What the metrics say now, in the text format 0.0.4 of Prometheus, ordered by name and labels.
  package func text() -> String { Self.text(of: [self]) }

  /// The same of several registries, which share metrics and tell them apart by their labels.
  package static func text(of registries: [MetricsRegistry]) -> String {
    PrometheusText.render(registries.map { (labels: $0.labels, samples: $0.samples()) })
  }

  private func samples() -> MetricSamples {
    let (descriptions, families, collectors) = state.withLock { state in
      (
        Array(state.descriptions.values), Array(state.families.values),
        state.collectors.sorted { $0.key < $1.key }.map(\.value)
      )
    }
    var samples = MetricSamples(descriptions)
    for family in families { family.collect(into: &samples) }
    for collector in collectors { collector(&samples) }
    return samples
  }

  private func family<M: Metric>(_ description: MetricDescription) -> MetricFamily<M> {
    state.withLock { state in
      state.announce(description)
      if let known = state.families[description.name] {
        guard let family = known as? MetricFamily<M> else {
          preconditionFailure("\(description.name) is a metric of another type already")
        }
        return family
      }
      let family = MetricFamily<M>(description, limit: seriesLimit)
      state.families[description.name] = family
      // Without labels it is there from the start, at zero: a rate needs a first value.
      if description.labels.isEmpty { _ = family.metric([]) }
      return family
    }
  }
}

extension MetricsRegistry.State {
  fileprivate mutating func announce(_ description: MetricDescription) {
    if let known = descriptions[description.name] {
      precondition(known == description, "\(description.name) is described in two ways")
    }
    descriptions[description.name] = description
  }
}

/// What gives samples of one metric.
protocol MetricSource: Sendable {
  func collect(into samples: inout MetricSamples)
}
