import CutoverBasics
package import CutoverJSON

/// A rollback that was tried: the endpoint went from a stage to the next one, and came back.
package struct Rehearsal: Sendable, Equatable {
  /// The stage that it came back to.
  package var stage: Stage
  /// Unix milliseconds.
  package var at: Int64
  package var actor: String?
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
  package func rehearsals(of key: String) -> [Rehearsal] {
    effective.compactMap { record in
      guard record.action == .rehearse, record.key == key, let stage = record.to?.stage,
        let hasPassed = record.evidence["passed"]?.bool
      else { return nil }
      return Rehearsal(
        stage: stage, at: record.at, actor: record.actor,
        failure: hasPassed ? nil : record.evidence["failure"]?.string ?? "not known")
    }
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
