import CutoverBasics
package import CutoverHosting
package import CutoverPostgres
package import CutoverServices

/// The database's schema, as far as commands depend on it.
package enum Schema {
  /// The version that the database is at, `nil` before the first migration.
  package static func version(of domain: any HostedDomain.Type, on connection: PostgresConnection) throws -> Int64? {
    try SchemaComponent(domain).migrator(on: connection).status().version
  }

  /// The version that this program was built for.
  package static func newest(of domain: any HostedDomain.Type) -> String {
    domain.repository.migrations.map(\.version).max().map { "\($0)" } ?? ""
  }

  /// Refuses a database whose schema is not the one that this program was built for.
  package static func require(of domain: any HostedDomain.Type, on connection: PostgresConnection) throws {
    let status = try SchemaComponent(domain).migrator(on: connection).status()
    if let problem = problem(with: status) {
      throw Failure(.configuration, "schema: \(problem.found); \(problem.remedy)")
    }
  }

  /// Gives a database without any schema its schema, and refuses one with another. Tables of Cutover's own parts that
  /// are missing altogether are created, too.
  package static func provide(for domain: any HostedDomain.Type, on connection: PostgresConnection) throws {
    let missing = try SchemaComponent.all(of: domain).compactMap {
      component -> (component: SchemaComponent, count: Int)? in
      let status = try component.migrator(on: connection).status()
      if status.version == nil, !status.isDirty { return (component, status.pending.count) }
      if component.schema == nil, let problem = problem(with: status) {
        throw Failure(.configuration, "schema: \(problem.found); \(problem.remedy)")
      }
      return nil
    }
    guard !missing.isEmpty else { return }
    let isNew = missing.contains { $0.component.schema == nil }
    Console.note(
      isNew
        ? "the database has no schema yet; applying \(Self.sum(missing.map { ($0.component.name, $0.count) }))"
        : "the database has no tables of \(missing.map(\.component.name).joined(separator: " and ")) yet; creating them"
    )
    for (component, _) in missing { try component.migrator(on: connection).up() }
  }

  /// `17 migrations of arena, 5 of parity, 2 of flags`.
  private static func sum(_ counts: [(name: String, count: Int)]) -> String {
    counts.enumerated().map { index, part in
      (index == 0 ? counted(part.count, "migration") : "\(part.count)") + " of \(part.name)"
    }.joined(separator: ", ")
  }

  /// The versions of all schemas, and what is wrong with one, or that they are the newest.
  package static func summary(of domain: any HostedDomain.Type, on connection: PostgresConnection) throws -> String {
    var versions: [String] = []
    var problems: [(found: String, remedy: String)] = []
    for component in SchemaComponent.all(of: domain) {
      let status = try component.migrator(on: connection).status()
      versions.append("\(component.name) \(status.version.map { "\($0)" } ?? "none")")
      if let problem = problem(with: status) {
        problems.append(("\(component.name): \(problem.found)", problem.remedy))
      }
    }
    return "versions: \(versions.joined(separator: ", ")): "
      + (problems.isEmpty ? "the newest" : Self.joined(problems))
  }

  /// The problems in a line, a remedy once behind all that it is for.
  private static func joined(_ problems: [(found: String, remedy: String)]) -> String {
    var remedies: [String] = []
    for problem in problems where !remedies.contains(problem.remedy) { remedies.append(problem.remedy) }
    return remedies.map { remedy in
      problems.filter { $0.remedy == remedy }.map(\.found).joined(separator: ", ") + "; \(remedy)"
    }.joined(separator: "; ")
  }

  /// What the doctor says of it. Starts nothing: the servers have to run.
  package static func check(_ settings: Settings) -> [Doctor.Check] {
    let embedded = settings.state.servers
    do {
      let own = settings.services.postgresURL == nil ? try embedded.status().postgres : nil
      if let own, own.state != .running {
        return [
          own.state == .silent
            ? Doctor.Check(
              "schema", .warning, "not looked at, the server does not answer",
              remedy: "repair the server first, as 'postgres server' says")
            : Doctor.Check("schema", .warning, "not looked at, the server is not running", remedy: "run 'cutover up'")
        ]
      }
      guard let url = settings.services.postgresURL ?? own?.url else { preconditionFailure("one of the two is there") }
      let connection = try PostgresConnection(settings.postgres(url))
      return try SchemaComponent.all(of: settings.domain).map { component in
        let name = component.schema == nil ? "schema" : "schema, \(component.name)"
        let status = try component.migrator(on: connection).status()
        if let problem = problem(with: status) {
          return Doctor.Check(
            name, status.version == nil ? .warning : .failed, problem.found, remedy: problem.remedy)
        }
        return Doctor.Check(name, .ok, "at version \(status.version ?? 0), the newest")
      }
    } catch let failure as Failure {
      let parts = failure.description.split(separator: "; ", maxSplits: 1).map(String.init)
      return [Doctor.Check("schema", .failed, parts[0], remedy: parts.count > 1 ? parts[1] : nil)]
    } catch {
      return [
        Doctor.Check(
          "schema", .failed, "\(error)",
          remedy: Failure.lockRemedy(for: error) ?? ServerAddress.postgres(of: settings.domain).advice)
      ]
    }
  }

  /// What keeps commands from working with a database, and what to do about it; `nil` where nothing does.
  package static func problem(with status: MigrationStatus) -> (found: String, remedy: String)? {
    if status.isDirty {
      return (
        "the migration to version \(status.version ?? 0) was begun and not ended",
        "look at what it has done, bring it to its end or back by hand, then set schema_migrations to that version, not dirty"
      )
    }
    if status.isUnknown {
      return (
        "the database is at version \(status.version ?? 0), which this program does not know", "use the newer program"
      )
    }
    if !status.pending.isEmpty {
      return (
        "\(counted(status.pending.count, "migration")) \(status.pending.count == 1 ? "is" : "are") missing",
        "run 'cutover migrate up'"
      )
    }
    return nil
  }
}
