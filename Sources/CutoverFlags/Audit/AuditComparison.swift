extension AuditTrail {
  /// What of the records and of `set`, the flags in force, does not agree.
  func findings(comparedTo set: FlagSet) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    if unfinishedBytes > 0 {
      findings.append(
        AuditFinding(
          .repairable,
          "the last record was not written to its end (\(unfinishedBytes) bytes); the next change removes them"))
    }
    let pending = pendingRecord(over: set)
    if let pending {
      findings.append(
        AuditFinding(
          .repairable,
          "record \(pending.n) (\(pending.action.rawValue) by \(pending.actor)) never came into force: its "
            + "writer was killed; the next change notes that"))
    }
    var trail = self
    if pending != nil { trail.removeLast() }
    let expected = trail.effective.last { $0.changesFlags }
    if set.version != expected?.version ?? 0 {
      findings.append(
        AuditFinding(
          .tampered, "the flags in force are version \(set.version), and the history ends at \(expected?.version ?? 0)")
      )
    } else if set.auditHash != expected?.hash {
      findings.append(
        AuditFinding(
          .tampered, "the flags in force name another record than the last one: they are from another history"))
    }
    return findings + trail.edits(in: set).map { AuditFinding(.tampered, $0.message) }
  }

  /// A change that is in the records and not in force: what a writer leaves that is killed between the two.
  func pendingRecord(over set: FlagSet) -> AuditRecord? {
    guard let last = records.last, last.changesFlags, last.version > set.version,
      set.auditHash ?? AuditRecord.noHash == last.previousChangeHash(in: self)
    else { return nil }
    return last
  }

  /// The flags that are not what the records say: edited by somebody.
  func edits(in set: FlagSet) -> [(key: String, recorded: FlagState, message: String)] {
    set.flags.compactMap { flag in
      let recorded = state(of: flag.key) ?? FlagState(key: flag.key, stage: .off)
      guard recorded != flag.state else { return nil }
      return (
        flag.key, recorded,
        "\(flag.key) is \(flag.state.words), and the history says \(recorded.words): edited by hand"
      )
    }
  }
}

extension AuditRecord {
  /// The hash of the record that made the version before this one's; 64 zeros where this is the first.
  fileprivate func previousChangeHash(in trail: AuditTrail) -> String {
    trail.effective.last { $0.changesFlags && $0.n < n }?.hash ?? Self.noHash
  }
}
