import CutoverBasics
import CutoverDomain

/// From evidence to the state of each gate: no I/O, no clock.
struct GateEvaluation {
  let input: GateInput
  /// `nil` where there are no runs to speak of, or no basis to hold them to.
  let streak: RunStreak?

  init(_ input: GateInput) {
    self.input = input
    guard let runs = input.runs, let basis = input.basis else {
      streak = nil
      return
    }
    streak = RunStreak(
      runs, basis: basis, spacing: Int64(input.thresholds.runSpacingMinutes) * 60_000,
      since: input.flag.evidenceSince, now: input.now)
  }

  func result(of gate: Gate) -> GateResult {
    switch gate {
    case .notFrozen: notFrozen
    case .cooldown: cooldown
    case .cleanRuns: cleanRuns
    case .fullCoverage: fullCoverage
    case .freshness: freshness
    case .writing: writing
    case .gateHealth: gateHealth
    case .shadowReads: shadowReads
    case .errors: errors
    case .latency: latency
    case .wayBack: wayBack
    case .servedSide: servedSide
    case .finalRun: finalRun
    case .approval: approval
    }
  }

  private var notFrozen: GateResult {
    let found = input.freezes.map { "\($0.isOfAll ? "all endpoints are" : "the endpoint is") frozen \($0.summary)" }
    let ends = input.freezes.map { "'cutover flags unfreeze \($0.isOfAll ? "--all" : input.flag.state.endpoint)'" }
    return GateResult(
      .notFrozen, met: found.isEmpty, found.isEmpty ? "no freeze" : found.joined(separator: "; "),
      remedy: "\(ends.joined(separator: " and ")), once the reason is gone")
  }

  private var cooldown: GateResult {
    let minutes = input.thresholds.cooldownMinutes
    guard let last = input.lastAutomaticRollback else {
      return GateResult(.cooldown, met: true, "never rolled back automatically", remedy: "")
    }
    guard minutes > 0 else {
      return GateResult(
        .cooldown, met: true, "none is set; the last automatic rollback was on \(UTCDate(last).seconds)", remedy: "")
    }
    let passed = (input.now - last) / 60_000
    let isMet = passed >= minutes
    let end = UTCDate(last + Int64(minutes) * 60_000).seconds
    let endpoint = input.flag.state.endpoint
    return GateResult(
      .cooldown, met: isMet,
      isMet
        ? "\(counted(minutes, "minute")) and more since the automatic rollback of \(UTCDate(last).seconds)"
        : "\(passed) of \(counted(minutes, "minute")) since the automatic rollback of \(UTCDate(last).seconds)",
      remedy: isRepairOpen
        ? "repair its cause first ('cutover flags show \(endpoint)' has the steps), and promote after \(end)"
        : "promote after \(end); 'cutover flags \(input.isRollbackOpen ? "show" : "history") \(endpoint)' has its cause",
      earliest: last + Int64(minutes) * 60_000)
  }

  /// Whether the cause of an automatic rollback is still to be repaired, as far as runs tell: a clean one since then says
  /// that it is, and where nobody knows of any the gates about runs say what to do first.
  private var isRepairOpen: Bool { input.isRollbackOpen && streak?.counted.isEmpty == true }

  private var cleanRuns: GateResult {
    let wanted = input.thresholds.cleanRuns
    guard let streak else { return unknown(.cleanRuns, "runs") }
    let count = streak.counted.count
    let minutes = input.thresholds.runSpacingMinutes
    let apart = minutes == 0 ? "" : ", at least \(counted(minutes, "minute")) apart"
    guard count < wanted else {
      return GateResult(.cleanRuns, met: true, "\(count) in a row\(apart), \(wanted) needed", remedy: "")
    }
    var words = "\(count) of \(wanted) in a row\(apart)"
    let spacing = Int64(minutes) * 60_000
    let next = max(streak.nextCounts ?? input.now, input.now)
    words += ": " + (streak.end ?? (count == 0 ? "there are no runs" : "there are no runs before that"))
    if streak.tooSoon > 0 {
      words +=
        "; \(streak.tooSoon) came less than \(counted(input.thresholds.runSpacingMinutes, "minute")) after another and "
        + (streak.tooSoon == 1 ? "does not count" : "do not count")
    }
    if let passedOver = streak.passedOver { words += "; \(passedOver)" }
    let isNow = next <= input.now
    // Until that is repaired, another run finds it again.
    let repair = count > 0 ? nil : repairs(streak)
    return GateResult(
      .cleanRuns, met: false, words,
      remedy: (repair ?? "") + "run 'cutover parity run' "
        + (isNow ? "now: it counts" : "at \(UTCDate(next).seconds) or later: a run before that does not count")
        + (wanted - count > 1 ? ", then \(wanted - count - 1) more" : ""),
      earliest: next + Int64(wanted - count - 1) * spacing)
  }

  /// What has to be repaired before a run can be clean, as far as it is known; `nil` where nothing is.
  private func repairs(_ streak: RunStreak) -> String? {
    if let run = streak.differing { return "repair what it found ('cutover parity show \(run)'), then " }
    return input.isRollbackOpen
      ? "repair the cause of the rollback ('cutover flags show \(input.flag.state.endpoint)'), then " : nil
  }

  private var fullCoverage: GateResult {
    guard let streak else { return unknown(.fullCoverage, "runs") }
    return GateResult(
      .fullCoverage, met: streak.hasFullRun,
      "\(streak.hasFullRun ? "a" : "no") run of the streak compared everything",
      remedy: "run 'cutover parity run --full'")
  }

  private var freshness: GateResult {
    guard let runs = input.runs else { return unknown(.freshness, "runs") }
    let remedy = "run 'cutover parity run'"
    let own = runs.filter { run in input.basis.map { run.basis.instanceDifference(from: $0) == nil } ?? true }
      .sorted { $0.order > $1.order }
    // A run from the future is not fresh: a clock is wrong somewhere.
    let future = own.lazy.compactMap { $0.futureWords(at: input.now) }.first
    guard let last = own.first(where: { $0.ahead(of: input.now) == nil }) else {
      return GateResult(.freshness, met: false, future ?? "there are no runs", remedy: remedy)
    }
    // A command that is repeated by mistake finds nothing that was seen of the stage it has just come to.
    if input.to.stage == .shadow, let since = input.flag.since, last.ended < since {
      return GateResult(
        .freshness, met: false,
        "no run has ended since the endpoint came to \(input.flag.state.words) on \(UTCDate(since).seconds)",
        remedy: remedy)
    }
    if let unwatched = unwatched(since: last) {
      return GateResult(.freshness, met: false, unwatched.words, remedy: unwatched.remedy)
    }
    let hours = input.thresholds.runFreshnessHours
    let age = Double(max(0, input.now - last.ended)) / 3_600_000
    let minutes = Int(age * 60)
    let recent = minutes == 0 ? "less than a minute" : counted(minutes, "minute")
    return GateResult(
      .freshness, met: age <= Double(hours),
      "the last run ended \(minutes < 120 ? recent : "\(age.oneDigit) hours") ago, at most "
        + "\(counted(hours, "hour"))" + (future.map { "; \($0)" } ?? ""),
      remedy: remedy)
  }

  private var writing: GateResult {
    guard let writing = input.writing else { return unknown(.writing, "writing") }
    let bound = input.thresholds.lagSeconds
    let words =
      "lag \(writing.lagSeconds.oneDigit) s of \(bound) s, \(writing.parked) parked, "
      + (writing.backlog == 0
        ? "nothing waits for Redis"
        : "\(counted(writing.backlog, "note")) \(writing.backlog == 1 ? "waits" : "wait") for Redis, "
          + "the first for \(writing.backlogSeconds.oneDigit) s")
      + (writing.messages.map { Self.summary(of: $0) } ?? "")
      + (writing.trouble.map { ": \($0)" } ?? "")
    let isMet =
      // While events come in there is always something on its way: what counts is how long it takes.
      max(writing.lagSeconds, writing.backlogSeconds, writing.messages?.seconds ?? 0) <= Double(bound)
      && writing.parked == 0 && writing.messages?.dead ?? 0 == 0 && writing.trouble == nil
    return GateResult(
      .writing, met: isMet, words, remedy: "see 'cutover status', 'cutover journal parked', 'cutover outbox list'")
  }

  private static func summary(of messages: GateInput.Messages) -> String {
    let waiting =
      messages.waiting == 0
      ? "" : ", \(counted(messages.waiting, "message")) to be delivered, the first for \(messages.seconds.oneDigit) s"
    return waiting + (messages.dead == 0 ? "" : ", \(counted(messages.dead, "message")) dead")
  }

  private var gateHealth: GateResult {
    // It is recorded with the stores that it was done on.
    let remedy = afterRuns("run 'cutover flags verify'")
    guard let check = input.selfCheck else {
      return GateResult(.gateHealth, met: false, "no known difference was ever injected", remedy: remedy)
    }
    guard check.build == input.build else {
      return GateResult(
        .gateHealth, met: false, "the last check, \(UTCDate(check.at).seconds), was of another build", remedy: remedy)
    }
    var done = input.basis
    done?.instance = check.instance
    if let wanted = input.basis, let other = done?.instanceDifference(from: wanted) {
      return GateResult(
        .gateHealth, met: false, "the last check, \(UTCDate(check.at).seconds), was about \(other)", remedy: remedy)
    }
    return GateResult(
      .gateHealth, met: check.isCaught,
      "a known difference was \(check.isCaught ? "caught" : "NOT caught") on \(UTCDate(check.at).seconds)",
      remedy: remedy)
  }

  var errors: GateResult {
    guard let shadow = input.shadow, shadow.repository.count > 0, shadow.legacy.count > 0 else {
      return unknown(.errors, "shadow")
    }
    if let isBefore = isBeforeEvidence(.errors) { return isBefore }
    let excess = shadow.repository.errorBasisPoints - shadow.legacy.errorBasisPoints
    let found =
      excess == 0
      ? "the same share of reads fails as on the legacy side"
      : "\(Self.points(abs(excess))) percentage points \(excess > 0 ? "more" : "fewer") reads fail than on the legacy side"
    return GateResult(
      .errors, met: excess <= Double(input.thresholds.errorBasisPoints),
      "\(found), at most \(Self.points(Double(input.thresholds.errorBasisPoints))) points more "
        + "(\(shadow.repository.errors) of \(shadow.repository.count); legacy \(shadow.legacy.errors) of "
        + "\(shadow.legacy.count)); \(shadow.beginning)",
      remedy: "see the server's log for what fails; \(startingOver)")
  }

  /// Basis points as percentage points, to a hundredth: 12.5 is 0.13.
  static func points(_ basisPoints: Double) -> String {
    let hundredths = Int(basisPoints.rounded(.up))
    let rest = hundredths % 100
    if rest == 0 { return "\(hundredths / 100)" }
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest % 10 == 0 ? rest / 10 : rest)"
  }

  var latency: GateResult {
    guard let shadow = input.shadow, shadow.repository.count > 0, shadow.legacy.count > 0, shadow.legacy.p99 > 0 else {
      return unknown(.latency, "shadow")
    }
    if let isBefore = isBeforeEvidence(.latency) { return isBefore }
    // Below the floor a share means nothing: it is a warm answer's microseconds against a cold one's.
    let floor = Double(input.thresholds.latencyFloorMilliseconds)
    let bound = max(shadow.legacy.p99 * Double(input.thresholds.latencyPercent) / 100, floor)
    return GateResult(
      .latency, met: shadow.repository.p99 <= bound,
      "p99 \(Self.milliseconds(shadow.repository.p99)), at most \(Self.milliseconds(bound)): "
        + (bound > floor
          ? "\(Self.multiple(input.thresholds.latencyPercent)) legacy's \(Self.milliseconds(shadow.legacy.p99))"
          : "what is faster is never too slow") + "; \(shadow.beginning)",
      remedy: "find what is slow ('cutover_side_read_duration_seconds' of /metrics); \(startingOver)")
  }

  /// Of less than a millisecond three digits: with one the bound would not be the multiple that it is said to be.
  private static func milliseconds(_ time: Double) -> String {
    time < 1 ? "\((time * 1000).rounded() / 1000) ms" : "\(time.oneDigit) ms"
  }

  private static func multiple(_ percent: Int) -> String {
    percent >= 200 && percent.isMultiple(of: 100) ? "\(percent / 100) times" : "\(percent) % of"
  }

  private var approval: GateResult {
    guard input.thresholds.approvals == 1 else { return GateResult(.approval, met: true, "not required", remedy: "") }
    guard let approver = input.approver else {
      return GateResult(
        .approval, met: false, "nobody has approved it yet",
        remedy: "somebody other than \(input.author) approves with --approve")
    }
    let isOther = !approver.utf8.elementsEqual(input.author.utf8)
    // A name is what somebody says: one shell, or one token, cannot approve what it asked for under another name.
    let sameIdentity = input.approverIdentity.flatMap { $0 == input.authorIdentity ? $0 : nil }
    let words =
      !isOther
      ? "\(approver) cannot approve what \(approver) asked for"
      : sameIdentity.map { "\(approver) and \(input.author) are both \($0), who cannot approve their own request" }
        ?? "approved by \(approver)" + (input.approverIdentity.map { " (\($0))" } ?? "")
    return GateResult(
      .approval, met: isOther && sameIdentity == nil, words,
      remedy: "let another system user approve it, or somebody with a token of their own (CUTOVER_ADMIN_TOKENS)")
  }

  /// What a gate says that nothing is known about, with the reason where there is one.
  static let noEvidence = "no evidence"

  /// A gate that nothing is known about is not met.
  func unknown(_ gate: Gate, _ what: String) -> GateResult {
    let trouble = input.troubles[what]
    let usual =
      what == "shadow" ? moreReads(for: gate) : what == "runs" ? "run 'cutover parity run'" : "see 'cutover status'"
    return GateResult(
      gate, met: false, Self.noEvidence + (trouble.map { ": \($0.reason)" } ?? ""), remedy: trouble?.remedy ?? usual)
  }
}

extension Double {
  var oneDigit: String { "\((self * 10).rounded() / 10)" }
}
