/// What a promotion has to pass.
package enum Gate: String, Sendable, CaseIterable {
  case notFrozen = "not frozen"
  case cooldown = "cooldown"
  case cleanRuns = "clean runs"
  case fullCoverage = "full coverage"
  case freshness = "fresh run"
  case writing = "lag and backlog"
  case gateHealth = "gate health"
  case shadowReads = "shadow reads"
  case errors = "errors"
  case latency = "latency"
  case wayBack = "rollback rehearsed"
  case servedSide = "live read evidence"
  case finalRun = "final run"
  case approval = "approval"

  /// Whether a promotion to `stage` asks for this gate. `dualwrite` notes that the cutover has begun, and
  /// changes nothing else; what moves reads has to be proven by reads.
  package func isAsked(for stage: Stage) -> Bool {
    switch self {
    case .notFrozen, .cooldown, .approval: true
    case .cleanRuns, .fullCoverage, .freshness, .writing, .gateHealth: stage >= .shadow
    case .shadowReads, .errors, .latency, .wayBack, .servedSide: stage >= .live
    // From there on the legacy files are not written: what the repository lacks then, nothing shows any more.
    case .finalRun: stage == .complete
    }
  }

  /// Those that say whether the parity evidence is fresh, complete and clean: `cutover parity gate`.
  package static let parity: [Gate] = [.cleanRuns, .fullCoverage, .freshness]
}

/// How one gate stands.
package struct GateResult: Sendable, Equatable {
  package let gate: Gate
  package let isMet: Bool
  /// What was found, with its bound.
  package let words: String
  /// What would meet it; `nil` where it is met.
  package let remedy: String?
  /// What is worth doing all the same before the promotion, though the gate does not ask for it; `nil` where there is nothing.
  package let advice: String?
  /// When it can be met at the earliest, in Unix milliseconds, where only time can tell; `nil` where it is met, or where
  /// something else has to be done.
  package let earliest: Int64?

  init(
    _ gate: Gate, met: Bool, _ words: String, remedy: String, earliest: Int64? = nil, advice: String? = nil
  ) {
    self.gate = gate
    isMet = met
    self.words = words
    self.remedy = met ? nil : remedy
    self.earliest = met ? nil : earliest
    self.advice = met ? advice : nil
  }
}
