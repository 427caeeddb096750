import ArgumentParser
import CutoverDomain
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram
import CutoverRedis
import CutoverServer
import CutoverServices
import Glibc

struct Status: ParsableCommand, LooksOnly {
  static let configuration = CommandConfiguration(
    abstract: "Show where the servers are and whether they run; starts nothing.",
    discussion: """
      Covers all domains of the instance, unless --domain names one. Cutover's own servers are 'stopped', 'starting', \
      'running' or 'not answering', those of DATABASE_URL and REDIS_URL 'reachable' or 'unreachable'. Passwords are \
      not shown.

      EXAMPLE:
        psql "$(cutover status --json | jq -r .postgres)"
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let parts = try Instance.current.told.map { try DomainStatus(settings.of($0)) }
    let older = OlderSettings(root: settings.state.root)
    let unlisted = UnlistedDomains(root: settings.state.root)
    if json {
      let others = parts.dropFirst().map { JSONMember(name: ExactString($0.domain), value: .object($0.members)) }
      return Console.print(
        .object(
          parts[0].members + [
            JSONMember(name: "domains", value: .object(others)),
            JSONMember(name: "unlisted_domains", value: unlisted.json),
            JSONMember(name: "server_settings", value: older?.json ?? .null),
          ]))
    }
    for (index, part) in parts.enumerated() {
      if parts.count > 1 {
        Console.print("\(index > 0 ? "\n" : "")\("domain".padded(DomainStatus.label))\(part.domain)")
      }
      for line in part.lines {
        Console.print(PrintedCommand.addressed(line, to: part.hosted), indent: DomainStatus.label)
      }
    }
    let lines = unlisted.lines + [older?.line].compactMap(\.self)
    if parts.count > 1, !lines.isEmpty { Console.print("") }
    for line in lines { Console.print(VisibleText.escaping(line), indent: DomainStatus.label) }
  }
}

/// How one domain is: its servers, its schema, what is written, and what stands in the way.
private struct DomainStatus {
  /// How wide the names at the left are, with the gap behind them.
  static let label = 12

  let domain: String
  var hosted: any HostedDomain.Type { settings.domain }
  private(set) var members: [JSONMember] = []
  private(set) var lines: [String] = []
  private let settings: Settings

  init(_ settings: Settings) throws {
    self.settings = settings
    domain = settings.domain.name
    let own = try settings.state.servers.status()
    let (postgres, connection) = try examinePostgres(own.postgres)
    let schema = connection.flatMap { try? SchemaComponent(settings.domain).migrator(on: $0).status() }
    let redis = try examineRedis(own.redis)
    let writing = examineWriting(connection)
    let flags = examineFlags()
    let reads = LastLegacyReads(statePath: settings.state.path)
    let failing = NotedFailures(statePath: settings.state.path)
    let stale = StaleMemory(statePath: settings.state.path)
    let folder = Self.legacyFolder(settings)
    let missing = folder.map { Self.missingParts(settings, in: $0) }
    let unreadable = folder.map { Self.unreadable(settings, in: $0) }
    let views = connection.flatMap { connection in schema.flatMap { _ in try? ViewsStatus(settings, on: connection) } }
    let readThrough = ReadThroughSettings(settings)
    let backlog = schema.flatMap { _ in try? OutboxBacklog(settings) }
    let state: [(String, JSONValue)] = [
      ("domain", .text(domain)), ("postgres", .text(postgres.url)), ("postgres_state", .text(postgres.state)),
      ("redis", .text(redis.url)), ("redis_state", .text(redis.state)), ("schema", schema?.json ?? .null),
      ("journal", writing.journal), ("lag", writing.lag), ("backlog", backlog?.json ?? .null),
      ("views", views?.json ?? .null), ("flags", flags.json), ("last_legacy_reads", reads.json),
      ("failing_reads", failing.json), ("missing_parts", missing?.json ?? .array([])),
      ("unreadable_legacy", unreadable?.json ?? .array([])),
      ("read_through", readThrough.json), ("stale_memory", stale?.json ?? .null),
    ]
    members = state.map {
      JSONMember(name: ExactString($0.0), value: PrintedCommand.addressed($0.1, to: settings.domain))
    }

    let width = max(postgres.state.count, redis.state.count)
    let servers = [("postgres", postgres)] + (settings.domain.cache == nil ? [] : [("redis", redis)])
    for (name, server) in servers {
      let gap = String(repeating: " ", count: width - server.state.count)
      lines.append("\(name.padded(Self.label))\(server.state)\(gap)  \(server.url)")
    }
    if connection == nil, postgres.state != EmbeddedServices.Server.State.stopped.rawValue {
      lines.append("".padded(Self.label) + "not known without Postgres: the schema, the views, what waits for Redis")
    }
    if let late = connection?.late {
      lines.append("".padded(Self.label) + "not everything could be asked: \(Failure(late).message ?? "\(late)")")
    }
    if let summary = connection.flatMap(schemaSummary) { lines.append("schema".padded(Self.label) + summary) }
    lines += writing.lines + (backlog?.lines ?? []) + (views.map { [$0.line] } ?? []) + flags.lines
    if let missing, !missing.isEmpty {
      lines += missing.lines.map { "legacy".padded(Self.label) + $0 }
      lines.append("".padded(Self.label) + Self.remedy(missing, folder, of: settings.domain.legacy))
    }
    if let unreadable, !unreadable.isEmpty {
      lines += unreadable.lines.map { "legacy".padded(Self.label) + VisibleText.escaping($0.text) }
      lines.append("".padded(Self.label) + UnreadableLegacy.remedy)
    }
    lines += failing.lines.map { VisibleText.escaping($0) }
    if let stale { lines.append("memory".padded(Self.label) + stale.summary) }
    lines += [readThrough.line, reads.line].compactMap(\.self)
  }

  /// The legacy side that the journal feeds, or before the first event that which the settings name; `nil` where it is
  /// retired, or a folder that the journal feeds is away as a whole, which is said of its sink.
  private static func legacyFolder(_ settings: Settings) -> String? {
    let statePath = settings.state.path
    guard (try? Retirement.read(statePath)) == nil else { return nil }
    guard let bound = FolderBinding(statePath: statePath).read() else {
      return FolderBinding.absolute(settings.value(.dataPath))
    }
    return access(bound, F_OK) == 0 ? bound : nil
  }

  private static func missingParts(_ settings: Settings, in folder: String) -> MissingParts {
    MissingParts(of: settings.domain, in: folder, besides: Completion(of: settings.domain).endpoints)
  }

  private static func remedy(_ missing: MissingParts, _ folder: String?, of store: any LegacyStore) -> String {
    guard let folder, access(folder, F_OK) != 0 else { return missing.remedy }
    return "there is no \(folder): set legacy_path to the legacy \(store.noun)"
  }

  /// What a server has noted, and what can be read in a moment.
  private static func unreadable(_ settings: Settings, in folder: String) -> UnreadableLegacy {
    UnreadableLegacy(
      of: settings.domain, in: folder, flags: Completion.flags(of: settings.domain), limit: 4 << 20,
      noted: NotedLegacyReads(statePath: settings.state.path))
  }

  /// `nil` where it cannot be asked about.
  private func schemaSummary(_ connection: PostgresConnection) -> String? {
    do { return try Schema.summary(of: settings.domain, on: connection) } catch let failure as Failure {
      return failure.message
    } catch { return nil }
  }

  private struct Server {
    let url: String
    let state: String
  }

  /// A journal that cannot be read keeps nobody from seeing the rest.
  private func examineWriting(_ connection: PostgresConnection?) -> (
    journal: JSONValue, lag: JSONValue, lines: [String]
  ) {
    do {
      let status = try WritingStatus(settings) { .repository(on: connection) }
      guard let writing = status else { return (.null, .null, []) }
      return (writing.journalJSON, writing.lagJSON, writing.lines)
    } catch {
      let unreadable = UnreadableJournal(error, JournalPlace(settings), statePath: settings.state.path)
      return (unreadable.json, unreadable.lagJSON, unreadable.lines)
    }
  }

  /// Endpoints that were rolled back automatically, and left there since, or are frozen: they are what somebody who looks
  /// here first has to see.
  private func examineFlags() -> (json: JSONValue, lines: [String]) {
    do {
      let (set, trail) = try FlagSettings.configuredStore(of: settings.domain).readAll()
      let open = set.flags.compactMap { flag in trail.openRollback(of: flag.key).map { (flag.state.endpoint, $0) } }
      let withheld = WithheldRollbacks.noted(statePath: settings.state.path).sorted { $0.key < $1.key }
      let frozen = set.flags.filter(\.isFrozen).flatMap { flag in
        Freeze.all(of: flag, in: set, trail).filter { !$0.isOfAll }.map { (flag.state.endpoint, $0) }
      }
      let all = Freeze.of(set, trail)
      let rehearsing = set.flags.compactMap { flag in
        trail.openRehearsal(of: flag.key)?.openSummary(of: flag.state.endpoint, in: flag.state)
      }
      let lines =
        withheld.map { endpoint, withheld in withheld.summary(of: endpoint) } + rehearsing
        + open.map { endpoint, record in record.summary(of: endpoint) }
        + all.map { "all endpoints are frozen \($0.summary)" }
        + frozen.map { endpoint, freeze in "\(endpoint) is frozen \(freeze.summary)" }
      return (
        .object([
          "rolled_back": .array(open.map { .text($0.0) }),
          "rollback_withheld": .object(
            withheld.map { JSONMember(name: ExactString($0.key), value: $0.value.json) }),
          "frozen": .bool(!all.isEmpty),
          "frozen_endpoints": .array(frozen.map { .text($0.0) }),
        ]), lines.map { VisibleText.escaping("\("flags".padded(Self.label))\($0)") }
      )
    } catch {
      let reason = Failure(error).message ?? "they cannot be read"
      return (.object(["error": .text(reason)]), ["flags       cannot be read: \(VisibleText.escaping(reason))"])
    }
  }

  private func examinePostgres(_ own: EmbeddedServices.Server) throws -> (Server, PostgresConnection?) {
    let given = settings.services.postgresURL
    let configuration = try settings.postgres(given ?? own.url)
    // A server of our own that does not run is not waited for.
    let connection = given == nil && own.state != .running ? nil : try? PostgresConnection(configuration)
    guard let given else { return (Server(url: own.url, state: own.state.rawValue), connection) }
    // Without a password the URL is shown as it was given; with one, as the parameters that it stands for.
    let shown = configuration.description.contains("***") ? configuration.description : given
    return (Server(url: shown, state: connection == nil ? "unreachable" : "reachable"), connection)
  }

  private func examineRedis(_ own: EmbeddedServices.Server) throws -> Server {
    guard let given = settings.services.redisURL else { return Server(url: own.url, state: own.state.rawValue) }
    let configuration = try Settings.redis(given)
    let answers = (try? RedisConnection(configuration).command("PING")) != nil
    return Server(url: configuration.description, state: answers ? "reachable" : "unreachable")
  }
}
