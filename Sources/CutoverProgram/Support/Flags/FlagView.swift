import CutoverBasics
package import CutoverFlags
package import CutoverJSON
package import CutoverServer

/// One flag with all that is known about its next step.
package struct FlagView {
  package let flag: EndpointFlag
  package let isFrozen: Bool
  /// The gates of the next step; `nil` where there is none.
  package let table: GateTable?
  /// The automatic rollback since which nobody has taken the endpoint ahead.
  package let rollback: AuditRecord?
  /// Why a server wants the endpoint to go back, and what keeps it; `nil` where it does not.
  package let withheld: WithheldRollbacks.Withheld?
  /// The rehearsal that took the endpoint to where it is, in a sentence; `nil` where none did, or it came back.
  package let openRehearsal: String?
  /// The last way back from `complete`, where something was accepted with it that nobody has answered by going there again.
  package let accepted: AuditRecord?
  /// The newest rehearsal at each stage.
  package let rehearsals: [Rehearsal]
  /// What others have changed of the legacy side, where both sides were seen to differ; `nil` where that is not so.
  package let changedLegacy: ChangedLegacy?
  /// The legacy parts that its clients get, or would get after a rollback, though no event reaches them.
  package let oldParts: [HeldFile]
  /// What refuses promotions, and who has said so.
  package let freezes: [Freeze]

  package init(_ flag: EndpointFlag, _ set: FlagSet, _ trail: AuditTrail, _ evidence: FlagEvidence, by actor: String) {
    readThrough = ReadThroughSettings(evidence.settings).seconds(flag.state.endpoint)
    self.flag = flag
    isFrozen = set.isFrozen(flag)
    let (domain, statePath) = (evidence.settings.domain, evidence.settings.state.path)
    oldParts = HeldFile.returned(domain, statePath: statePath, set).filter { $0.isReturned(for: flag.state.endpoint) }
    freezes = Freeze.all(of: flag, in: set, trail)
    let rollback = trail.openRollback(of: flag.key)
    self.rollback = rollback
    let reads = DifferingReads(flag.state.endpoint, statePath: evidence.settings.state.path)
    let isDifferent = reads?.isEmpty == false || rollback?.isForDifferences == true
    changedLegacy =
      isDifferent && flag.state.stage.writesLegacy ? ChangedLegacy(of: flag.state.endpoint, evidence.settings) : nil
    withheld = WithheldRollbacks.noted(statePath: evidence.settings.state.path)[flag.state.endpoint]
    rehearsals = flag.rehearsals(in: trail)
    accepted = trail.lastWayBackFromComplete(of: flag.key).flatMap { $0.accepted == nil ? nil : $0 }
    openRehearsal = trail.openRehearsal(of: flag.key)?.openSummary(of: flag.state.endpoint, in: flag.state)
    table = FlagControl.nextStep(of: flag, in: set).map { to in
      FlagControl.table(to, flag, set, trail, by: actor, approver: nil, evidence: evidence.input)
    }
  }

  package var json: JSONValue {
    // One by one: as a literal the compiler gives up on it.
    func text(_ value: String?) -> JSONValue { value.map { JSONValue.text($0) } ?? .null }
    let percent: JSONValue = flag.state.stage == .live ? .integer(flag.state.percent) : .null
    let steps = rollback.map { rollback in
      JSONValue.array(rollback.steps(of: flag.state, table, changedLegacy).filter { !$0.isDone }.map { .text($0.text) })
    }
    let accepted = accepted.map { record in
      JSONValue.object([
        "at": .text(UTCDate(record.at).text), "actor": .text(record.actor), "what": .text(record.accepted ?? ""),
        "lost": record.evidence["lost"] ?? .null,
      ])
    }
    let members: [(String, JSONValue)] = [
      ("accepted", accepted ?? .null), ("changed_legacy", .array((changedLegacy?.parts ?? []).map { .text($0) })),
      ("after_rollback", steps ?? .null), ("old_parts", .array(oldParts.map(\.json))),
      ("flag", text(flag.key)), ("endpoint", text(flag.state.endpoint)), ("stage", text(flag.state.stage.rawValue)),
      ("percent", percent), ("frozen", JSONValue.bool(isFrozen)), ("freezes", .array(freezes.map(\.json))),
      ("since", text(flag.since.map { UTCDate($0).text })),
      ("owner", text(flag.owner)), ("changed_by", text(flag.changedBy)), ("evidence_run", text(flag.evidenceRun)),
      ("requested", text(flag.request.map { "\($0.to.words) by \($0.by)" })),
      ("rollback", rollback?.withoutGates ?? JSONValue.null), ("rollback_withheld", withheld?.json ?? JSONValue.null),
      ("rehearsals", .array(rehearsals.map(\.json))), ("rehearsal_open", JSONValue.bool(openRehearsal != nil)),
      ("read_through", readThrough.map { JSONValue.integer($0) } ?? .null), ("next", table?.json ?? JSONValue.null),
    ]
    return .object(members.map { JSONMember(name: ExactString($0.0), value: $0.1) })
  }

  /// How many seconds old an answer may be that the repository gives through Redis; `nil` where Postgres gives them all.
  package let readThrough: Int?

  /// What was accepted with the last way back from `complete`: names and what is said of it.
  package var acceptedRows: [[String]] {
    guard let accepted, let words = accepted.accepted else { return [] }
    let lost = accepted.evidence["lost"]?.elements?.compactMap(\.string) ?? []
    return [["accepted", "\(words), by \(accepted.actor) on \(UTCDate(accepted.at).seconds)"]] + lost.map { ["", $0] }
  }

  /// The automatic rollback, with what caused it: names and what is said of them.
  package var rollbackRows: [[String]] {
    guard let rollback else { return [] }
    var rows = [
      ["rolled back", "\(UTCDate(rollback.at).seconds), automatically, from \(rollback.from?.words ?? "live")"],
      ["cause", rollback.cause?.summary ?? rollback.reason ?? "unknown"],
    ]
    if rollback.differenceLines.isEmpty, let reason = rollback.reason { rows.append(["", reason]) }
    rows += rollback.differenceLines.map { ["", $0] }
    if let more = rollback.moreDifferences { rows.append(["", more]) }
    if let shadow = rollback.evidence["shadow"], let samples = shadow["samples"]?.int {
      rows.append([
        "before", "\(counted(samples, "shadow sample")), \(shadow["different"]?.int ?? 0) of these answers different",
      ])
    }
    rows += rollback.steps(of: flag.state, table, changedLegacy).enumerated().map { index, step in
      [index == 0 ? "next" : "", "\(index + 1). \(step.isDone ? "done: " : "")\(step.text)"]
    }
    return rows
  }

  /// Its name among those of `count` domains: the endpoint's, which only one domain has where there is one.
  package func name(ofDomains count: Int) -> String { count > 1 ? flag.key : flag.state.endpoint }

  /// The endpoint by that name, stage, since when, evidence, next step and what it lacks.
  package func cells(ofDomains count: Int) -> [String] {
    let stage = flag.state.words + (isFrozen ? ", frozen" : "")
    return [
      name(ofDomains: count), stage, flag.since.map { UTCDate($0).seconds } ?? "-", flag.evidenceRun ?? "-", next,
    ]
  }

  private var next: String {
    guard let table else { return "none: it is complete" }
    if let request = flag.request { return "\(request.to.words) waits for approval, asked for by \(request.by)" }
    if table.isMet { return "\(table.to.words): nothing" }
    return "\(table.to.words): \(table.missing.map(\.gate.rawValue).joined(separator: ", "))"
  }
}

extension AuditRecord {
  /// What somebody has accepted with a way back from `complete`; `nil` where nothing had to be.
  package var accepted: String? {
    if let loss = evidence["accepted_loss"]?.string { return "accepted loss \(loss)" }
    let left = evidence["old_files"]?.elements?.compactMap(\.string) ?? []
    return left.isEmpty ? nil : "old files kept: \(left.joined(separator: "; "))"
  }

  /// The record without its table of gates and its hashes, which take most of its room: 'cutover flags history --json' has
  /// them.
  var withoutGates: JSONValue {
    let left: Set = ["gates", "previous_hash", "hash"]
    return .object((json.members ?? []).filter { !left.contains($0.name.string) })
  }

  /// This automatic rollback of `endpoint` in a sentence.
  package func summary(of endpoint: String) -> String {
    "\(endpoint) was rolled back automatically on \(UTCDate(at).seconds), from \(from?.words ?? "live"); "
      + "'cutover flags show \(endpoint)' names the cause and what to repair first"
  }

  /// Whether both sides were seen to differ.
  fileprivate var isForDifferences: Bool { [.mismatch, .parityRun, nil].contains(cause) }

  /// What made the server take the endpoint back; `nil` where the record does not say.
  fileprivate var cause: RollbackPolicy.Cause? {
    evidence["cause"]?.string.flatMap(RollbackPolicy.Cause.init(rawValue:))
  }

  /// How many differences the cause had besides the one that the reason names, and what lists them; `nil` where it had no
  /// more. `flag` is what commands call the flag, `isOpen` whether nobody has answered the rollback yet.
  package func furtherDifferences(of flag: String, isOpen: Bool) -> String? {
    let found = evidence["differences_found"]?.int ?? 0
    let named = min(1, evidence["differences"]?.elements?.count ?? 0)
    guard found > named else { return nil }
    // The reason names the run's command.
    let command = isOpen ? "flags show \(flag)" : "flags history \(flag) --json"
    return (named == 0 ? counted(found, "difference") : "and \(found - named) more")
      + (run == nil ? " ('cutover \(command)' lists them)" : "")
  }

  /// How many differences the cause had besides those that the record keeps; `nil` where there are no more.
  fileprivate var moreDifferences: String? {
    let more = (evidence["differences_found"]?.int ?? 0) - differenceLines.count
    guard more > 0, !differenceLines.isEmpty else { return nil }
    return "… and \(counted(more, "more difference"))" + (run.map { ": 'cutover parity show \($0)'" } ?? "")
  }

  /// The parity run that it was because of.
  private var run: String? { evidence["run"]?.string }

  /// What to do after this automatic rollback to `state`, or from there further back, the repair first, and what of it is
  /// done as far as `table` shows: runs count only since the rollback.
  package func steps(
    of state: FlagState, _ table: GateTable?, _ changed: ChangedLegacy? = nil
  ) -> [(text: String, isDone: Bool)] {
    let endpoint = state.endpoint
    let isClean = table?.newestRun != nil
    // A clean run says nothing of how fast reads are, and whether they fail.
    let judge: Gate? = cause == .latency ? .latency : cause == .errors ? .errors : nil
    let isRepaired = judge.map { gate in table?.results.first { $0.gate == gate }?.isMet ?? false } ?? isClean
    let usual =
      switch cause {
      case .errors: "repair what failed: the server's log names the reads"
      case .latency:
        "repair what was slow: cutover_side_read_duration_seconds in /metrics has the reads of both sides"
      case .lag: "repair what holds the repository up: see 'cutover status'"
      case .noParityRun: "have parity runs come again: see what keeps 'cutover parity run' from its end"
      case .parityRun where run != nil:
        "repair the data: 'cutover parity show \(run ?? "latest")' lists what differs, with paths; where "
          + "the legacy files are right, 'cutover backfill' has the repository follow them"
      case .mismatch, .parityRun, nil:
        "repair the data: 'cutover parity run --endpoint \(endpoint)' says what differs and who wrote it; where the legacy "
          + "files are right, 'cutover backfill' has the repository follow them"
      }
    let named = isForDifferences ? changed?.summary.map { "repair the data: \($0)" } : nil
    var steps: [(text: String, isDone: Bool)] = [(named ?? usual, isRepaired)]
    // Below shadow that is done.
    if state.stage >= .shadow, table?.isHeldUpByReads != false {
      steps.append(
        (
          "shadow reads that differed, failed or were slow since the rollback hold up the next promotion: once that is "
            + "repaired, start the counts over with "
            + "'cutover flags rollback \(endpoint) --to dualwrite'", false
        ))
    }
    steps.append(("make a clean run: 'cutover parity run --full'", isClean))
    steps.append(("promote it, once its gates are met", false))
    return steps
  }
}
