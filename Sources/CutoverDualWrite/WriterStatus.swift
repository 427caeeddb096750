/// How the dual writer is doing.
public struct WriterStatus: Sendable, Equatable {
  public struct Sink: Sendable, Equatable {
    public var name: String
    /// The newest entry applied.
    public var position: Int64
    /// How many entries it is behind.
    public var lag: Int64
    /// For how many seconds the oldest of them has waited, 0 where there is none; by a clock that nobody sets.
    public var lagSeconds: Double
    /// Why it does not go on, `nil` while it does.
    public var error: String?
    /// For how many seconds it has not gone on.
    public var failingFor: Double?
    /// Whether its store is somebody else's, so that it stands still for as long as this writer lives.
    public var isDisplaced = false
    /// Whether somebody reads its store, or will.
    public var isNeeded = true
  }

  /// Somebody who wants sinks to stand still, or could not have that.
  public struct Waiting: Sendable, Equatable {
    /// `a comparison`, `a backfill`.
    public var purpose: String
    /// Which sinks are waited for and why, `nil` where none is.
    public var reason: String?
    /// Since when, in seconds.
    public var seconds: Double
    /// Whether sinks, or for a backfill callers, are held now.
    public var isHolding: Bool
  }

  /// The newest durable entry.
  public var head: Int64
  public var sinks: [Sink]
  /// Why the relay does not go on, `nil` while it does.
  public var relayError: String?
  /// Why nothing can be accepted: what the journal said when something was last tried; `nil` while it takes events.
  public var journalError: String?
  /// How long the sinks stood still for the last cut, in seconds; `nil` before the first one.
  public var lastPause: Double?
  /// Who wants sinks to stand still now.
  public var waiting: Waiting?
  /// Who could not have that the last time, `nil` once somebody could.
  public var refusal: Waiting?
  /// Why an event that came now would not be accepted, or not soon; `nil` where it would be.
  public var ingestRefusal: String?
}
