import CutoverDomain
import CutoverSQLite
package import CutoverTelemetry
import CutoverThreads

/// Remembers when the legacy side last answered a client, for each endpoint: before a migration is ended, somebody wants
/// to know that nobody reads it any more. Kept in the shadow ledger, so that it outlives the server; at the most
/// ``interval`` of it is lost when the process is killed.
package final class LegacyReads: AnswerObserver {
  private struct State: Sendable {
    /// Unix milliseconds.
    var last: [String: Int64] = [:]
    var unsaved: Set<String> = []
    var isStopping = false
  }

  private let statePath: String
  private let endpoints: [String]
  private let clock: @Sendable () -> Int64
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)

  /// How often what is new is written down.
  static let interval = Duration.seconds(5)

  private static let lastRead = MetricDescription.gauge(
    "cutover_legacy_last_read_timestamp_seconds",
    "When the legacy side last answered a client, 0 where it never did as far as is known", labels: ["endpoint"])

  package static let descriptions = [lastRead]

  /// `clock` gives Unix milliseconds.
  package init(endpoints: [String], statePath: String, clock: @escaping @Sendable () -> Int64) {
    self.endpoints = endpoints
    self.statePath = statePath
    self.clock = clock
    // What cannot be read now begins with the next answer.
    let known = (try? ShadowLedger(reading: statePath)?.legacyReads) ?? [:]
    state.withLock { $0.last = known }
  }

  package func chose(_ answer: ChosenAnswer, from sides: SidePair) {
    guard case .success = answer.outcome, (answer.fallback ?? answer.decision.side) == .legacy else { return }
    let now = clock()
    state.withLock(wake: true) { state in
      state.last[answer.request.endpoint.name] = now
      state.unsaved.insert(answer.request.endpoint.name)
    }
  }

  package func start() {
    thread.withLock { thread in
      thread = Thread { [self] in
        while state.wait({ $0.isStopping || !$0.unsaved.isEmpty ? $0.isStopping : nil }) == false {
          save()
          _ = state.wait(until: Deadline(in: Self.interval)) { $0.isStopping ? () : nil }
        }
      }
    }
  }

  /// Writes down what is new, and ends.
  package func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { $0?.join() }
    save()
  }

  /// Has `registry` say when that was, until the collection is ended.
  package func report(in registry: MetricsRegistry = .shared) -> MetricsRegistry.Collection {
    registry.collect(Self.descriptions) { [weak self] samples in
      guard let self else { return }
      let last = state.withLock { $0.last }
      for endpoint in endpoints { samples.set(Self.lastRead, Double(last[endpoint] ?? 0) / 1000, endpoint) }
    }
  }

  private func save() {
    let unsaved = state.withLock { state in
      defer { state.unsaved = [] }
      return state.last.filter { state.unsaved.contains($0.key) }
    }
    guard !unsaved.isEmpty else { return }
    do throws(SQLiteError) {
      let ledger = try ShadowLedger(statePath: statePath)
      try ledger.noteLegacyReads(unsaved)
    } catch {
      // With the next answer, or the next round.
      state.withLock { $0.unsaved.formUnion(unsaved.keys) }
      _ = state.wait(until: Deadline(in: Self.interval)) { $0.isStopping ? () : nil }
    }
  }
}

extension ShadowLedger {
  /// When the legacy side last answered a client, by endpoint, in Unix milliseconds. Throws `SQLiteError`.
  package var legacyReads: [String: Int64] {
    get throws(SQLiteError) {
      let statement = try connection.statement(Self.statements["legacyReads"])
      defer { statement.reset() }
      var reads: [String: Int64] = [:]
      while try statement.step() { reads[statement.text(0)] = statement.int64(1) }
      return reads
    }
  }

  func noteLegacyReads(_ reads: [String: Int64]) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      for (endpoint, at) in reads {
        let statement = try connection.statement(Self.statements["noteLegacyRead"])
        statement.bind(1, endpoint)
        statement.bind(2, at)
        try statement.run()
      }
    }
  }
}
