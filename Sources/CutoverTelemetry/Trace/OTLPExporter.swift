import CutoverThreads

/// Sends spans to a collector by OTLP over HTTP, in batches, from a thread of its own.
///
/// Nobody waits for it: what does not fit in its queue is dropped and counted, and so is a batch that the collector does
/// not take.
package final class OTLPExporter: SpanExporter {
  static let exported = MetricDescription.counter(
    "cutover_spans_total", "Spans by what became of them", labels: ["outcome"],
    series: [["exported"], ["dropped"], ["failed"]])

  package static let descriptions = [exported]

  private let endpoint: HTTPEndpoint
  private let document: OTLPDocument
  private let limit: Int
  private let interval: Duration
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)
  private let counts: MetricFamily<Counter>
  private let log = Logger(label: "cutover.trace")

  private static let batch = 512

  private struct State: Sendable {
    var queue: [Span] = []
    var isStopped = false
    var isFailing = false
  }

  /// `resource` says which program this is; at most `limit` spans wait, for `interval` at the longest.
  package init(
    _ endpoint: HTTPEndpoint, resource: Logger.Metadata, version: String, limit: Int = 4096,
    interval: Duration = .seconds(1), in registry: MetricsRegistry = .shared
  ) {
    self.endpoint = endpoint
    document = OTLPDocument(resource: resource, version: version)
    self.limit = limit
    self.interval = interval
    counts = registry.counters(Self.exported)
    thread.withLock { $0 = Thread { [self] in run() } }
  }

  package func export(_ span: Span) {
    let isTaken = state.withLock { state in
      guard state.queue.count < limit, !state.isStopped else { return false }
      state.queue.append(span)
      return true
    }
    if !isTaken { counts["dropped"].increment() }
  }

  /// Sends what waits, and ends.
  package func stop() {
    state.withLock(wake: true) { $0.isStopped = true }
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  private func run() {
    while true {
      // Woken only to end: a batch is better than a span.
      state.wait(until: Deadline(in: interval)) { $0.isStopped ? () : nil }
      let (spans, isStopped) = state.withLock { state in
        defer { state.queue.removeAll(keepingCapacity: true) }
        return (state.queue, state.isStopped)
      }
      for start in stride(from: 0, to: spans.count, by: Self.batch) {
        let isTaken = send(Array(spans[start..<min(start + Self.batch, spans.count)]))
        // A program that ends does not wait for a collector that is not there.
        if !isTaken, isStopped { break }
      }
      if isStopped { return }
    }
  }

  private func send(_ spans: [Span]) -> Bool {
    do {
      let status = try endpoint.post(document.bytes(of: spans), type: "application/json")
      guard (200..<300).contains(status) else {
        throw HTTPEndpointError("the collector answered with status \(status)")
      }
      counts["exported"].increment(by: Int64(spans.count))
      state.withLock { $0.isFailing = false }
      return true
    } catch {
      counts["failed"].increment(by: Int64(spans.count))
      let isNews = state.withLock { state in
        defer { state.isFailing = true }
        return !state.isFailing
      }
      if isNews {
        log.warning(
          "Spans are not exported",
          metadata: ["endpoint": .string("\(endpoint)"), "error": .string("\(error)")])
      }
      return false
    }
  }
}
