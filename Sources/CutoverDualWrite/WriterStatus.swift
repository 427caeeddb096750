/// How the dual writer is doing.
public struct WriterStatus: Sendable, Equatable {
  public struct Sink: Sendable, Equatable {
    public var name: String
    /// The newest entry applied.
    public var position: Int64
    /// How many entries it is behind.
    public var lag: Int64
    /// Why it does not go on, `nil` while it does.
    public var error: String?
    /// For how many seconds it has not gone on.
    public var failingFor: Double?
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
}
