/// Differences by what became of them since earlier runs, as people read them.
///
/// A run tells only so many differences apart. Where there were more, the numbers of those that it has seen are bounds,
/// and are shown as such: `≥ 10,000`.
package struct StateCounts: Sendable, Equatable {
  private var states: [Difference.State: Int]
  /// Whether the run has told all of its differences apart.
  private var isComplete: Bool

  package init(_ states: [Difference.State: Int], isComplete: Bool) {
    self.states = states
    self.isComplete = isComplete
  }

  /// The sum of what several endpoints have.
  package static func sum(_ parts: some Sequence<StateCounts>) -> StateCounts {
    parts.reduce(StateCounts([:], isComplete: true)) { sum, part in
      StateCounts(
        sum.states.merging(part.states, uniquingKeysWith: +), isComplete: sum.isComplete && part.isComplete)
    }
  }

  /// How many are known to be in `state`.
  package func count(_ state: Difference.State) -> Int { states[state] ?? 0 }

  /// Whether there may be more in `state`.
  package func isBound(_ state: Difference.State) -> Bool {
    switch state {
    case .new, .known, .changed, .regressed: !isComplete
    case .resolved, .notEvaluated: false
    }
  }

  /// `3`, or `≥ 3`.
  package func text(_ state: Difference.State) -> String { (isBound(state) ? "≥ " : "") + Wording.number(count(state)) }
}

extension EndpointReport {
  /// What became of its differences; `nil` where the history was not asked.
  var stateCounts: StateCounts? { states.map { StateCounts($0, isComplete: fingerprints.complete) } }

  /// The same of one of its groups.
  func stateCounts(of group: Group) -> StateCounts? {
    // A group whose differences were all told apart has no more than those.
    group.states.map { StateCounts($0, isComplete: fingerprints.complete || $0.values.reduce(0, +) == group.count) }
  }
}

extension RecordedEndpoint {
  /// What became of its differences.
  package var stateCounts: StateCounts { StateCounts(states, isComplete: statesAreComplete) }
}
