/// How the dual writer is doing.
package struct WriterStatus: Sendable, Equatable {
  package struct Sink: Sendable, Equatable {
    package var name: String
    /// The newest entry applied.
    package var position: Int64
    /// How many entries it is behind.
    package var lag: Int64
    /// For how many seconds the oldest of them has waited, 0 where there is none; by a clock that nobody sets.
    package var lagSeconds: Double
    /// Why it does not go on, `nil` while it does.
    package var error: String?
    /// For how many seconds it has not gone on.
    package var failingFor: Double?
    /// Whether its store is somebody else's, so that it stands still for as long as this writer lives.
    package var isDisplaced = false
    /// Whether somebody reads its store, or will.
    package var isNeeded = true
    /// Whether this writer feeds its store, and no other node.
    package var isFed = true
  }

  /// Somebody who wants sinks to stand still, or could not have that.
  package struct Waiting: Sendable, Equatable {
    /// `a comparison`, `a backfill`.
    package var purpose: String
    /// Which sinks are waited for and why, `nil` where none is.
    package var reason: String?
    /// Since when, in seconds.
    package var seconds: Double
    /// Whether sinks, or for a backfill callers, are held now.
    package var isHolding: Bool
  }

  /// The newest durable entry.
  package var head: Int64
  package var sinks: [Sink]
  /// Why the relay does not go on, `nil` while it does.
  package var relayError: String?
  /// Whether that is known: the process that feeds the last store delivers its notes.
  package var isRelayOwn: Bool { sinks.last?.isFed ?? true }
  /// Why nothing can be accepted: what the journal said when something was last tried; `nil` while it takes events.
  package var journalError: String?
  /// How long the sinks stood still for the last cut, in seconds; `nil` before the first one.
  package var lastPause: Double?
  /// ``lastPause`` in whole milliseconds, rounded up but for what a number read again may be off.
  package var lastPauseMilliseconds: Int? { lastPause.map { Int(($0 * 1000 - 1e-6).rounded(.up)) } }
  /// Who wants sinks to stand still now.
  package var waiting: Waiting?
  /// Who could not have that the last time, `nil` once somebody could.
  package var refusal: Waiting?
  /// Why an event that came now would not be accepted, or not soon; `nil` where it would be.
  package var ingestRefusal: String?
  /// The identity of the journal that it feeds the sinks from; `nil` where it does not say.
  package var journal: String?
}
