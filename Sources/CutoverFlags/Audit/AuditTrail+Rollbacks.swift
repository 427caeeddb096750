extension AuditTrail {
  /// Where the flag `key` was at `moment`, Unix milliseconds; `nil` where no record of that time or before says so.
  package func state(of key: String, at moment: Int64) -> FlagState? {
    effective.last { $0.key == key && $0.to != nil && $0.at <= moment }?.to
  }

  /// When the server last took `key` back automatically, Unix milliseconds.
  func lastAutomaticRollback(of key: String) -> Int64? {
    records.last { $0.action == .automaticRollback && $0.key == key }?.at
  }

  /// The newest rollback of the flag `key` from `complete`.
  package func lastWayBackFromComplete(of key: String) -> AuditRecord? {
    effective.last { $0.key == key && $0.action == .rollback && $0.from?.stage == .complete }
  }

  /// The automatic rollback of the flag `key` since which nobody has taken it ahead: a promotion, or a stage that was set,
  /// is the answer to it. A person who goes further back has not answered it; the steps that follow it begin with that.
  package func openRollback(of key: String) -> AuditRecord? {
    effective.last { $0.key == key && $0.to != nil && [.promote, .set, .automaticRollback].contains($0.action) }
      .flatMap { $0.action == .automaticRollback ? $0 : nil }
  }
}
