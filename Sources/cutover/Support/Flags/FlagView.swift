import CutoverFlags
import CutoverJSON

/// One flag with all that is known about its next step.
struct FlagView {
  let flag: EndpointFlag
  let isFrozen: Bool
  /// The gates of the next step; `nil` where there is none.
  let table: GateTable?

  init(_ flag: EndpointFlag, _ set: FlagSet, _ trail: AuditTrail, _ evidence: FlagEvidence, by actor: String) {
    self.flag = flag
    isFrozen = set.isFrozen(flag)
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
      "next": table?.json ?? .null,
    ])
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
