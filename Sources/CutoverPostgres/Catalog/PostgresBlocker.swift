import CutoverBasics

/// A session that others wait for, as `pg_stat_activity` shows it.
package struct PostgresBlocker: Sendable, Equatable {
  package let process: Int32
  package let user: String
  /// What the session calls itself; empty where it does not.
  package let application: String
  /// `active`, `idle in transaction`…; empty where this user may not see it.
  package let state: String
  /// When its transaction began; `nil` where this user may not see it.
  package let since: PostgresTimestamp?
  /// The beginning of its newest statement. Shown to operators; it may hold values.
  package let query: String

  /// Those that the session of `process` waits for, and those that these wait for; whom nobody holds up comes first.
  /// Throws ``PostgresError``.
  package static func all(of process: Int32, on connection: PostgresConnection) throws -> [PostgresBlocker] {
    try connection.all(ListBlockers(process: process)).map { row in
      PostgresBlocker(
        process: row.process, user: row.user, application: row.application, state: row.state, since: row.since,
        query: row.query)
    }
  }

  /// The same, by a connection of its own, which does not wait long for a server that says nothing.
  static func all(of process: Int32, _ configuration: PostgresConfiguration) throws -> [PostgresBlocker] {
    var configuration = configuration
    configuration.patience = nil
    configuration["connect_timeout"] = "2"
    return try all(of: process, on: PostgresConnection(configuration))
  }
}

extension PostgresBlocker {
  /// Who it is and what it does, as a part of a sentence.
  package var summary: String {
    let who = [user.isEmpty ? nil : "user \(user)", application.isEmpty ? nil : application].compactMap(\.self)
    let doing = state.hasPrefix("idle") ? "\(state), last" : "running"
    return "session \(process)" + (who.isEmpty ? "" : " (\(who.joined(separator: ", ")))")
      + (since.map { ", in a transaction since \(UTCDate($0.microseconds / 1000).seconds)" } ?? "")
      + (query.isEmpty ? "" : ", \(doing): \(query)")
  }

  /// What to do about it.
  package var remedy: String {
    "let session \(process) end, or end it with SELECT pg_terminate_backend(\(process))"
  }
}

/// A session of Cutover that waits for a lock.
package struct PostgresWaiter: Sendable {
  package let process: Int32
  /// What it calls itself: `cutover serve, pid 12`.
  package let application: String
  /// For how long, in seconds.
  package let seconds: Double
  package let blockers: [PostgresBlocker]

  /// All in the database of `connection`, those that have waited longest first. Throws ``PostgresError``.
  package static func all(on connection: PostgresConnection) throws -> [PostgresWaiter] {
    try connection.all(ListWaiters()).map { row in
      PostgresWaiter(
        process: row.process, application: row.application, seconds: row.seconds,
        blockers: try PostgresBlocker.all(of: row.process, on: connection))
    }
  }
}

extension PostgresWaiter {
  /// What it waits for and what to do, as a part of a sentence.
  package var summary: String {
    guard let blocker = blockers.first else { return "waits for a lock, for \(Int(seconds)) s" }
    return "waits for a lock, for \(Int(seconds)) s, of \(blocker.summary); \(blocker.remedy)"
  }
}
