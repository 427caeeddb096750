import CutoverBasics
package import CutoverJSON

/// A rollback that was tried: the endpoint went from a stage to the next one, and came back.
package struct Rehearsal: Sendable, Equatable {
  /// The stage that it came back to.
  package var stage: Stage
  /// Unix milliseconds.
  package var at: Int64
  package var actor: String?
  /// The share of `live` that it came back to; `nil` where the history does not say.
  package var percent: Int?
  /// What went wrong; `nil` where the way back worked.
  package var failure: String?

  package var hasPassed: Bool { failure == nil }

  /// For people: `to shadow on 2026-11-29T22:07:10Z`.
  package var summary: String {
    "to \(stage.rawValue) on \(UTCDate(at).seconds)" + (failure.map { " FAILED: \($0)" } ?? "")
  }

  package var json: JSONValue {
    .object([
      "stage": .text(stage.rawValue), "at": .date(at), "actor": actor.map { .text($0) } ?? .null,
      "passed": .bool(hasPassed), "failure": failure.map { .text($0) } ?? .null,
    ])
  }

  /// What the record of the way back keeps as its evidence: when and by whom it was is in the record.
  static func evidence(of failure: String?) -> JSONValue {
    .object(["passed": .bool(failure == nil), "failure": failure.map { .text($0) } ?? .null])
  }
}

extension AuditTrail {
  /// The rehearsals of the flag `key` that say how they went, the oldest first. Those from before the history noted that
  /// are known by the flag alone.
  ///
  /// One that went to the next stage and did not come back has failed, also while it may still be on its way.
  package func rehearsals(of key: String) -> [Rehearsal] {
    var found: [Rehearsal] = []
    var open: AuditRecord?
    for record in effective where record.key == key && record.to != nil {
      if record.action == .rehearse, let hasPassed = record.evidence["passed"]?.bool, let stage = record.to?.stage {
        found.append(
          Rehearsal(
            stage: stage, at: record.at, actor: record.actor, percent: record.to?.percent,
            failure: hasPassed ? nil : record.evidence["failure"]?.string ?? "not known"))
        open = nil
        continue
      }
      // Before the history noted how they went, the way back had no result.
      let isBack = record.action == .rehearse && open != nil && record.to == open?.from
      if !isBack, let outset = open?.outset { found.append(outset) }
      open = record.action == .rehearse && !isBack ? record : nil
    }
    return found + [open?.outset].compactMap(\.self)
  }

  /// The rehearsal that took the flag `key` to where it stands and has not come back: under way, or cut off.
  package func openRehearsal(of key: String) -> Rehearsal? { rehearsalUnderWay(of: key)?.outset }

  /// The record of its way there.
  package func rehearsalUnderWay(of key: String) -> AuditRecord? {
    guard let last = effective.last(where: { $0.key == key && $0.to != nil }), last.action == .rehearse,
      last.evidence["passed"]?.bool == nil
    else { return nil }
    return last
  }
}

extension Rehearsal {
  /// That it took `endpoint` to `stage` and has not come back, with what takes it back.
  package func openSummary(of endpoint: String, in state: FlagState) -> String {
    let back = stage == .live ? "--percent \(percent ?? 100)" : "--to \(stage.rawValue)"
    return
      "\(endpoint) is in \(state.words) by a rehearsal of \(UTCDate(at).seconds), which has not come back; unless it still runs, "
      + "the server takes it back, or 'cutover flags rollback \(endpoint) \(back)' does"
  }
}

extension AuditRecord {
  /// The rehearsal that this record of the way there has begun.
  fileprivate var outset: Rehearsal? {
    from.map { Rehearsal(stage: $0.stage, at: at, actor: actor, percent: $0.percent, failure: "it has not come back") }
  }
}

extension EndpointFlag {
  /// The newest rehearsal at each stage, in the order of the stages; `trail` is the history.
  package func rehearsals(in trail: AuditTrail) -> [Rehearsal] { newest(of: trail.rehearsals(of: key)) }

  /// Of `known`, the newest rehearsal at each stage, with the one that the flag itself remembers.
  func newest(of known: [Rehearsal]) -> [Rehearsal] {
    Stage.allCases.compactMap { stage in
      known.last { $0.stage == stage }
        ?? (rehearsedFrom == stage ? Rehearsal(stage: stage, at: rehearsedAt ?? 0) : nil)
    }
  }
}
