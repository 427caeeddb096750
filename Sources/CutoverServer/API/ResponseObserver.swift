package import CutoverDomain

/// Hears of every answer of the API when it is chosen: where shadow reads and counts come in.
package protocol ResponseObserver: Sendable {
  /// Called on a thread of the network or of a reader: it must not block. The other side can be asked by
  /// ``SidePair/reader(of:)``, on a thread of the observer's own.
  func chose(_ answer: ChosenResponse, from sides: SidePair)
}

/// An answer that a client is given.
package struct ChosenResponse: Sendable {
  package let request: Request
  package let decision: StageDecision
  /// When the request came.
  package let started: ContinuousClock.Instant
  /// What the side that was asked first said, and how long it took.
  package let first: Result<ServedBody, ReadError>
  package let firstDuration: Duration
  /// The side that answered in its place; `nil` where it answered itself, or nobody could.
  package let fallback: ServedSide?
  /// What the client got in the end.
  package let outcome: Result<ServedBody, ReadError>
  /// From the request to the answer.
  package let duration: Duration
}

/// Both sides of a domain.
package struct SidePair: Sendable {
  package let legacy: SideReader
  package let repository: SideReader

  package init(legacy: SideReader, repository: SideReader) {
    self.legacy = legacy
    self.repository = repository
  }

  package func reader(of side: ServedSide) -> SideReader { side == .legacy ? legacy : repository }
}
