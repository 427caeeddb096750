import CutoverBasics

/// Which side the answers came from that clients got in the present stage.
extension GateEvaluation {
  /// A fallback starts the count over and is forgotten after a while: the gate of errors holds the share of reads that fail
  /// to its bound, and no reads of an endpoint with many clients would ever be all without one.
  var servedSide: GateResult {
    guard let served = input.shadow?.served else { return unknown(.servedSide, "shadow") }
    let isCurrent = served.since >= input.flag.since ?? 0
    let isEnough = served.expected >= input.thresholds.liveReads
    let pause = served.lastFallback.map { $0 + Int64(input.thresholds.fallbackFreeMinutes) * 60_000 }
    let isQuiet = pause.map { $0 <= input.now } ?? true
    return GateResult(
      .servedSide, met: isCurrent && isEnough && isQuiet, found(of: served, isCurrent: isCurrent),
      remedy: remedy(served, isEnough: isEnough && isCurrent, until: isQuiet ? nil : pause),
      earliest: isCurrent && isEnough ? pause : nil)
  }

  private func found(of served: ShadowEvidence.Served, isCurrent: Bool) -> String {
    let wanted = input.thresholds.liveReads
    let isEnough = served.expected >= wanted
    let answers = (isEnough ? "" : "\(served.expected) of ") + counted(isEnough ? served.expected : wanted, "answer")
    let needed = isEnough ? ", \(wanted) needed" : ""
    guard let last = served.lastFallback else {
      return answers + " since the last flip came from the side that the flag called for" + needed
        + "; none fell back to legacy" + (isCurrent ? "" : " (counted before the flip)")
    }
    let minutes = input.thresholds.fallbackFreeMinutes
    return answers + " since the last fallback to legacy, on \(UTCDate(last).seconds)" + needed
      + (minutes == 0 ? "" : "; it has to be \(counted(minutes, "minute")) ago")
      + "; \(counted(served.unexpected, "answer")) fell back since the last flip"
      + (isCurrent ? "" : " (counted before the flip)")
  }

  private func remedy(_ served: ShadowEvidence.Served, isEnough: Bool, until pause: Int64?) -> String {
    let more = afterRuns("let 'cutover serve' answer more reads in \(input.flag.state.words)")
    let isFallback = served.lastFallback != nil
    let parts = [
      isFallback
        ? "see why the repository could not answer ('A side cannot answer' in the server's log, 'cutover status')"
        : nil,
      isEnough ? nil : more, pause.map { "promote after \(UTCDate($0).seconds)" },
    ].compactMap(\.self)
    return parts.count < 2
      ? parts.joined() : parts.dropLast().joined(separator: ", ") + ", then " + parts[parts.count - 1]
  }
}
