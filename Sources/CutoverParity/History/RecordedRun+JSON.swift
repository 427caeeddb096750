import CutoverBasics
package import CutoverJSON

/// The history in JSON, by the names and forms of `report.json`.
extension RecordedRun {
  package var json: JSONValue {
    .fields([
      ("id", id.json),
      ("domain", domain.json),
      ("started", UTCDate(started).text.json),
      ("ended", (outcome?.ended).json { UTCDate($0).text.json }),
      ("progress", progress.rawValue.json),
      (
        "segments",
        segments.json { .fields([("total", $0.total.json), ("done", $0.done.json)]) }
      ),
      ("mode", mode.rawValue.json),
      ("only_keys", .bool(onlyKeys)),
      ("verdict", (outcome?.verdict).json(\.rawValue.json)),
      ("complete", (outcome?.isComplete).json { .bool($0) }),
      ("exit_status", (outcome?.exitStatus).json { Int($0.rawValue).json }),
      ("failure", (outcome?.failure).json(\.json)),
      ("stores", basis.instance.json(\.json)),
      ("recorded", recorded.json { UTCDate($0).text.json }),
      ("report_sha256", reportHash.json(\.json)),
      ("sequence", basis.sequence.json { Int($0).json }),
      ("pg_snapshot", basis.pgSnapshot.json(\.json)),
      ("schema_version", basis.schemaVersion.json(\.json)),
      ("rules_hash", basis.rulesHash.json(\.json)),
      ("comparator_hash", basis.comparatorHash.json),
      ("endpoints", .array((outcome?.endpoints ?? []).map(\.json))),
    ])
  }
}

extension RecordedEndpoint {
  package var json: JSONValue {
    .fields([
      ("endpoint", name.json),
      ("verdict", verdict.rawValue.json),
      ("complete", .bool(isComplete)),
      ("duration_ms", Int(duration).json),
      ("coverage", .fields([("requests", requests.json), ("records", records.json)])),
      (
        "differences",
        .fields(Difference.Verdict.allCases.map { ($0.rawValue, (differences[$0] ?? 0).json) })
      ),
      ("states", .fields(Difference.State.allCases.map { ($0.rawValue, (states[$0] ?? 0).json) })),
      ("states_complete", .bool(statesAreComplete)),
    ])
  }
}

extension Transition {
  package var json: JSONValue {
    .fields([
      ("endpoint", endpoint.json),
      ("fingerprint", fingerprint.json),
      ("state", state.rawValue.json),
      ("kind", kind.json),
      ("request", request.json),
      ("path", path.json),
    ])
  }
}

extension UnresolvedDifference {
  package var json: JSONValue {
    .fields([
      ("endpoint", endpoint.json),
      ("fingerprint", fingerprint.json),
      ("kind", kind.json),
      ("request", request.json),
      ("path", path.json),
      ("state", state.rawValue.json),
      ("first_seen_run", firstRun.json),
      ("first_seen", UTCDate(firstSeen).text.json),
      ("last_seen_run", lastRun.json),
      ("occurrences", occurrences.json),
    ])
  }
}
