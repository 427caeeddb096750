package import CutoverDomain

/// The order in which a domain's endpoints are best moved, beside where each of them is.
package struct RolloutPlan: Sendable {
  package enum Progress: String, Sendable {
    case complete
    /// It has left `off`, and its way is not at its end.
    case underway
    /// The first that is still `off`: the one to begin with.
    case next
    case later
  }

  package struct Step: Sendable {
    package let flag: EndpointFlag
    package let progress: Progress
    /// Why the endpoint has this place; `nil` for one that the domain gives no place, which comes last.
    package let reason: String?
  }

  package let steps: [Step]

  /// The flags of `set` in the order of `rollout`; those that it does not name follow in their own order.
  package init(_ rollout: [RolloutStep], _ set: FlagSet) {
    let named = rollout.compactMap { step in
      set.flags.first { $0.state.endpoint == step.endpoint }.map { (flag: $0, reason: Optional(step.reason)) }
    }
    let rest = set.flags.filter { flag in !named.contains { $0.flag.key == flag.key } }
    let ordered = named + rest.map { (flag: $0, reason: nil) }
    let next = ordered.firstIndex { $0.flag.state.stage == .off }
    steps = ordered.enumerated().map { index, entry in
      let progress: Progress =
        switch entry.flag.state.stage {
        case .complete: .complete
        case .off: index == next ? .next : .later
        default: .underway
        }
      return Step(flag: entry.flag, progress: progress, reason: entry.reason)
    }
  }
}
