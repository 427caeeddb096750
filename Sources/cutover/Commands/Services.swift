import ArgumentParser
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverProgram
import CutoverServices
import Glibc

struct Up: ParsableCommand, MakesInstance {
  static let configuration = CommandConfiguration(
    abstract: "Start Cutover's own Postgres and Redis, and say where they are.",
    discussion: """
      They listen on Unix sockets only and run until 'cutover down'. Calling the command again changes nothing. In a \
      folder without an instance it makes one, and says where.

      EXAMPLE:
        cutover up && psql "$(cutover status --json | jq -r .postgres)"
      """)

  @OptionGroup var state: StateFolder
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let urls = try state.servers.up().urls
    if json {
      Console.print(.object(["postgres": .text(urls.postgres), "redis": .text(urls.redis)]))
    } else {
      Console.print(verbatim: "DATABASE_URL='\(urls.postgres)'\nREDIS_URL='\(urls.redis)'")
    }
  }
}

struct Down: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop Cutover's own Postgres and Redis; the data of Postgres stays.",
    discussion: """
      What Redis holds is in memory only and goes with it: reads take it from Postgres until 'cutover cache warm' has \
      filled Redis again.

      Exits with status 1, and stops nothing, while processes such as 'cutover serve' or 'cutover parity run' use \
      them: it lists them; stop those first.

      EXAMPLE:
        cutover down
      """)

  @OptionGroup var state: StateFolder
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let before = try state.servers.status()
    let users = users(before)
    guard users.isEmpty else { throw Failure(.refused, Self.refusal(users)) }
    try state.servers.down()
    let own = try state.servers.status()
    guard json else {
      let stopped = [("Postgres", before.postgres), ("Redis", before.redis)].filter { $0.1.state != .stopped }.map(\.0)
      return Console.print(
        stopped.isEmpty
          ? "nothing to stop: neither Postgres nor Redis is running"
          : "stopped \(stopped.joined(separator: " and "))"
            + (stopped.contains("Postgres") ? "; the data of Postgres stays in \(own.dataPath)" : "")
            + (stopped.contains("Redis")
              ? "; Redis kept its data in memory only: 'cutover cache warm' fills it again" : ""))
    }
    Console.print(
      .object([
        "postgres_state": .text(own.postgres.state.rawValue), "redis_state": .text(own.redis.state.rawValue),
      ]))
  }
}

extension Down {
  /// How long the sessions of a command that has ended may take to go away.
  private static let patience = Duration.seconds(2)

  /// The processes that use these servers: the one that takes events in and brings them there, and those that have a
  /// session on Postgres. None where the settings name servers.
  private func users(_ own: EmbeddedServices.Status) -> [String] {
    if ["DATABASE_URL", "REDIS_URL"].allSatisfy({ Settings.variable($0) != nil }) { return [] }
    let root = state.root
    var (writers, locks): ([String], [String]) = ([], [])
    for domain in Instance.current.domains {
      let statePath = DomainPlace(of: domain).statePath(in: root)
      let waiting = WaitingTurn.holder(statePath: statePath)
      let writer = JournalPlace(of: domain, statePath: statePath).writer
      locks += [waiting, writer].compactMap(\.self)
      let named = [writer.map(ProcessName.short), waiting.map { "\(ProcessName.short($0)), which waits to write" }]
      for user in named.compactMap(\.self) where !writers.contains(user) { writers.append(user) }
    }
    let end = ContinuousClock.now + Self.patience
    var others = readers(own, besides: locks)
    while writers.isEmpty, !others.isEmpty, .now < end {
      usleep(100_000)
      others = readers(own, besides: locks)
    }
    return writers + others.map(ProcessName.short)
  }

  private func readers(_ own: EmbeddedServices.Status, besides writers: [String]) -> [String] {
    // A server that does not answer has nobody who uses it.
    guard own.postgres.state == .running,
      let connection = try? PostgresConnection(Settings.postgres(own.postgres.url)),
      let sessions = try? connection.otherApplications
    else { return [] }
    return ProcessName.others(among: sessions, besides: writers)
  }

  private static func refusal(_ users: [String]) -> String {
    let outcome =
      users.contains { $0.contains("cutover serve") }
      ? "without them, clients whom the repository answers get errors"
      : users.contains { $0.contains("cutover ingest") }
        ? "without them, its events reach neither Postgres nor Redis" : "without them, it fails"
    return "nothing was stopped: the servers are in use by \(users.joined(separator: "; by ")): \(outcome); stop "
      + "\(users.count == 1 ? "that process" : "these processes") first, then run 'cutover down' again"
  }
}

struct DoctorCommand: ParsableCommand, WorksWithoutInstance, LooksOnly {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Find problems, and say what to do about each.",
    discussion: """
      Covers all domains of the instance, unless --domain names one. Checks programs, servers, clock, permissions, the \
      schema and changes made to it by hand, the legacy files, journal, reports, flags, disks and locks. Changes \
      nothing. Exits with status 78 if a check failed.

      EXAMPLE:
        cutover doctor
      """)

  @OptionGroup var folder: DataFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let domains = Instance.current.told
    let first = settings.of(domains[0])
    let needsRedis = domains.contains { $0.cache != nil }
    let servers = Doctor(first.services, needsRedis: needsRedis, postgresUse: PostgresUse.summary(of: domains))
    var checks = instance + servers.examine() + examine(first)
    for domain in domains.dropFirst() { checks += further(settings.of(domain), besides: first) }
    checks += wholeInstance
    if json {
      Console.print(
        .array(
          checks.map {
            .object([
              "name": .text($0.name), "outcome": .text($0.outcome.rawValue), "found": .text($0.found),
              "remedy": $0.remedy.map(JSONValue.text) ?? .null,
            ])
          }))
    } else {
      for check in checks {
        let mark =
          switch check.outcome {
          case .ok: "ok     "
          case .warning: "warning"
          case .failed: "FAILED "
          }
        let indent = mark.count + 2
        Console.print("\(mark)  \(check.name): \(VisibleText.escaping(check.found))", indent: indent)
        if let remedy = check.remedy {
          Console.print(String(repeating: " ", count: indent) + "→ " + remedy, indent: indent + 2)
        }
      }
    }
    if checks.contains(where: { $0.outcome == .failed }) { throw ExitCode.configuration }
  }

  /// What is the domain's own.
  private func examine(_ settings: Settings) -> [Doctor.Check] {
    let domain = settings.domain
    do { try DomainBinding(domain, root: settings.state.root).check() } catch {
      return [Doctor.Check("state folder", .failed, Failure(error).message ?? "\(error)")]
    }
    let files = DoctorFiles(
      statePath: settings.state.path, journal: settings.state.journal,
      dataPath: folder.dataPath ?? settings.value(.dataPath),
      reports: Settings.value(.reports), domain: domain, flags: Completion.flags(of: domain))
    return DoctorDatabase(settings).examine() + files.examine()
      + DoctorWriter(statePath: settings.state.path).examine()
      + DoctorFlags { try FlagSettings.configuredStore(of: domain) }.examine()
  }

  /// The same of a further domain, whose name each check bears; without what was said of the first one already.
  private func further(_ settings: Settings, besides first: Settings) -> [Doctor.Check] {
    let domain = settings.domain
    let sharesServers =
      settings.services.postgresURL == first.services.postgresURL
      && settings.services.redisURL == first.services.redisURL
    let use = PostgresUse.summary(of: [domain])
    let servers =
      sharesServers
      ? [] : Doctor(settings.services, needsRedis: domain.cache != nil, postgresUse: use).examine()
    let common: Set<String> = sharesServers ? ["postgres version", "clock", "report folder"] : ["report folder"]
    return (servers + examine(settings)).filter { !common.contains($0.name) }.map { check in
      Doctor.Check(
        "\(domain.name): \(check.name)", check.outcome, PrintedCommand.addressed(check.found, to: domain),
        remedy: check.remedy.map { PrintedCommand.addressed($0, to: domain) })
    }
  }

  /// What is of no domain of the list.
  private var wholeInstance: [Doctor.Check] {
    let unlisted = UnlistedDomains(root: settings.state.root)
    let older = OlderSettings(root: settings.state.root).map {
      Doctor.Check("server settings", .warning, $0.found, remedy: $0.remedy)
    }
    return unlisted.all.map { Doctor.Check("domains", .warning, unlisted.found($0), remedy: unlisted.remedy($0)) }
      + [older].compactMap(\.self)
  }

  /// Flags that are off for want of any look like flags that somebody has switched off.
  private var instance: [Doctor.Check] {
    if Instance.current.exists(for: self) { return [] }
    return [
      Doctor.Check(
        "instance", .warning, "there is none in \(FolderBinding.absolute("."))",
        remedy: "go to its folder, name its configuration file (--config, CUTOVER_CONFIG), or make one here with "
          + "'cutover init'")
    ]
  }
}
