package import CutoverFlags

/// The stages that the flags say.
package struct FlagStages: StageSource {
  private let watcher: FlagWatcher
  private let domain: String

  /// Flags are called `<domain>.<endpoint>`.
  package init(_ watcher: FlagWatcher, domain: String) {
    self.watcher = watcher
    self.domain = domain
  }

  /// An endpoint without a flag is ``Stage/off``: the legacy side is where everybody comes from.
  package func decision(for endpoint: String, targetingKey: String) -> StageDecision {
    guard let decision = watcher.decision(for: "\(domain).\(endpoint)", targetingKey: targetingKey) else {
      return StageDecision(.off)
    }
    return StageDecision(decision)
  }
}
