import CutoverHosting
package import CutoverPostgres

/// The materialised views `latest_equity`, `leaderboard` and `since_inception`, which are for people and dashboards.
///
/// Triggers note every statement that changes what they show, also other programs', in its own transaction. A refresh
/// removes the notes that it has seen in the transaction that brings the views up to date: so what is noted is exactly
/// what the views lack.
package enum ArenaViews: HostedViews {
  /// For how many seconds the views have lacked a change, `nil` where they lack none. Throws ``PostgresError``.
  package static func lag(on connection: PostgresConnection) throws -> Double? {
    try connection.one(GetViewsLag())?.seconds
  }

  /// Brings the views up to date where they lack something, all to one moment; returns whether they did. Readers of the
  /// views and writers of the tables are not kept waiting. No statement and no wait for a lock takes longer than `limit`.
  /// Throws ``PostgresError``.
  package static func refresh(on connection: PostgresConnection, within limit: Duration) throws -> Bool {
    try connection.setStatementTimeout(limit)
    try connection.setLockTimeout(limit)
    // Before the snapshot is taken, which has to show what another refresh has removed.
    try connection.execute(LockViews())
    defer { _ = try? connection.execute(UnlockViews()) }
    guard try lag(on: connection) != nil else { return false }
    try connection.transaction(isolation: .repeatableRead) { connection in _ = try connection.execute(RefreshViews()) }
    return true
  }

  /// Forgets all notes of changes but the oldest: where refreshes fail for days, the notes do not grow with the events.
  /// Throws ``PostgresError``.
  package static func condenseChanges(on connection: PostgresConnection) throws {
    // A refresh under way removes the notes of its snapshot: the one that is kept must not be one of them.
    try connection.execute(LockViews())
    defer { _ = try? connection.execute(UnlockViews()) }
    try connection.execute(CondenseViewChanges())
  }
}
