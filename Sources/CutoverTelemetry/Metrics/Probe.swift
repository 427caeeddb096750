import CutoverThreads

/// Metrics that need a server or a disk to be asked: a thread of its own asks now and then, and a scrape gets the
/// latest answer at once.
///
/// Where asking fails, the probe says so and says nothing else: an old value that looks new is worse than none.
package final class Probe: Sendable {
  static let succeeded = MetricDescription.gauge(
    "cutover_probe_success", "Whether what a probe asks answered when it was last asked, 1 or 0", labels: ["probe"])
  static let duration = MetricDescription.gauge(
    "cutover_probe_duration_seconds", "How long the last asking of a probe took", labels: ["probe"])

  static let asked = MetricDescription.gauge(
    "cutover_probe_timestamp_seconds",
    "When a probe was last asked, as Unix time: what it says is of then, and not of the scrape", labels: ["probe"])

  package static let descriptions = [succeeded, duration, asked]

  private let state: Monitor<State>
  private let thread = Monitor<Thread?>(nil)
  private let collection: MetricsRegistry.Collection

  private struct State: Sendable {
    var answer: (@Sendable (inout MetricSamples) -> Void)?
    var succeeded = false
    var duration = 0.0
    /// Unix time.
    var asked = 0.0
    var wasAsked = false
    var isStopped = false
  }

  /// Asks at once and then every `interval`. `ask` may block; it gives what to say until it is asked again.
  package init(
    _ name: String, _ descriptions: [MetricDescription], in registry: MetricsRegistry = .shared,
    every interval: Duration = .seconds(10),
    ask: @escaping @Sendable () throws -> @Sendable (inout MetricSamples) -> Void
  ) {
    let state = Monitor(State())
    self.state = state
    collection = registry.collect(descriptions + Self.descriptions) { samples in
      let known = state.withLock { $0 }
      guard known.wasAsked else { return }
      samples.set(Self.succeeded, known.succeeded ? 1 : 0, name)
      samples.set(Self.duration, known.duration, name)
      samples.set(Self.asked, known.asked, name)
      known.answer?(&samples)
    }
    let log = Logger(label: "cutover.probe")
    thread.withLock {
      $0 = Thread {
        while !state.withLock({ $0.isStopped }) {
          let clock = ContinuousClock()
          let start = clock.now
          let asked = Double(LogTime.now().nanoseconds) / 1e9
          let answer = Result { try ask() }
          let duration = (clock.now - start).inSeconds
          let isNews = state.withLock(wake: true) { state in
            let wasGood = state.succeeded || !state.wasAsked
            state.answer = try? answer.get()
            state.succeeded = state.answer != nil
            state.duration = duration
            state.asked = asked
            state.wasAsked = true
            return wasGood
          }
          if case .failure(let error) = answer, isNews {
            log.warning("A probe cannot ask", metadata: ["probe": .string(name), "error": .string("\(error)")])
          }
          state.wait(until: Deadline(in: interval)) { $0.isStopped ? () : nil }
        }
      }
    }
  }

  /// Waits until it has asked once; false at the deadline.
  package func waitForAnswer(for patience: Duration) -> Bool {
    state.wait(until: Deadline(in: patience)) { $0.wasAsked ? true : nil } ?? false
  }

  /// Asks no more, waits for the asking under way, and says nothing further.
  package func stop() {
    state.withLock(wake: true) { $0.isStopped = true }
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
    collection.end()
  }
}
