/// Measures the calls to one kind of store: how long they take, which fail, and, where a trace is under way, a span for
/// each.
package final class StoreCalls: Sendable {
  static let duration = MetricDescription.histogram(
    "cutover_store_call_duration_seconds", "How long calls to a store took, by statement or command",
    labels: ["store", "call"], buckets: Buckets.storeCall)
  static let failures = MetricDescription.counter(
    "cutover_store_call_errors_total", "Calls to a store that failed, by the kind of error", labels: ["store", "error"])

  package static let descriptions = [duration, failures]

  private let store: String
  /// What OpenTelemetry calls the store.
  private let system: String
  private let timers: MetricFamily<Timer>
  private let errors: MetricFamily<Counter>
  private let code: @Sendable (any Error) -> String

  /// `code` is the kind of an error, one of few, and `codes` are those that there are.
  package init(
    _ store: String, system: String, in registry: MetricsRegistry = .shared, errorCodes codes: [String] = [],
    errorCode code: @escaping @Sendable (any Error) -> String
  ) {
    self.store = store
    self.system = system
    self.code = code
    timers = registry.timers(Self.duration)
    errors = registry.counters(Self.failures)
    for code in codes + ["other"] { _ = errors[store, code] }
  }

  /// The timer of one call, to be kept where the call is a frequent one.
  package func timer(_ call: String) -> Timer { timers[store, call] }

  /// Runs `body`, the call whose timer this is.
  package func measure<R: ~Copyable, E: Error>(
    _ call: String, _ timer: Timer, _ body: () throws(E) -> R
  ) throws(E) -> R {
    let start = MonotonicTime.now()
    let span = Tracer.childSpan(call, kind: .client)
    span?.set("db.system.name", .string(system))
    span?.set("db.operation.name", .string(call))
    defer {
      timer.record(seconds: start.secondsSince())
      span?.end()
    }
    do { return try body() } catch {
      let kind = code(error)
      errors[store, kind].increment()
      span?.set("error.type", .string(kind))
      span?.fail("\(error)")
      throw error
    }
  }
}
