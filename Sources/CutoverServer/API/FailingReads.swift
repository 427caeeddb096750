import CutoverDomain
import CutoverSQLite
import Synchronization

/// Remembers for which endpoints clients get no answer at all, from either side, until one is answered again. Kept in the
/// shadow ledger as well, where `cutover status` finds it.
package final class FailingReads: ResponseObserver {
  /// An incident: the reads of an endpoint that failed since the last one that was answered, none of them five minutes after
  /// the one before.
  package struct Failure: Sendable, Equatable {
    /// Unix milliseconds.
    package var first: Int64
    package var last: Int64
    package var count: Int
    /// What the last client was told.
    package var reason: String

    package init(first: Int64, last: Int64, count: Int, reason: String) {
      (self.first, self.last, self.count, self.reason) = (first, last, count, reason)
    }
  }

  /// What the observer notes and the saver writes.
  private final class Shared: Sendable {
    let failures = Mutex<[String: Failure]>([:])
  }

  /// For how many milliseconds a failure is told of: what failed longer ago says nothing about now, since nobody has asked.
  private static let memory: Int64 = 300_000

  private let known: Shared
  private let saver: LedgerSaver
  private let clock: @Sendable () -> Int64

  /// `clock` gives Unix milliseconds.
  package init(statePath: String, clock: @escaping @Sendable () -> Int64) {
    self.clock = clock
    let known = Shared()
    self.known = known
    saver = LedgerSaver(statePath: statePath) { ledger throws(SQLiteError) in
      try ledger.noteFailingReads(known.failures.withLock { $0 })
    }
  }

  package func chose(_ answer: ChosenResponse, from sides: SidePair) {
    let endpoint = answer.request.endpoint.name
    switch answer.outcome {
    case .success: noteAnswer(of: endpoint)
    case .failure(let error): noteFailure(of: endpoint, error)
    }
  }

  func noteAnswer(of endpoint: String) {
    guard known.failures.withLock({ !$0.isEmpty && $0.removeValue(forKey: endpoint) != nil }) else { return }
    saver.mark()
  }

  func noteFailure(of endpoint: String, _ error: ReadError) {
    guard !error.isOfRequest else { return }
    let now = clock()
    known.failures.withLock { failures in
      // What fails after a pause is another incident: nobody knows what was between.
      let known = failures[endpoint].flatMap { now - $0.last < Self.memory ? $0 : nil }
      var failure = known ?? Failure(first: now, last: now, count: 0, reason: "")
      failure.last = now
      failure.count += 1
      failure.reason = error.descriptionForClients
      failures[endpoint] = failure
    }
    saver.mark()
  }

  /// Those that fail now, by endpoint.
  package var current: [(endpoint: String, failure: Failure)] {
    Self.recent(known.failures.withLock { $0 }, at: clock())
  }

  /// Those that a server of the state folder has noted. What cannot be read is not said.
  package static func noted(statePath: String, at now: Int64) -> [(endpoint: String, failure: Failure)] {
    recent((try? ShadowLedger(reading: statePath)?.failingReads) ?? [:], at: now)
  }

  private static func recent(_ failures: [String: Failure], at now: Int64) -> [(endpoint: String, failure: Failure)] {
    failures.filter { now - $0.value.last < memory }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  package func start() {
    // What a server left that was killed is over: this one has answered nobody yet.
    saver.mark()
    saver.start()
  }

  package func stop() {
    known.failures.withLock { $0 = [:] }
    saver.mark()
    saver.stop()
  }
}

extension ShadowLedger {
  var failingReads: [String: FailingReads.Failure] {
    get throws(SQLiteError) {
      let statement = try connection.statement(Self.statements["failingReads"])
      defer { statement.reset() }
      var failures: [String: FailingReads.Failure] = [:]
      while try statement.step() {
        failures[statement.text(0)] = FailingReads.Failure(
          first: statement.int64(1), last: statement.int64(2), count: Int(statement.int64(3)),
          reason: statement.text(4))
      }
      return failures
    }
  }

  /// Has the ledger know these, and no others.
  func noteFailingReads(_ failures: [String: FailingReads.Failure]) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      try connection.statement(Self.statements["clearFailingReads"]).run()
      for (endpoint, failure) in failures {
        let statement = try connection.statement(Self.statements["noteFailingRead"])
        statement.bind(1, endpoint)
        statement.bind(2, failure.first)
        statement.bind(3, failure.last)
        statement.bind(4, Int64(failure.count))
        statement.bind(5, failure.reason)
        try statement.run()
      }
    }
  }
}
