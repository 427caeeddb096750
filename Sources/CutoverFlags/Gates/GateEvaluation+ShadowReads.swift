import CutoverBasics

/// What shadow reads have shown, and how more of them come about.
extension GateEvaluation {
  var shadowReads: GateResult {
    guard let shadow = input.shadow else { return unknown(.shadowReads, "shadow") }
    let wanted = input.thresholds.shadowSamples
    let endpoint = input.flag.state.endpoint
    var words =
      shadow.samples < wanted
      ? "\(shadow.samples) of \(counted(wanted, "sample"))" : "\(counted(shadow.samples, "sample")), \(wanted) needed"
    words += ", \(shadow.different) different"
    if shadow.emptyBoth + shadow.errorBoth > 0 {
      words += "; \(shadow.emptyBoth) empty on both sides and \(shadow.errorBoth) failing on both do not count"
    }
    for (side, reads) in [("repository", shadow.repository), ("legacy side", shadow.legacy)] {
      let failed = reads.errors - shadow.errorBoth
      if failed > 0 {
        words += "; \(failed) that the \(side) could not answer \(failed == 1 ? "does" : "do") not count"
      }
    }
    if shadow.behind > 0 {
      words +=
        "; \(shadow.behind) read while one side was behind the other \(shadow.behind == 1 ? "does" : "do") not count"
    }
    if shadow.skipped > 0 {
      words +=
        "; \(shadow.skipped) came faster than they can be compared and \(shadow.skipped == 1 ? "was" : "were") not sampled"
    }
    if shadow.unconfirmed > 0 {
      words +=
        "; \(shadow.unconfirmed) could not be compared at one moment of the journal and \(shadow.unconfirmed == 1 ? "does" : "do") not count"
    }
    let problem =
      input.basis.map { shadow.basis.difference(from: $0).map { "made with \($0)" } }
      ?? "with what they were made cannot be checked"
    let isOld = input.flag.evidenceSince.map { shadow.since < $0 } ?? false
    if let problem { words += "; \(problem)" }
    words += "; \(shadow.beginning)"
    if isOld { words += ", from before the streak started over" }
    return GateResult(
      .shadowReads, met: shadow.samples >= wanted && shadow.different == 0 && problem == nil && !isOld, words,
      remedy: shadow.different > 0
        ? "find the cause of the differences ('cutover flags show \(endpoint)') and repair it; 'cutover flags rollback "
          + "\(endpoint) --to dualwrite' then starts the counts of runs and shadow reads over"
        : moreReads(for: .shadowReads))
  }

  /// That all reads that are counted are from before the evidence started over, so that they say nothing of now; `nil`
  /// where they are not.
  func isBeforeEvidence(_ gate: Gate) -> GateResult? {
    guard let shadow = input.shadow, let since = input.flag.evidenceSince, shadow.since < since else { return nil }
    return GateResult(
      gate, met: false,
      "no reads since \(UTCDate(since).seconds), when the evidence started over; those before do not count",
      remedy: moreReads(for: gate))
  }

  /// Whether the counts have to start over before a promotion: reads that differed, failed or were slow since they began
  /// weigh on the gates. Where nobody knows, they may.
  var isHeldUpByReads: Bool {
    guard let shadow = input.shadow else { return true }
    guard isBeforeEvidence(.errors) == nil else { return false }
    return shadow.different > 0
      || shadow.repository.count > 0 && shadow.legacy.count > 0 && !(errors.isMet && latency.isMet)
  }

  /// What becomes of the reads of an incident that is over.
  var startingOver: String {
    "the reads of an incident that is over count, too, until 'cutover flags rollback \(input.flag.state.endpoint) --to "
      + "dualwrite' starts all counts over"
  }

  /// How the reads come about that `gate` counts, in the stage that the endpoint is in.
  func moreReads(for gate: Gate) -> String {
    let state = input.flag.state
    switch state.stage {
    case .shadow, .live:
      return afterRuns(
        "let 'cutover serve' answer more reads in \(state.words): it compares them"
          + (isBurst ? "; spread them over time, since those of a burst are not all compared" : ""))
    case .off, .dualwrite: return "promote to shadow, where 'cutover serve' compares reads"
    // How the side does that answers clients is known of every read; how the other one does is not.
    case .rampdown where gate == .errors || gate == .servedSide:
      return afterRuns("let 'cutover serve' answer reads in rampdown")
    case .rampdown, .complete:
      return "reads are compared up to live only: 'cutover flags rollback \(state.endpoint) --to live', and let "
        + "'cutover serve' answer reads there"
    }
  }

  /// What to do, where the history of runs cannot be read: once it can, since the database or the journal is away, and
  /// without them nothing is compared.
  func afterRuns(_ remedy: String) -> String {
    input.troubles["runs"] == nil ? remedy : "once the runs can be read, \(remedy)"
  }

  /// Whether more answers were left out than compared.
  private var isBurst: Bool {
    input.shadow.map { $0.skipped + $0.unconfirmed + $0.behind > $0.samples } ?? false
  }
}

extension ShadowEvidence {
  /// Since when reads are counted, as a part of a sentence.
  var beginning: String { "counted since \(UTCDate(since).seconds)" }
}
