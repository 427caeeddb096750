import CutoverBasics
import CutoverHosting
import CutoverPostgres
package import CutoverServices

/// What the doctor looks at in the database, beyond whether it answers. Starts nothing: the server has to run.
package struct DoctorDatabase {
  private let settings: Settings

  package init(_ settings: Settings) { self.settings = settings }

  package func examine() -> [Doctor.Check] {
    var checks = Schema.check(settings)
    let isNewest = checks.first { $0.name == "schema" }?.outcome == .ok
    guard let connection = connect() else { return checks }
    do {
      let server = try PostgresServerState(of: connection)
      checks += [version(server, connection), clock(server), rights(server), try locks(connection)]
      // Where migrations are missing, of course it differs.
      if isNewest, server.mayCreate, !server.isReplica { checks.append(drift(connection)) }
    } catch {
      checks.append(
        Doctor.Check(
          "database", .failed, "\(error)", remedy: Failure.lockRemedy(for: error) ?? "make the server reachable"))
    }
    return checks
  }

  /// `nil` where there is no server: that is said elsewhere.
  private func connect() -> PostgresConnection? {
    guard let url = try? settings.services.postgresURL ?? settings.state.servers.runningPostgres() else { return nil }
    return try? PostgresConnection(settings.postgres(url))
  }

  private func version(_ server: PostgresServerState, _ connection: PostgresConnection) -> Doctor.Check {
    let oldest = 13
    let title = "postgres version"
    return connection.serverVersion / 10_000 >= oldest
      ? Doctor.Check(title, .ok, server.version)
      : Doctor.Check(title, .failed, server.version, remedy: "use Postgres \(oldest) or later")
  }

  /// Lifetimes, ages of evidence and promotion by age all trust that the machines agree on the time.
  private func clock(_ server: PostgresServerState) -> Doctor.Check {
    let difference = Double(Clock.milliseconds()) / 1000 - server.now
    let title = "clock"
    let found = "\(Int((abs(difference) * 1000).rounded())) ms from that of Postgres"
    if abs(difference) < 1 { return Doctor.Check(title, .ok, found) }
    return Doctor.Check(
      title, abs(difference) < 60 ? .warning : .failed, found,
      remedy: "have both machines follow a time server (timedatectl status)")
  }

  private func rights(_ server: PostgresServerState) -> Doctor.Check {
    let title = "database rights"
    if server.isReplica {
      let setting = ServerAddress.postgres(of: settings.domain).setting ?? "DATABASE_URL"
      return Doctor.Check(
        title, .failed, "the server is a replica and takes no writes", remedy: "name the primary in \(setting)")
    }
    return server.mayCreate
      ? Doctor.Check(title, .ok, "tables can be made")
      : Doctor.Check(
        title, .warning, "no table can be made in the schema that is used",
        remedy: "grant CREATE on it, or have migrations run by somebody who may")
  }

  /// Whom the sessions of Cutover wait for. One that waits a moment is nothing to tell of.
  private func locks(_ connection: PostgresConnection) throws -> Doctor.Check {
    let title = "database locks"
    let waiters = try PostgresWaiter.all(on: connection).filter { $0.seconds >= 1 }
    guard let first = waiters.first else { return Doctor.Check(title, .ok, "no session of Cutover waits for one") }
    let others = waiters.count > 1 ? "; \(waiters.count - 1) more wait" : ""
    return Doctor.Check(
      title, first.seconds < 10 ? .warning : .failed,
      "\(ProcessName.short(first.application)) waits for a lock, for \(Int(first.seconds)) s"
        + (first.blockers.first.map { ", of \($0.summary)" } ?? "") + others,
      remedy: first.blockers.first?.remedy ?? "see pg_locks")
  }

  private func drift(_ connection: PostgresConnection) -> Doctor.Check {
    let title = "schema drift"
    do {
      let drift = try SchemaDrift(settings.domain.repository.migrations, on: connection)
      if drift.isEmpty { return Doctor.Check(title, .ok, "the tables are what the migrations make") }
      let parts = [("missing", drift.missing), ("changed", drift.changed), ("not ours", drift.unexpected)]
      let found = parts.filter { !$0.1.isEmpty }.map { "\($0.0): \(Self.few($0.1))" }.joined(separator: "; ")
      return Doctor.Check(
        title, drift.missing.isEmpty && drift.changed.isEmpty ? .warning : .failed, found,
        remedy: "undo what was changed by hand, or make a migration of it")
    } catch {
      return Doctor.Check(
        title, .warning, "not compared: \(error)",
        remedy: Failure.lockRemedy(for: error)
          ?? "grant CREATE on the database to the user that Cutover connects as")
    }
  }

  private static func few(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
