extension AuditTrail {
  /// What of the records and of `set`, the flags in force, does not agree.
  func findings(comparedTo set: FlagSet, keys: AuditKeys) -> [AuditFinding] {
    if let contradiction = contradiction(of: set, keys) { return [AuditFinding(.tampered, contradiction)] }
    var findings: [AuditFinding] = []
    if unfinishedBytes > 0 {
      findings.append(
        AuditFinding(
          .repairable,
          "the last record was not written to its end (\(unfinishedBytes) bytes); the next change removes them"))
    }
    var trail = self
    if let pending = pendingRecord(over: set) {
      trail.removeLast()
      findings.append(
        AuditFinding(
          .repairable,
          "record \(pending.n) (\(pending.action.rawValue) by \(pending.actor)) never came into force: its "
            + "writer was killed; the next change notes that"))
    }
    return findings + trail.edits(in: set).map { AuditFinding(.tampered, $0.message) }
  }

  /// Why these records cannot be those of `set`; `nil` where they can. A killed writer leaves at most one record, or a part
  /// of one, that the flags in force do not name yet: anything else, somebody has done.
  func contradiction(of set: FlagSet, _ keys: AuditKeys) -> String? {
    if !keys.isEmpty, let last = records.last, last.keyID == nil {
      return
        "record \(last.n), the last one, is not signed, though there is a key (CUTOVER_AUDIT_KEY): where signing was "
        + "just begun, 'cutover flags accept-history' signs what there is; else somebody has rewritten the history"
    }
    var trail = self
    if trail.pendingRecord(over: set) != nil { trail.removeLast() }
    let expected = trail.effective.last { $0.changesFlags }
    if set.version == expected?.version ?? 0, set.auditHash == expected?.hash { return nil }
    let named = set.auditHash.map { "the record \($0.prefix(12))…" } ?? "no record"
    let end = expected.map { "version \($0.version), record \($0.n), \($0.hash.prefix(12))…" } ?? "no change"
    return
      "the flags in force are version \(set.version) and name \(named), and the history ends at \(end): records are "
      + "missing or rewritten, or the flags are from another history"
  }

  /// Throws ``FlagError`` where the records cannot be those of `set`, or could not be gone on with.
  func check(over set: FlagSet, _ keys: AuditKeys, source: String) throws(FlagError) {
    if let contradiction = contradiction(of: set, keys) {
      throw FlagError(.damagedHistory, source, contradiction, remedy: AuditRecord.remedy)
    }
    if keys.isEmpty, let id = records.last?.keyID {
      throw FlagError(
        .damagedHistory, source, "the history is signed with the key \(id), and there is no key here",
        remedy: "set CUTOVER_AUDIT_KEY or CUTOVER_AUDIT_KEY_FILE; rollbacks work meanwhile")
    }
  }

  /// A change that is in the records and not in force: what a writer leaves that is killed between the two.
  func pendingRecord(over set: FlagSet) -> AuditRecord? {
    guard let last = records.last, last.changesFlags, last.version > set.version, last.action != .acceptDamage,
      set.auditHash ?? AuditRecord.noHash == last.previousChangeHash(in: self)
    else { return nil }
    return last
  }

  /// Something in the flags in force that no record says: edited by somebody.
  struct Edit {
    var key: String?
    var recorded: FlagState?
    var message: String
    /// The record that would have said it.
    var change: FlagChange
  }

  /// All that is not what the records say.
  func edits(in set: FlagSet) -> [Edit] {
    var edits = edits(of: nil, isFrozen: set.isFrozen, set.thresholds)
    if set.bucketing != bucketing {
      var change = FlagChange(.adopt, of: nil, by: "unknown")
      change.bucketing = set.bucketing
      let message = "bucketing is \(set.bucketing.rawValue), and the history says \(bucketing.rawValue): edited by hand"
      edits.append(Edit(message: message, change: change))
    }
    for flag in set.flags {
      let recorded = state(of: flag.key) ?? FlagState(key: flag.key, stage: .off)
      if recorded != flag.state {
        var change = FlagChange(.adopt, of: flag.key, by: "unknown")
        change.to = flag.state
        edits.append(
          Edit(
            key: flag.key, recorded: recorded,
            message: "\(flag.key) is \(flag.state.words), and the history says \(recorded.words): edited by hand",
            change: change))
      }
      edits += self.edits(of: flag.key, isFrozen: flag.isFrozen, flag.thresholds)
    }
    return edits
  }

  private func edits(of key: String?, isFrozen frozen: Bool, _ thresholds: ThresholdOverrides) -> [Edit] {
    var edits: [Edit] = []
    let name = key ?? "the whole set"
    if frozen != isFrozen(key) {
      var change = FlagChange(.adopt, of: key, by: "unknown")
      change.frozen = frozen
      let words = frozen ? "frozen, and the history says that it is not" : "not frozen, and the history says that it is"
      edits.append(Edit(key: key, message: "\(name) is \(words): edited by hand", change: change))
    }
    let recorded = self.thresholds(of: key)
    let different = GateThresholds.names.filter { thresholds[$0] != recorded[$0] }
    if !different.isEmpty {
      var change = FlagChange(.adopt, of: key, by: "unknown")
      change.thresholds = different.map { ($0, thresholds[$0]) }
      edits.append(
        Edit(
          key: key,
          message:
            "\(name) has thresholds that the history does not say (\(different.joined(separator: ", "))): edited by hand",
          change: change))
    }
    return edits
  }
}

extension AuditRecord {
  /// The hash of the record that made the version before this one's; 64 zeros where this is the first.
  fileprivate func previousChangeHash(in trail: AuditTrail) -> String {
    trail.effective.last { $0.changesFlags && $0.n < n }?.hash ?? Self.noHash
  }
}
