/// Where flags and their history are kept. Calls block; a store may be used by any number of threads.
package protocol FlagStore: Sendable {
  /// For people: a path, a database.
  var place: String { get }

  /// The flags in force. Throws ``FlagError``.
  func read() throws(FlagError) -> FlagSet

  /// The flags in force and their history, at one moment. Throws ``FlagError``, also where the history is damaged.
  func readAll() throws(FlagError) -> (set: FlagSet, trail: AuditTrail)

  /// Puts a change in force if the flags are still those of `version`. With `nil` whatever is in force is changed; where
  /// that says already what the change is for, nothing is. Throws ``FlagError``, `conflict` where somebody was faster,
  /// `damagedHistory` where the history is damaged or not that of the flags in force; a rollback is made all the same, and
  /// its record follows the damage.
  ///
  /// - Parameter now: Unix milliseconds.
  func make(_ change: FlagChange, expecting version: Int?, at now: Int64) throws(FlagError) -> FlagTransition

  /// Notes something in the history that leaves the flags as they are. Throws ``FlagError``.
  func note(_ change: FlagChange, at now: Int64) throws(FlagError)

  /// What of the history and the flags in force does not agree. Throws ``FlagError`` where they cannot be had.
  func verify() throws(FlagError) -> [AuditFinding]

  /// Goes on from a history that is damaged, or that the flags in force do not belong to: a record binds everything before
  /// it by its hash, says who accepted that and why, and the flags in force are noted as they are. Throws ``FlagError``,
  /// `refused` where nothing is wrong.
  func acceptHistory(by actor: String, reason: String, at now: Int64) throws(FlagError) -> FlagSet

  /// What tells of changes: one for each thread that waits for them.
  func makeNotifier() -> any FlagNotifier
}

extension FlagStore {
  /// As ``make(_:expecting:at:)``, and returns the flags in force afterwards.
  @discardableResult
  package func commit(_ change: FlagChange, expecting version: Int?, at now: Int64) throws(FlagError) -> FlagSet {
    try make(change, expecting: version, at: now).after
  }
}

/// The flags before a change and after it: the same where there was nothing left to change.
package struct FlagTransition: Sendable, Equatable {
  package let before: FlagSet
  package let after: FlagSet

  package init(from before: FlagSet, to after: FlagSet) {
    self.before = before
    self.after = after
  }

  package var isChange: Bool { before.version != after.version }
}

/// Waits for changes of a store, for one thread; another one may interrupt it.
package protocol FlagNotifier: AnyObject, Sendable {
  /// Returns when flags may have changed, after `patience` at the latest.
  func wait(for patience: Duration)

  /// Ends the wait, and all that would come after it, where that can be done at once.
  func interrupt()
}

extension FlagNotifier {
  /// Some waits are only over when they are.
  package func interrupt() {}
}

/// Something about a history that does not hold together.
package struct AuditFinding: Sendable, Equatable, CustomStringConvertible {
  package enum Severity: String, Sendable {
    /// Left by a writer that was killed; the next change repairs it.
    case repairable
    /// Somebody changed what Cutover wrote.
    case tampered
  }

  package let severity: Severity
  package let message: String

  package init(_ severity: Severity, _ message: String) {
    self.severity = severity
    self.message = message
  }

  package var description: String { message }
}
