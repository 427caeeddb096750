import CutoverBasics
package import CutoverJSON

/// A change of flags, to be put in force by a ``FlagStore`` in one step with its audit record.
package struct FlagChange: Sendable {
  package var action: AuditRecord.Action
  package var actor: String
  package var approver: String?
  /// Who the operating system or the token says the actor is, and the approver.
  package var identity: String?
  package var approverIdentity: String?
  /// The flag; `nil` for the whole set.
  package var key: String?
  package var reason: String?
  package var isForced = false
  /// The state to be in from here on; `nil` where it stays.
  package var to: FlagState?
  /// Whether promotions are refused from here on; `nil` where that stays.
  package var frozen: Bool?
  /// The gates as they were.
  package var gates: JSONValue = .null
  package var evidence: JSONValue = .null
  /// The newest run among the evidence.
  package var evidenceRun: String?
  /// A request to be kept until somebody approves it.
  package var request: EndpointFlag.Request?
  /// The stage from which a rollback was rehearsed.
  package var rehearsedFrom: Stage?
  /// What of the flag stays as it was before a rehearsal: that took no client anywhere for good.
  package var kept: Kept?
  /// Whether evidence starts over.
  package var restartsEvidence = false
  package var owner: String?
  /// Thresholds to set, `nil` to take back.
  package var thresholds: [(name: String, value: Int?)] = []
  package var bucketing: Bucketing?

  /// What a flag knows of its stage.
  package struct Kept: Sendable, Equatable {
    package var since: Int64?
    package var evidenceRun: String?

    package init(_ flag: EndpointFlag) { (since, evidenceRun) = (flag.since, flag.evidenceRun) }

    /// From the record of a rehearsal's way there; `nil` where it does not say.
    package init?(json: JSONValue) {
      guard let since = json["kept_since"]?.string.flatMap(UTCDate.milliseconds) else { return nil }
      self.since = since
      evidenceRun = json["kept_run"]?.string
    }

    var json: JSONValue {
      .object([
        "kept_since": since.map { .date($0) } ?? .null, "kept_run": evidenceRun.map { .text($0) } ?? .null,
      ])
    }
  }

  /// The same with more to say in its record: the members of an object.
  func adding(_ found: JSONValue) -> FlagChange {
    guard let members = found.members else { return self }
    var change = self
    change.evidence = .object((evidence.members ?? []) + members.filter { $0.value != .null })
    return change
  }

  package init(_ action: AuditRecord.Action, of key: String?, by actor: String, reason: String? = nil) {
    self.action = action
    self.key = key
    self.actor = actor
    self.reason = reason
  }

  /// Whether it leads back: what has gone as far back already, or further, is not to be brought forward again.
  package var isWayBack = false

  /// Whether the flags are already as it is to have them: then it changes nothing, and leaves no record. Only the store can
  /// say so under its lock: of several who make the same change at once, one makes it, and the others find it made.
  func isDone(in set: FlagSet) -> Bool {
    switch action {
    case .rollback, .automaticRollback, .rehearse:
      guard isWayBack, let to, let flag = set[to.key] else { return false }
      return !flag.state.isBeyond(to)
    case .freeze, .unfreeze: return frozen == (key.map { set[$0]?.isFrozen } ?? set.isFrozen)
    case .set:
      guard request == nil, let next = try? applied(to: set, at: 0) else { return false }
      guard let key else { return next == set }
      guard var flag = next[key], let old = set[key] else { return false }
      (flag.changedBy, flag.changedAt, flag.request) = (old.changedBy, old.changedAt, old.request)
      return flag == old
    default: return false
    }
  }

  /// Whether it is made even where the history is damaged: the way back is always open.
  var isMadeOverDamage: Bool { action == .rollback || action == .automaticRollback }

  /// The set after the change, at `now` (Unix milliseconds), without its version. Throws ``FlagError``.
  func applied(to set: FlagSet, at now: Int64) throws(FlagError) -> FlagSet {
    var set = set
    guard let key else {
      if let frozen { set.isFrozen = frozen }
      if let bucketing { set.bucketing = bucketing }
      for threshold in thresholds { try set.thresholds.set(threshold.name, to: threshold.value) }
      return set
    }
    var flag = try set.flag(key)
    flag.changedBy = actor
    flag.changedAt = now
    flag.request = request
    if let to {
      if flag.state != to { flag.since = now }
      // No evidence speaks for a state that an endpoint has come back to.
      if flag.state.isBeyond(to) { flag.evidenceRun = nil }
      flag.state = to
      if isWayBack, let kept { (flag.since, flag.evidenceRun) = (kept.since, kept.evidenceRun) }
    }
    if let frozen { flag.isFrozen = frozen }
    if let evidenceRun { flag.evidenceRun = evidenceRun }
    if let owner { flag.owner = owner }
    if let rehearsedFrom {
      flag.rehearsedFrom = rehearsedFrom
      flag.rehearsedAt = now
    }
    if restartsEvidence { flag.evidenceSince = now }
    for threshold in thresholds { try flag.thresholds.set(threshold.name, to: threshold.value) }
    set.replace(flag)
    return set
  }

  /// The record of this change from `set` to `version`, following `previousHash`.
  func record(
    from set: FlagSet, n: Int, version: Int, at now: Int64, previousHash: String, signedBy signer: AuditKeys.Key?
  ) -> AuditRecord {
    AuditRecord(
      n: n, at: now, action: action, actor: actor, approver: approver, key: key,
      from: key.flatMap { set[$0]?.state }, to: to, frozen: frozen, reason: reason, isForced: isForced, gates: gates,
      evidence: fullEvidence, version: version, previousHash: previousHash, hash: ""
    ).sealed(by: signer)
  }

  /// The evidence, with what else the change sets.
  private var fullEvidence: JSONValue {
    var members = evidence.members ?? []
    if !thresholds.isEmpty {
      members.add(
        "thresholds_set",
        .object(
          thresholds.map { JSONMember(GateThresholds.jsonName($0.name), $0.value.map { .integer($0) } ?? .null) }))
    }
    members.add("identity", identity.map { .text($0) })
    members.add("approver_identity", approverIdentity.map { .text($0) })
    members.add("owner", owner.map { .text($0) })
    members.add("bucketing", bucketing.map { .text($0.rawValue) })
    if let request {
      members.add("requested", .text(request.to.words))
    }
    return members.isEmpty ? .null : .object(members)
  }
}
