import CutoverFlags
import CutoverJSON
import CutoverServer

/// One flag with all that is known about its next step.
struct FlagView {
  let flag: EndpointFlag
  let isFrozen: Bool
  /// The gates of the next step; `nil` where there is none.
  let table: GateTable?
  /// The automatic rollback that the endpoint has not been promoted since.
  let rollback: AuditRecord?

  init(_ flag: EndpointFlag, _ set: FlagSet, _ trail: AuditTrail, _ evidence: FlagEvidence, by actor: String) {
    self.flag = flag
    isFrozen = set.isFrozen(flag)
    rollback = trail.openRollback(of: flag.key)
    table = FlagControl.nextStep(of: flag, in: set).map { to in
      FlagControl.table(to, flag, set, trail, by: actor, approver: nil, evidence: evidence.input)
    }
  }

  var json: JSONValue {
    .object([
      "flag": .text(flag.key), "endpoint": .text(flag.state.endpoint), "stage": .text(flag.state.stage.rawValue),
      "percent": flag.state.stage == .live ? .integer(flag.state.percent) : .null, "frozen": .bool(isFrozen),
      "since": flag.since.map { .text(Moment.text($0)) } ?? .null, "owner": flag.owner.map { .text($0) } ?? .null,
      "changed_by": flag.changedBy.map { .text($0) } ?? .null,
      "evidence_run": flag.evidenceRun.map { .text($0) } ?? .null,
      "requested": flag.request.map { .text("\($0.to.words) by \($0.by)") } ?? .null,
      "rollback": rollbackJSON,
      "next": table?.json ?? .null,
    ])
  }

  private var rollbackJSON: JSONValue {
    guard let record = rollback else { return .null }
    let from: JSONValue = record.from.map { .text($0.words) } ?? .null
    let reason: JSONValue = record.reason.map { .text($0) } ?? .null
    return .object([
      JSONMember(name: "n", value: .integer(record.n)), JSONMember(name: "at", value: .text(Moment.text(record.at))),
      JSONMember(name: "actor", value: .text(record.actor)), JSONMember(name: "from", value: from),
      JSONMember(name: "reason", value: reason), JSONMember(name: "evidence", value: record.evidence),
    ])
  }

  /// The automatic rollback, with what caused it: names and what is said of them.
  var rollbackRows: [[String]] {
    guard let rollback else { return [] }
    var rows = [
      ["rolled back", "\(Moment.text(rollback.at)), automatically, from \(rollback.from?.words ?? "live")"],
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
  var cells: [String] {
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
  /// This automatic rollback of `endpoint` in a sentence.
  func summary(of endpoint: String) -> String {
    "\(endpoint) was rolled back automatically on \(Moment.text(at)), from \(from?.words ?? "live"); "
      + "'cutover flags show \(endpoint)' names the cause"
  }
}

extension AuditTrail {
  /// The automatic rollback of the flag `key` that nobody has promoted it since.
  func openRollback(of key: String) -> AuditRecord? {
    records.last { $0.key == key && ($0.action == .automaticRollback || $0.action == .promote) }
      .flatMap { $0.action == .automaticRollback ? $0 : nil }
  }
}
