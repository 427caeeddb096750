package import CutoverDomain
import CutoverFlags
import CutoverHTTP

/// Counts the answers of the read API, and has those compared whose endpoint's stage asks for it.
package struct ShadowObserver: ResponseObserver {
  private let engine: ShadowEngine

  package init(_ engine: ShadowEngine) { self.engine = engine }

  package func chose(_ answer: ChosenResponse, from sides: SidePair) {
    let endpoint = answer.request.endpoint.name
    if case .success = answer.outcome {
      engine.served(endpoint, by: answer.fallback ?? answer.decision.side, isFallback: answer.fallback != nil)
    }
    guard answer.decision.stage.isCompared else { return }
    engine.compare(
      ShadowObservation(
        request: answer.request, side: answer.decision.side, reading: ShadowReading(answer.first),
        duration: answer.firstDuration, isAtHand: answer.first.isAtHand(since: answer.started)))
  }
}

/// The sides as the server reads them.
package struct ServedSides: ShadowSource {
  private let sides: SidePair
  private let confirmation: @Sendable ([Request]) throws -> [[ShadowDifference]?]

  /// `confirmation` is ``ShadowSource/confirm(_:)``: it knows the domain.
  package init(_ sides: SidePair, confirmation: @escaping @Sendable ([Request]) throws -> [[ShadowDifference]?]) {
    self.sides = sides
    self.confirmation = confirmation
  }

  package func read(_ request: Request, from side: ServedSide) -> ShadowReading {
    ShadowReading(Result { try sides.reader(of: side).read(request) })
  }

  package func timedRead(_ request: Request, from side: ServedSide) -> (reading: ShadowReading, isAtHand: Bool) {
    let started = ContinuousClock.now
    let result = Result { try sides.reader(of: side).read(request) }
    return (ShadowReading(result), result.isAtHand(since: started))
  }

  package func confirm(_ requests: [Request]) throws -> [[ShadowDifference]?] { try confirmation(requests) }
}

extension Result where Success == ServedBody {
  /// Whether the body had been made when it was asked for, at `start`.
  fileprivate func isAtHand(since start: ContinuousClock.Instant) -> Bool {
    if case .success(let body) = self { body.made < start } else { false }
  }
}

extension ShadowReading {
  init(_ result: Result<ServedBody, some Error>) {
    switch result {
    case .success(let body): self = .answered(digest: body.tag.text, isEmpty: body.records == 0)
    case .failure(let error as ReadError) where error.isOfRequest:
      // What a client is told of its own mistake has to be the same on both sides, like any answer.
      self = .answered(digest: "\(error.code.rawValue) \(error.message)", isEmpty: true)
    case .failure(let error): self = (error as? ReadError)?.code == .late ? .late : .failed
    }
  }
}
