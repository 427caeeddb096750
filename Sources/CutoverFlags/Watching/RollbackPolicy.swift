import CutoverBasics

/// Decides whether an endpoint that is live goes on, goes back, or is left alone for want of evidence. No I/O, no clock:
/// the server feeds it what it sees, and carries out what it says.
package struct RollbackPolicy: Sendable, Equatable {
  /// What was seen of an endpoint lately.
  package struct Observation: Sendable, Equatable {
    /// Unix milliseconds.
    package var now: Int64
    /// Mismatches that held when they were read again, since the last observation.
    package var confirmedMismatches: Int
    /// Reads of a recent window, such as five minutes.
    package var legacy: ShadowEvidence.Reads
    package var repository: ShadowEvidence.Reads
    /// How far the repository, which answers, is behind; `nil` where that is not known.
    package var lagSeconds: Double?
    /// How far the legacy side, which would answer after a rollback, is behind.
    package var legacyLagSeconds: Double?
    /// Why the legacy side does not follow, `nil` while it does.
    package var legacyFailure: String?
    /// Milliseconds of a clock that nobody sets, by which a cooldown ends; `nil` to go by `now`.
    package var uptime: Int64?
    /// The newest parity run of the endpoint.
    package var lastRun: RunEvidence?
    /// Since when the endpoint has been in its stage. What a run found before, the gates have judged.
    package var since: Int64?

    package init(
      now: Int64, confirmedMismatches: Int = 0, legacy: ShadowEvidence.Reads, repository: ShadowEvidence.Reads,
      lagSeconds: Double?, legacyLagSeconds: Double? = nil, legacyFailure: String? = nil, lastRun: RunEvidence?,
      since: Int64? = nil, uptime: Int64? = nil
    ) {
      self.now = now
      self.confirmedMismatches = confirmedMismatches
      self.legacy = legacy
      self.repository = repository
      self.lagSeconds = lagSeconds
      self.legacyLagSeconds = legacyLagSeconds
      self.legacyFailure = legacyFailure
      self.uptime = uptime
      self.lastRun = lastRun
      self.since = since
    }
  }

  /// What makes an endpoint go back, in a word: a label of metrics.
  package enum Cause: String, Sendable, CaseIterable {
    case mismatch, errors, latency, lag
    /// A parity run found differences.
    case parityRun = "parity_run"
    /// There was no parity run for too long.
    case noParityRun = "no_parity_run"

    /// For people.
    package var summary: String {
      switch self {
      case .mismatch: "a confirmed mismatch of shadow reads"
      case .errors: "too many reads of the repository fail"
      case .latency: "reads of the repository are too slow"
      case .lag: "the repository is too far behind"
      case .parityRun: "a parity run found differences"
      case .noParityRun: "the last parity run is too old"
      }
    }
  }

  package enum Outcome: Sendable, Equatable {
    case proceed
    /// Back to ``Stage/shadow``, because of this.
    case rollBack(String)
    /// Neither can be said.
    case hold(String)
    /// It should go back because of the first, and stays because of the second: the legacy side is worse.
    case stay(because: String, legacy: String)
  }

  /// Those of the last decision: somebody may change them while an endpoint is live.
  private var thresholds = GateThresholds()
  /// No budget is judged by fewer reads.
  private let minimumReads: Int
  /// Until when nothing is decided anew, in milliseconds of the clock that nobody sets.
  private var coolsUntil: Int64?
  /// Why it last said to go back; `nil` before it did.
  package private(set) var cause: Cause?

  package init(minimumReads: Int = 100) { self.minimumReads = minimumReads }

  /// What to do now, by the bounds that hold now. After a rollback nothing is decided before the cooldown is over.
  package mutating func decide(
    _ seen: Observation, in state: FlagState, under thresholds: GateThresholds
  ) -> Outcome {
    self.thresholds = thresholds
    guard state.stage == .live else { return .proceed }
    let uptime = seen.uptime ?? seen.now
    if let coolsUntil, uptime < coolsUntil { return .hold("rolled back lately") }
    guard let (cause, reason) = reasonToGoBack(seen) else { return uncertainty(seen).map(Outcome.hold) ?? .proceed }
    // Both sides were at one moment when a mismatch was confirmed: the legacy side follows.
    if seen.confirmedMismatches == 0, let unfit = unfitness(ofLegacy: seen) {
      return .stay(because: reason, legacy: unfit)
    }
    coolsUntil = uptime + Int64(thresholds.cooldownMinutes) * 60_000
    self.cause = cause
    return .rollBack(reason)
  }

  private func reasonToGoBack(_ seen: Observation) -> (Cause, String)? {
    if seen.confirmedMismatches > 0 {
      return (.mismatch, counted(seen.confirmedMismatches, "confirmed mismatch"))
    }
    if seen.repository.count >= minimumReads {
      let excess = seen.repository.errorBasisPoints - seen.legacy.errorBasisPoints
      if excess > Double(thresholds.errorBasisPoints) {
        return (
          .errors,
          "\(seen.repository.errors) of \(seen.repository.count) reads failed, \(GateEvaluation.points(excess)) percentage "
            + "points more than on the legacy side; the budget is \(GateEvaluation.points(Double(thresholds.errorBasisPoints)))"
        )
      }
      let bound = max(
        seen.legacy.p99 * Double(thresholds.latencyPercent) / 100, Double(thresholds.latencyFloorMilliseconds))
      if min(seen.legacy.timed, seen.repository.timed) >= minimumReads, seen.legacy.p99 > 0,
        seen.repository.p99 > bound
      {
        return (
          .latency,
          "p99 \(seen.repository.p99.oneDigit) ms, \(seen.legacy.p99.oneDigit) ms on the legacy side; the budget is "
            + "\(bound.oneDigit) ms"
        )
      }
    }
    if let lag = seen.lagSeconds, lag > Double(thresholds.lagSeconds) {
      return (.lag, "the repository is \(Int(lag)) s behind; \(thresholds.lagSeconds) s are allowed")
    }
    if let run = seen.lastRun {
      if run.verdict == .different, run.ended > seen.since ?? 0 {
        return (.parityRun, "parity run \(run.id) found differences; 'cutover parity show \(run.id)' lists them")
      }
      if seen.now - run.ended > Int64(thresholds.runFreshnessHours) * 3_600_000 {
        return (
          .noParityRun, "no parity run for more than \(counted(thresholds.runFreshnessHours, "hour")), since \(run.id)"
        )
      }
    }
    return nil
  }

  /// Why clients are not to be moved to the legacy side: it does not follow, or is at least as far behind.
  private func unfitness(ofLegacy seen: Observation) -> String? {
    let lag = seen.legacyLagSeconds ?? 0
    let isBehind = lag > Double(thresholds.lagSeconds)
    // One that is behind and comes on is still better than a side that is further behind.
    guard isBehind && lag >= seen.lagSeconds ?? 0 || seen.legacyFailure != nil else { return nil }
    return "the legacy side is \(Int(lag)) s behind" + (seen.legacyFailure.map { ": \($0)" } ?? "")
  }

  private func uncertainty(_ seen: Observation) -> String? {
    if seen.repository.count < minimumReads {
      return "there are only \(counted(seen.repository.count, "read")), too few for budgets"
    }
    if seen.lagSeconds == nil { return "the lag is not known" }
    guard let run = seen.lastRun else { return "no parity run is known" }
    if let words = run.futureWords(at: seen.now) { return words }
    return run.verdict == .inconclusive ? "parity run \(run.id) is inconclusive" : nil
  }
}
