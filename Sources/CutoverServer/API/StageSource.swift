package import CutoverDomain
package import CutoverFlags

/// Says which side answers. Asked for each request, from any thread: it does not block.
package protocol StageSource: Sendable {
  /// `endpoint` is the endpoint's name, without the domain's; `targetingKey` identifies the client, so that the same one
  /// is answered by the same side.
  func decision(for endpoint: String, targetingKey: String) -> StageDecision
}

/// Which side answers a client, and why.
package struct StageDecision: Sendable, Equatable {
  package let stage: Stage
  package let side: ServedSide

  package init(_ decision: FlagDecision) { (stage, side) = (decision.stage, decision.side) }

  /// `isInShare` says whether the client is among those whom the repository answers in ``Stage/live``.
  package init(_ stage: Stage, isInShare: Bool = false) {
    self.stage = stage
    side = stage.side(isInShare: isInShare)
  }
}

/// The same stage for every endpoint and everyone.
package struct FixedStage: StageSource {
  private let result: StageDecision

  package init(_ stage: Stage, isInShare: Bool = false) { result = StageDecision(stage, isInShare: isInShare) }

  package func decision(for endpoint: String, targetingKey: String) -> StageDecision { result }
}
