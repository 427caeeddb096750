import ArgumentParser
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram
import CutoverRedis
import CutoverServices

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say where the servers are and whether they run; starts nothing.",
    discussion: """
      Cutover's own servers are 'stopped', 'starting' or 'running', those of DATABASE_URL and REDIS_URL 'reachable' or \
      'unreachable'. Passwords are not shown.

      EXAMPLE:
        psql "$(cutover status --json | jq -r .postgres)"
      """)

  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  /// How wide the names at the left are, with the gap behind them.
  private static let label = 12

  func run() throws {
    let own = try settings.state.servers.status()
    let (postgres, connection) = try examinePostgres(own.postgres)
    let schema = connection.flatMap { try? SchemaComponent(Domains.current).migrator(on: $0).status() }
    let redis = try examineRedis(own.redis)
    let writing = examineWriting(connection)
    let flags = examineFlags()
    let reads = LastLegacyReads(statePath: settings.state.path)
    let failing = NotedFailures(statePath: settings.state.path)
    let views = connection.flatMap { connection in schema.flatMap { _ in try? ViewsStatus(settings, on: connection) } }
    let readThrough = ReadThroughSettings(settings)
    let backlog = schema.flatMap { _ in try? OutboxBacklog(settings) }
    if json {
      Console.print(
        .object([
          "postgres": .text(postgres.url), "postgres_state": .text(postgres.state),
          "redis": .text(redis.url), "redis_state": .text(redis.state),
          "schema": schema?.json ?? .null,
          "journal": writing.journal, "lag": writing.lag,
          "backlog": backlog?.json ?? .null, "views": views?.json ?? .null, "flags": flags.json,
          "last_legacy_reads": reads.json, "failing_reads": failing.json, "read_through": readThrough.json,
        ]))
    } else {
      let width = max(postgres.state.count, redis.state.count)
      let servers = [("postgres", postgres)] + (Domains.current.cache == nil ? [] : [("redis", redis)])
      for (name, server) in servers {
        let gap = String(repeating: " ", count: width - server.state.count)
        Console.print("\(name.padded(Self.label))\(server.state)\(gap)  \(server.url)", indent: Self.label)
      }
      if let summary = connection.flatMap(self.schemaSummary) {
        Console.print("schema".padded(Self.label) + summary, indent: Self.label)
      }
      for line in writing.lines + (backlog?.lines ?? []) + (views.map { [$0.line] } ?? []) + flags.lines {
        Console.print(line, indent: Self.label)
      }
      for line in failing.lines { Console.print(VisibleText.escaping(line), indent: Self.label) }
      if let line = readThrough.line { Console.print(line, indent: Self.label) }
      if let line = reads.line { Console.print(line, indent: Self.label) }
    }
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
      return (writing.journal.json, writing.lagJSON, writing.lines)
    } catch {
      let unreadable = UnreadableJournal(error, statePath: settings.state.path)
      return (unreadable.json, unreadable.lagJSON, unreadable.lines)
    }
  }

  /// Endpoints that were rolled back automatically, and left there since, or are frozen: they are what somebody who looks
  /// here first has to see.
  private func examineFlags() -> (json: JSONValue, lines: [String]) {
    do {
      let (set, trail) = try FlagSettings.configuredStore(of: Domains.current).readAll()
      let open = set.flags.compactMap { flag in trail.openRollback(of: flag.key).map { (flag.state.endpoint, $0) } }
      let frozen = set.flags.filter(\.isFrozen).flatMap { flag in
        Freeze.all(of: flag, in: set, trail).filter { !$0.isOfAll }.map { (flag.state.endpoint, $0) }
      }
      let all = Freeze.of(set, trail)
      let lines =
        open.map { endpoint, record in record.summary(of: endpoint) }
        + all.map { "all endpoints are frozen \($0.summary)" }
        + frozen.map { endpoint, freeze in "\(endpoint) is frozen \(freeze.summary)" }
      return (
        .object([
          "rolled_back": .array(open.map { .text($0.0) }), "frozen": .bool(!all.isEmpty),
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
    let connection = given == nil && own.state == .stopped ? nil : try? PostgresConnection(configuration)
    // Somebody who has locked tables, say to restore them, holds up nobody who only asks how things are.
    try? connection?.setStatementTimeout(.seconds(2))
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
