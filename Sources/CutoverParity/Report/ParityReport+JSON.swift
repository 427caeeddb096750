import CutoverBasics
import CutoverDomain
package import CutoverJSON

/// The form of `report.json`: every field in snake case, in a fixed order, described in docs/reports.md.
extension ParityReport {
  package var json: JSONValue {
    .fields(
      [
        ("format_version", Self.formatVersion.json),
        (
          "run",
          .fields(run)
        ),
        ("endpoints", .array(endpoints.map(\.json))),
        ("rules", .array(rules.map(\.json))),
      ] + (tables.map { [("tables", $0.json)] } ?? []))
  }

  private var run: [(String, JSONValue)] {
    let counts = Difference.Verdict.allCases.map { verdict in
      (verdict.rawValue, parts.reduce(0) { $0 + ($1.differences[verdict] ?? 0) }.json)
    }
    return [
      ("id", id.text.json),
      ("domain", domain.json),
      ("started", UTCDate(started).text.json),
      ("ended", UTCDate(ended).text.json),
      ("sequence", basis.sequence.json { .number(JSONNumber(unchecked: String($0))) }),
      ("cuts", .array(basis.cuts.map(\.json))),
      ("cut_pause_ms", basis.pause.json(\.json)),
      ("rereads", rereads.json(\.json)),
      ("pg_snapshot", basis.pgSnapshot.json(\.json)),
      ("schema_version", basis.schemaVersion.json(\.json)),
      ("rules_hash", basis.rulesHash.json(\.json)),
      ("comparator_hash", basis.comparatorHash.json),
      ("mode", mode.rawValue.json),
      ("only_keys", .bool(onlyKeys)),
      ("complete", .bool(isComplete)),
      ("failure", failure.json(\.json)),
      ("verdict", verdict.rawValue.json),
      ("exit_status", Int(exitStatus.rawValue).json),
      ("differences", .fields(counts)),
    ] + (basis.instance.map { [("stores", $0.json)] } ?? [])
  }
}

extension InstanceIdentity {
  /// Without the domain, which stands beside it.
  var json: JSONValue {
    .fields([
      ("journal", journal.json(\.json)), ("legacy", legacy.json), ("repository", repository.json),
    ])
  }
}

extension ParityReport.Basis.Cut {
  var json: JSONValue {
    .fields([
      ("sequence", .number(JSONNumber(unchecked: String(sequence)))),
      ("requests", .fields(requests.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })),
    ])
  }
}

extension RuleReport {
  var json: JSONValue {
    .fields([
      ("rule", id.json),
      ("endpoint", endpoint.json),
      ("path", path.json),
      ("kinds", .array(kinds.map(\.rawValue.json))),
      ("match", match),
      ("owner", owner.json),
      ("reason", reason.json),
      ("ticket", ticket.json(\.json)),
      ("expires", expires.json),
      ("max_hits", maxHits.json(\.json)),
      ("hits", hits.json),
      ("state", state.rawValue.json),
    ])
  }
}

extension EndpointReport {
  var json: JSONValue {
    var fields: [(String, JSONValue)] = [
      ("endpoint", name.json),
      ("route", route.json),
      ("verdict", verdict.rawValue.json),
      ("complete", .bool(isComplete)),
      ("duration_ms", .number(JSONNumber(unchecked: String(duration)))),
      ("since", since.json(\.json)),
      ("coverage", .fields([("requests", requests.json), ("records", records.json)])),
      (
        "seen", .fields(seen.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, $0.value.json) })
      ),
      (
        "differences",
        .fields(Difference.Verdict.allCases.map { ($0.rawValue, (differences[$0] ?? 0).json) })
      ),
      ("cache_agrees_with_legacy", .array(cacheAgreesWithLegacy.map(\.json))),
      ("reasons", .array(reasons.map(\.json))),
      ("reasons_omitted", reasonsOmitted.json),
      ("groups", .array(groups.map { $0.json(endpoint: name) })),
      (
        "fingerprints",
        .fields([
          ("complete", .bool(fingerprints.complete)),
          ("values", .array(fingerprints.values.map(\.json))),
        ])
      ),
      ("states", statesJSON(states)),
      ("last_clean", lastClean.json(\.json)),
      ("trend", .array(trend.map(\.json))),
    ]
    if cacheReads.total > 0 { fields.append(("cache_reads", cacheReads.json)) }
    if losses.count > 0 { fields.append(("accepted_losses", losses.json)) }
    return .fields(fields)
  }
}

extension EndpointReport.Losses {
  var json: JSONValue {
    let listed = listed.map { loss in
      JSONValue.fields([
        ("table", loss.table.json), ("key", loss.key.json), ("column", loss.column.json), ("reason", loss.reason.json),
      ])
    }
    return .fields([("count", count.json), ("listed", .array(listed))])
  }
}

extension CacheReads {
  var json: JSONValue { .fields([("hits", hits.json), ("misses", misses.json), ("errors", errors.json)]) }
}

extension EndpointReport.Coverage {
  var json: JSONValue {
    .fields([
      ("planned", planned.json),
      ("compared", compared.json),
      ("pending", pending.json),
      ("inconclusive", inconclusive.json),
      ("skipped", skipped.json),
    ])
  }
}

extension EndpointReport.Reason {
  var json: JSONValue {
    .fields([
      ("request", request.json),
      ("leg", leg.json(\.rawValue.json)),
      ("side", side.json(\.rawValue.json)),
      ("code", code.json),
      ("message", message.json),
    ])
  }
}

extension EndpointReport.Group {
  func json(endpoint: String) -> JSONValue {
    .fields([
      ("group", id.json),
      ("leg", leg.rawValue.json),
      ("template", template.json),
      ("kind", kind.rawValue.json),
      ("found", found.rawValue.json),
      ("legacy_type", legacyType.json),
      ("repository_type", repositoryType.json),
      ("rule", rule.json(\.json)),
      ("verdict", verdict.rawValue.json),
      ("count", count.json),
      ("states", statesJSON(states)),
      ("first_seen", firstSeen.json(\.json)),
      ("samples", .array(samples.map { $0.json(endpoint: endpoint, group: self) })),
    ])
  }
}

extension Difference {
  /// The difference as `report.json` has it.
  package func json(endpoint: String, group: EndpointReport.Group) -> JSONValue {
    let fields: [(String, JSONValue)] = [
      ("fingerprint", fingerprint.json),
      ("group", group.id.json),
      ("endpoint", endpoint.json),
      ("parameters", .array(parameters.map(\.json))),
      ("leg", group.leg.rawValue.json),
      ("entity_key", .array(entityKey.map(\.json))),
      ("path", path.json),
      ("template", group.template.json),
      ("kind", group.kind.rawValue.json),
      ("legacy", legacy.json),
      ("repository", repository.json),
      ("rule", group.rule.json(\.json)),
      ("verdict", verdict.rawValue.json),
      ("state", state.rawValue.json),
      ("first_seen_run", firstSeenRun.json),
      ("first_seen", firstSeenAt.json { UTCDate($0).text.json }),
      ("last_seen_run", lastSeenRun.json),
      ("occurrences", occurrences.json),
      ("attempts", attempts.json),
      ("message", message.json(\.json)),
    ]
    return .fields(labels.isEmpty ? fields : fields + [("labels", labels.json)])
  }
}

extension Difference.Observation {
  var json: JSONValue {
    .fields([
      ("type", type.json),
      ("lexeme", lexeme.json(\.json)),
      ("sha256", sha256.json(\.json)),
      ("length", length.json(\.json)),
      ("truncated", .bool(truncated)),
      ("offset", offset.json),
      ("continues", .bool(continues)),
    ])
  }
}

extension PastRun {
  var json: JSONValue {
    .fields([
      ("id", id.text.json),
      ("started", UTCDate(started).text.json),
      ("verdict", verdict.rawValue.json),
      ("complete", .bool(isComplete)),
      ("differences", differences.json),
    ])
  }
}

/// A number for each state, `null` where the history was not asked.
private func statesJSON(_ states: [Difference.State: Int]?) -> JSONValue {
  states.json { states in .fields(Difference.State.allCases.map { ($0.rawValue, (states[$0] ?? 0).json) }) }
}

extension ElementKey.Value {
  /// A component of an entity key: type and value, so that no two components look alike.
  var json: JSONValue { .fields([("type", typeName.json), ("value", plainText.json)]) }
}

extension JSONValue {
  static func fields(_ fields: [(String, JSONValue)]) -> JSONValue {
    .object(fields.map { JSONMember(name: ExactString($0), value: $1) })
  }
}

extension String {
  var json: JSONValue { .string(ExactString(self)) }
}

extension Int {
  var json: JSONValue { .number(JSONNumber(unchecked: String(self))) }
}

extension Optional {
  func json(_ value: (Wrapped) -> JSONValue) -> JSONValue { map(value) ?? .null }
}
