package import CutoverDomain

/// What shadow reads ask of the sides.
package protocol ShadowSource: Sendable {
  /// The answer of a side as it is now. Blocks no longer than the side's deadline.
  func read(_ request: Request, from side: ServedSide) -> ShadowReading

  /// The same, and whether the answer was at hand: made before it was asked for.
  func timedRead(_ request: Request, from side: ServedSide) -> (reading: ShadowReading, isAtHand: Bool)

  /// Compares both sides' answers to some requests at one moment of the journal. The result has an element for each
  /// request, in their order: the differences, none where the sides agree, `nil` where that could not be found out.
  /// Blocks. Throws where no moment could be had.
  func confirm(_ requests: [Request]) throws -> [[ShadowDifference]?]
}

extension ShadowSource {
  package func timedRead(_ request: Request, from side: ServedSide) -> (reading: ShadowReading, isAtHand: Bool) {
    (read(request, from: side), false)
  }
}

/// What a side said to a request.
package enum ShadowReading: Sendable, Equatable {
  /// An answer: what identifies its bytes, whatever the clock says, and whether it shows any record.
  case answered(digest: String, isEmpty: Bool)
  case failed
  /// There was no answer at the deadline.
  case late

  var isFailure: Bool {
    if case .answered = self { false } else { true }
  }
}

/// An answer that a client got, to be compared with the other side's.
package struct ShadowObservation: Sendable {
  package let request: Request
  /// The side that was asked first.
  package let side: ServedSide
  package let reading: ShadowReading
  /// How long that side took.
  package let duration: Duration
  /// Whether its answer was at hand, and had not to be made.
  package let isAtHand: Bool
  /// How often the evidence of its endpoint had started over when it was taken note of.
  var round = 0

  package init(
    request: Request, side: ServedSide, reading: ShadowReading, duration: Duration, isAtHand: Bool = false
  ) {
    self.request = request
    self.side = side
    self.reading = reading
    self.duration = duration
    self.isAtHand = isAtHand
  }
}
