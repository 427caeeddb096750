extension AuditTrail {
  /// Appends what brings the records to where the flags in force are, and returns it: that a record never came into
  /// force, and what somebody has edited by hand. Throws ``FlagError`` where `record` does.
  mutating func repair(
    over set: FlagSet, at now: Int64, source: String, signedBy key: AuditKeys.Key?,
    record: (AuditRecord) throws(FlagError) -> Void
  ) throws(FlagError) {
    if let pending = pendingRecord(over: set) {
      let change = FlagChange(
        .abandon, of: pending.key, by: "cutover", reason: "record \(pending.n) never came into force")
      let repair = change.record(
        from: set, n: nextNumber, version: pending.version, at: now, previousHash: lastHash, signedBy: key)
      try record(repair)
      try append(repair, source: source)
    }
    for edit in edits(in: set) {
      var change = edit.change
      change.reason = "found in \(source), by nobody's change"
      var repair = change.record(
        from: set, n: nextNumber, version: set.version, at: now, previousHash: lastHash, signedBy: nil)
      repair.from = edit.recorded
      repair = repair.sealed(by: key)
      try record(repair)
      try append(repair, source: source)
    }
  }

  /// The version that the next change makes: no number is used twice, not even one that never came into force.
  func nextVersion(after set: FlagSet) -> Int { max(set.version, records.last?.version ?? 0) + 1 }

  /// Why a change that was decided by `version` is not made, where the flags are those of `set` by now.
  func conflict(_ set: FlagSet, place: String) -> FlagError {
    let last = record(of: set.version)
    let what = last.map { record in
      let flag = record.key ?? "all flags"
      return ": \(record.actor) did \(record.action.rawValue) \(flag)" + (record.to.map { " to \($0.words)" } ?? "")
    }
    return FlagError(
      .conflict, place, "somebody else has changed the flags meanwhile\(what ?? "")",
      remedy: "look at them again ('cutover flags list'), then decide again")
  }
}
