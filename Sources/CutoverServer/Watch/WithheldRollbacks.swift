import CutoverDomain
import CutoverSQLite
import Synchronization

/// Endpoints that should go back to the legacy side and stay, since that side is worse or the flags cannot be written. Kept
/// in the shadow ledger as well, where commands find them.
package final class WithheldRollbacks: Sendable {
  /// Why an endpoint should go back, and what keeps it.
  package struct Withheld: Sendable, Equatable {
    /// Unix milliseconds.
    package var first: Int64
    package var last: Int64
    package var reason: String

    package init(first: Int64, last: Int64, reason: String) {
      (self.first, self.last, self.reason) = (first, last, reason)
    }
  }

  private struct State: Sendable {
    var known: [String: Withheld] = [:]
    var isMarked: Int64?
  }

  /// What the supervisor notes and the saver writes.
  private final class Shared: Sendable {
    let state = Mutex(State())
  }

  /// How often the ledger is told that nothing has changed, in milliseconds.
  private static let renewal: Int64 = 60_000
  /// What was noted longer ago says nothing about now: its server was killed.
  private static let memory: Int64 = 300_000

  private let shared: Shared
  private let saver: LedgerSaver
  private let clock: @Sendable () -> Int64

  /// `clock` gives Unix milliseconds.
  package init(statePath: String, clock: @escaping @Sendable () -> Int64) {
    self.clock = clock
    let shared = Shared()
    self.shared = shared
    saver = LedgerSaver(statePath: statePath) { ledger throws(SQLiteError) in
      try ledger.noteWithheldRollbacks(shared.state.withLock { $0.known })
    }
  }

  /// Takes note of all that stay now, with the reason by endpoint. Does not block.
  package func note(_ reasons: [String: String]) {
    let now = clock()
    let isDue = shared.state.withLock { state in
      let isNews = Set(state.known.keys) != Set(reasons.keys)
      state.known = Dictionary(
        uniqueKeysWithValues: reasons.map { endpoint, reason in
          (endpoint, Withheld(first: state.known[endpoint]?.first ?? now, last: now, reason: reason))
        })
      let isOld = !reasons.isEmpty && now - (state.isMarked ?? 0) >= Self.renewal
      guard isNews || isOld else { return false }
      state.isMarked = now
      return true
    }
    if isDue { saver.mark() }
  }

  /// Those that a server of the state folder has noted, by endpoint. What cannot be read is not said.
  package static func noted(statePath: String, at now: Int64) -> [String: Withheld] {
    ((try? ShadowLedger(reading: statePath)?.withheldRollbacks) ?? [:]).filter { now - $0.value.last < memory }
  }

  package func start() {
    // What a server left that was killed is over.
    saver.mark()
    saver.start()
  }

  package func stop() {
    shared.state.withLock { $0.known = [:] }
    saver.mark()
    saver.stop()
  }
}

extension ShadowLedger {
  var withheldRollbacks: [String: WithheldRollbacks.Withheld] {
    get throws(SQLiteError) {
      let statement = try connection.statement(Self.statements["withheldRollbacks"])
      defer { statement.reset() }
      var found: [String: WithheldRollbacks.Withheld] = [:]
      while try statement.step() {
        found[statement.text(0)] = WithheldRollbacks.Withheld(
          first: statement.int64(1), last: statement.int64(2), reason: statement.text(3))
      }
      return found
    }
  }

  /// Has the ledger know these, and no others.
  func noteWithheldRollbacks(_ all: [String: WithheldRollbacks.Withheld]) throws(SQLiteError) {
    try connection.transaction { () throws(SQLiteError) in
      try connection.statement(Self.statements["clearWithheldRollbacks"]).run()
      for (endpoint, withheld) in all {
        let statement = try connection.statement(Self.statements["noteWithheldRollback"])
        statement.bind(1, endpoint)
        statement.bind(2, withheld.first)
        statement.bind(3, withheld.last)
        statement.bind(4, withheld.reason)
        try statement.run()
      }
    }
  }
}
