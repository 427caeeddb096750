package import CutoverDomain

/// What the flag of an endpoint decides for one client.
package struct FlagDecision: Sendable, Equatable {
  /// Why, in OpenFeature's words.
  package enum Reason: String, Sendable {
    /// By nothing that a client says: the same for everybody, or for all without a targeting key.
    case fixed = "STATIC"
    /// By the client's bucket.
    case split = "SPLIT"
  }

  /// The stage that the endpoint is in.
  package let stage: Stage
  /// What the flag evaluates to for this client: ``Stage/live`` within the share, ``Stage/shadow`` outside of it.
  package let variant: Stage
  package let reason: Reason

  /// The side that answers.
  package var side: ServedSide { variant.side(isInShare: true) }

  /// Whether the other side is read as well, and compared.
  package var isCompared: Bool { variant.isCompared }
}

extension FlagState {
  /// The sum of the weights in ``Stage/live``. Constant, so that a larger share only adds clients to it.
  static let totalWeight = 100

  /// Decides for the client that `targetingKey` names: always the same, and the same as flagd. Nobody's name, as an empty
  /// one is none, gets what most get: the stage itself for all, ``Stage/shadow`` as long as the share is partial.
  package func decision(targetingKey: String?, bucketing: Bucketing) -> FlagDecision {
    guard stage == .live, percent < Self.totalWeight else {
      return FlagDecision(stage: stage, variant: stage, reason: .fixed)
    }
    guard let targetingKey, !targetingKey.isEmpty else {
      return FlagDecision(stage: stage, variant: .shadow, reason: .fixed)
    }
    let bucket = bucketing.bucket(flagKey: key, targetingKey: targetingKey, total: UInt32(Self.totalWeight))
    return FlagDecision(stage: stage, variant: bucket < percent ? .live : .shadow, reason: .split)
  }
}

extension FlagSet {
  /// What the flag called `key` decides for a client; `nil` where there is none.
  package func decision(for key: String, targetingKey: String?) -> FlagDecision? {
    self[key]?.state.decision(targetingKey: targetingKey, bucketing: bucketing)
  }
}
