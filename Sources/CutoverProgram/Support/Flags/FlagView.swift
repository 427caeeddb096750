package import CutoverFlags
package import CutoverJSON
import CutoverServer

/// One flag with all that is known about its next step.
package struct FlagView {
  package let flag: EndpointFlag
  package let isFrozen: Bool
  /// The gates of the next step; `nil` where there is none.
  package let table: GateTable?
  /// The automatic rollback since which nobody has changed the stage.
  package let rollback: AuditRecord?

  package init(_ flag: EndpointFlag, _ set: FlagSet, _ trail: AuditTrail, _ evidence: FlagEvidence, by actor: String) {
    self.flag = flag
    isFrozen = set.isFrozen(flag)
    rollback = trail.openRollback(of: flag.key)
    table = FlagControl.nextStep(of: flag, in: set).map { to in
      FlagControl.table(to, flag, set, trail, by: actor, approver: nil, evidence: evidence.input)
    }
  }

  package var json: JSONValue {
    // One by one: as a literal the compiler gives up on it.
    func text(_ value: String?) -> JSONValue { value.map { JSONValue.text($0) } ?? .null }
    let percent: JSONValue = flag.state.stage == .live ? .integer(flag.state.percent) : .null
    let members: [(String, JSONValue)] = [
      ("flag", text(flag.key)), ("endpoint", text(flag.state.endpoint)), ("stage", text(flag.state.stage.rawValue)),
      ("percent", percent), ("frozen", JSONValue.bool(isFrozen)), ("since", text(flag.since.map(Moment.text))),
      ("owner", text(flag.owner)), ("changed_by", text(flag.changedBy)), ("evidence_run", text(flag.evidenceRun)),
      ("requested", text(flag.request.map { "\($0.to.words) by \($0.by)" })),
      ("rollback", rollback?.withoutGates ?? JSONValue.null),
      ("read_through", readThrough.map { JSONValue.integer($0) } ?? .null), ("next", table?.json ?? JSONValue.null),
    ]
    return .object(members.map { JSONMember(name: ExactString($0.0), value: $0.1) })
  }

  /// How many seconds old an answer may be that the repository gives through Redis; `nil` where Postgres gives them all.
  package var readThrough: Int? { ReadThroughSettings.configured.seconds(flag.state.endpoint) }

  /// The automatic rollback, with what caused it: names and what is said of them.
  package var rollbackRows: [[String]] {
    guard let rollback else { return [] }
    var rows = [
      ["rolled back", "\(Moment.seconds(rollback.at)), automatically, from \(rollback.from?.words ?? "live")"],
      ["cause", rollback.evidence["cause"]?.string ?? rollback.reason ?? "unknown"],
    ]
    if rollback.differenceLines.isEmpty, let reason = rollback.reason { rows.append(["", reason]) }
    rows += rollback.differenceLines.map { ["", $0] }
    if let shadow = rollback.evidence["shadow"], let samples = shadow["samples"]?.int {
      rows.append(["before", "\(samples) shadow samples, \(shadow["different"]?.int ?? 0) different"])
    }
    if !rollback.differenceLines.isEmpty {
      rows.append(
        [
          "next",
          "'cutover parity run --endpoint \(flag.state.endpoint)' says who else wrote to Postgres, if anybody did; where "
            + "the legacy files are right, 'cutover backfill' repairs the repository",
        ])
    }
    return rows
  }

  /// Endpoint, stage, since when, evidence, next step and what it lacks.
  package var cells: [String] {
    let stage = flag.state.words + (isFrozen ? ", frozen" : "")
    return [
      flag.state.endpoint, stage, flag.since.map { Moment.short($0) } ?? "-", flag.evidenceRun ?? "-", next,
    ]
  }

  private var next: String {
    guard let table else { return "at its end" }
    if let request = flag.request { return "\(request.to.words) waits for approval, asked for by \(request.by)" }
    if table.isMet { return "\(table.to.words): nothing" }
    return "\(table.to.words): \(table.missing.map(\.gate.rawValue).joined(separator: ", "))"
  }
}

extension AuditRecord {
  /// The record without its table of gates and its hashes, which take most of its room: 'cutover flags history --json' has
  /// them.
  var withoutGates: JSONValue {
    let left: Set = ["gates", "previous_hash", "hash"]
    return .object((json.members ?? []).filter { !left.contains($0.name.string) })
  }

  /// This automatic rollback of `endpoint` in a sentence.
  package func summary(of endpoint: String) -> String {
    "\(endpoint) was rolled back automatically on \(Moment.seconds(at)), from \(from?.words ?? "live"); "
      + "'cutover flags show \(endpoint)' names the cause"
  }
}

extension AuditTrail {
  /// The automatic rollback of the flag `key` since which nobody has changed its stage: a change by a person is the
  /// answer to it.
  package func openRollback(of key: String) -> AuditRecord? {
    effective.last {
      $0.key == key && $0.to != nil && [.promote, .rollback, .set, .automaticRollback].contains($0.action)
    }.flatMap { $0.action == .automaticRollback ? $0 : nil }
  }
}
