public import CutoverDomain

/// Hears of every answer of the API when it is chosen: where shadow reads and counts come in.
public protocol AnswerObserver: Sendable {
  /// Called on a thread of the network or of a reader: it must not block. The other side can be asked by
  /// ``SidePair/reader(of:)``, on a thread of the observer's own.
  func chose(_ answer: ChosenAnswer, from sides: SidePair)
}

/// An answer that a client is given.
public struct ChosenAnswer: Sendable {
  public let request: Request
  public let decision: StageDecision
  /// When the request came.
  public let started: ContinuousClock.Instant
  /// What the side that was asked first said, and how long it took.
  public let first: Result<ServedBody, ReadError>
  public let firstDuration: Duration
  /// The side that answered in its place; `nil` where it answered itself, or nobody could.
  public let fallback: ServedSide?
  /// What the client got in the end.
  public let outcome: Result<ServedBody, ReadError>
  /// From the request to the answer.
  public let duration: Duration
}

/// Both sides of a domain.
public struct SidePair: Sendable {
  public let legacy: SideReader
  public let repository: SideReader

  public init(legacy: SideReader, repository: SideReader) {
    self.legacy = legacy
    self.repository = repository
  }

  public func reader(of side: ServedSide) -> SideReader { side == .legacy ? legacy : repository }
}
