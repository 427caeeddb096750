import CutoverDomain
import CutoverSQLite
package import CutoverTelemetry
import Synchronization

/// Remembers when the legacy side last answered a client, for each endpoint: before a migration is ended, somebody wants
/// to know that nobody reads it any more. Kept in the shadow ledger, so that it outlives the server.
package final class LegacyReads: ResponseObserver {
  private let endpoints: [String]
  private let clock: @Sendable () -> Int64
  /// Unix milliseconds, by endpoint.
  private let last: Shared
  private let saver: LedgerSaver

  /// What the observer notes and the saver writes.
  private final class Shared: Sendable {
    let reads: Mutex<[String: Int64]>

    init(_ reads: [String: Int64]) { self.reads = Mutex(reads) }
  }

  private static let lastRead = MetricDescription.gauge(
    "cutover_legacy_last_read_timestamp_seconds",
    "When the legacy side last answered a client, 0 where it never did as far as is known", labels: ["endpoint"])

  package static let descriptions = [lastRead]

  /// `clock` gives Unix milliseconds.
  package init(endpoints: [String], statePath: String, clock: @escaping @Sendable () -> Int64) {
    self.endpoints = endpoints
    self.clock = clock
    // What cannot be read now begins with the next answer.
    let last = Shared((try? ShadowLedger(reading: statePath)?.legacyReads) ?? [:])
    self.last = last
    saver = LedgerSaver(statePath: statePath) { ledger throws(SQLiteError) in
      try ledger.noteLegacyReads(last.reads.withLock { $0 })
    }
  }

  package func chose(_ answer: ChosenResponse, from sides: SidePair) {
    guard case .success = answer.outcome, (answer.fallback ?? answer.decision.side) == .legacy else { return }
    let now = clock()
    last.reads.withLock { $0[answer.request.endpoint.name] = now }
    saver.mark()
  }

  package func start() { saver.start() }

  /// Writes down what is new, and ends.
  package func stop() { saver.stop() }

  /// Has `registry` say when that was, until the collection is ended.
  package func report(in registry: MetricsRegistry = .shared) -> MetricsRegistry.Collection {
    registry.collect(Self.descriptions) { [weak self] samples in
      guard let self else { return }
      let last = last.reads.withLock { $0 }
      for endpoint in endpoints { samples.set(Self.lastRead, Double(last[endpoint] ?? 0) / 1000, endpoint) }
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
