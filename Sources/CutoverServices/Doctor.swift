import CLibpq
import CutoverRedis
import Glibc

/// Looks at all that the servers need, changes nothing, and says what to do about what is wrong.
package struct Doctor: Sendable {
  package enum Outcome: String, Sendable {
    case ok
    /// It works, but not as well as it should, or not for long.
    case warning
    case failed
  }

  /// One thing looked at.
  package struct Check: Sendable, Equatable {
    /// What was looked at: `postgres program`.
    package let name: String
    package let outcome: Outcome
    package let found: String
    /// What to do; nil where all is well.
    package let remedy: String?

    package init(_ name: String, _ outcome: Outcome, _ found: String, remedy: String? = nil) {
      self.name = name
      self.outcome = outcome
      self.found = found
      // What is well needs none.
      self.remedy = outcome == .ok ? nil : remedy
    }

    init(_ name: String, failed error: ServiceError) {
      self.init(name, .failed, error.message, remedy: error.remedy)
    }
  }

  private let environment: ServiceEnvironment
  private let state: String
  private let needsRedis: Bool
  private let postgresUse: String?

  /// `needsRedis` says whether anything here is kept in Redis: a domain need have no cache. `postgresUse` says what does not
  /// work without Postgres; `nil` where nothing needs it yet, so that a server of Cutover's own may be stopped.
  package init(_ environment: ServiceEnvironment, needsRedis: Bool = true, postgresUse: String? = nil) {
    self.environment = environment
    self.needsRedis = needsRedis
    self.postgresUse = postgresUse
    state = Path.real(environment.statePath)
  }

  /// All checks, in an order to read them in. Programs are only asked for where a server of Cutover's own is needed.
  package func examine() -> [Check] {
    // A server that is frozen takes the connection and says nothing, for as long as libpq waits.
    setenv("PGCONNECT_TIMEOUT", "3", 0)
    let ownsPostgres = environment.postgresURL == nil
    let ownsRedis = needsRedis && environment.redisURL == nil
    var checks: [Check] = []
    if ownsPostgres {
      checks.append(program("postgres", tested: Self.testedPostgres) { try Programs.postgres("postgres") })
    }
    if ownsRedis { checks.append(program("redis-server", tested: Self.testedRedis) { try Programs.redis() }) }
    if ownsPostgres || ownsRedis {
      if geteuid() == 0 { checks.append(serverUser()) }
      checks += [stateFolder(), disk(at: try? placement().home), sockets(), lock()]
    } else {
      // The journal is there in any case.
      checks.append(disk(at: state))
    }
    checks.append(postgres())
    if needsRedis { checks.append(redis()) }
    return checks
  }

  /// The major versions of Postgres that all tests of the stores were run with, see `make postgres-versions`.
  static let testedPostgres = 15...18
  /// Those of Redis: what commands and scripts ask for came with 6; the tests run with 7.
  static let testedRedis = 6...7

  private func program(_ name: String, tested: ClosedRange<Int>, _ find: () throws -> String) -> Check {
    checking("\(name) program") { title in
      let path = try find()
      let version = try Programs.version(path)
      return Self.judge(version, tested, title, "\(path), version \(version)")
    }
  }

  /// What to say of a version: an older one than was tested is refused, a newer one is only pointed out.
  static func judge(_ version: String, _ tested: ClosedRange<Int>, _ title: String, _ found: String) -> Check {
    guard let major = Int(version.prefix { $0.isNumber }) else {
      return Check(
        title, .warning, "\(found); its version cannot be read",
        remedy: "see that it is version \(tested.lowerBound) or later")
    }
    if major < tested.lowerBound {
      return Check(title, .failed, found, remedy: "use version \(tested.lowerBound) or later")
    }
    if major > tested.upperBound {
      return Check(
        title, .warning, "\(found); versions \(tested.lowerBound) to \(tested.upperBound) were tested",
        remedy: "try it on a copy first, or use version \(tested.upperBound)")
    }
    return Check(title, .ok, found)
  }

  private func serverUser() -> Check {
    checking("unprivileged user") { title in
      let user = try ServerUser.preferred()
      _ = try Programs.find("setpriv", package: "util-linux")
      return Check(title, .ok, "running as root; the servers run as \(user?.name ?? "")")
    }
  }

  private func stateFolder() -> Check {
    let title = "state folder"
    guard let info = Files.status(state) else {
      let parent = Path.existing(state)
      return access(parent, W_OK | X_OK) == 0
        ? Check(title, .ok, "\(state) will be made by cutover up")
        : Check(
          title, .failed, "\(state) is not there, and \(parent) may not be written to",
          remedy: "set CUTOVER_STATE_PATH to a folder of yours")
    }
    var target = info
    guard stat(state, &target) == 0, Files.isFolder(target) else {
      return Check(title, .failed, "\(state) is not a folder", remedy: "move it away, or set CUTOVER_STATE_PATH")
    }
    guard access(state, R_OK | W_OK | X_OK) == 0 else {
      return Check(
        title, .failed, "\(state) (owner \(target.st_uid)) may not be written to by this user",
        remedy: "run as its owner, or set CUTOVER_STATE_PATH")
    }
    if target.st_mode & 0o022 != 0 {
      return Check(title, .warning, "\(state) may be written to by others", remedy: "chmod go-w \(state)")
    }
    return Check(title, .ok, state)
  }

  private func disk(at path: String?) -> Check {
    checking("free disk") { title in
      let folder = Path.existing(try path ?? placement().home)
      var info = statvfs()
      guard statvfs(folder, &info) == 0 else { throw ServiceError.system("look at disk", folder) }
      let free = Int(info.f_bavail) * Int(info.f_frsize)
      let text = "\((Double(free) / 1e8).rounded() / 10) GB free at \(folder)"
      if free < 256 << 20 { return Check(title, .failed, text, remedy: "make room; a new cluster alone takes 60 MiB") }
      if free < 2 << 30 { return Check(title, .warning, text, remedy: "make room") }
      return Check(title, .ok, text)
    }
  }

  private func sockets() -> Check {
    checking("sockets") { title in
      let folder = try placement().sockets
      let length = "\(folder)/.s.PGSQL.5432".utf8.count
      let text = "\(folder), longest path \(length) of 107 bytes"
      return Placement.fits(folder)
        ? Check(title, .ok, text) : Check(title, .failed, text, remedy: "set TMPDIR to a folder with a shorter path")
    }
  }

  private func lock() -> Check {
    let title = "start lock"
    guard Files.exists(state + "/servers.lock") else { return Check(title, .ok, "free") }
    do {
      let lock = try FileLock(state + "/servers.lock", timeout: .zero)
      defer { withExtendedLifetime(lock) {} }
      return Check(title, .ok, "free")
    } catch {
      return Check(
        title, .warning, "\((error as? ServiceError)?.message ?? "\(error)")",
        remedy: "a cutover is starting or stopping the servers; wait for it")
    }
  }

  private func postgres() -> Check {
    let title = "postgres server"
    if let url = environment.postgresURL {
      // The URL may hold a password and is not repeated.
      return switch PQping(url) {
      case PQPING_OK: judgeVersion(url, title)
      case PQPING_REJECT:
        Check(
          title, .failed, "the server of \(environment.postgresSetting) is there and refuses connections",
          remedy: "wait until it has started")
      case PQPING_NO_ATTEMPT:
        Check(
          title, .failed, "\(environment.postgresSetting) is not a Postgres URL",
          remedy: "write postgresql://user:password@host:port/database")
      default:
        Check(
          title, .failed, "the server of \(environment.postgresSetting) does not answer",
          remedy:
            "start it, or correct \(environment.postgresSetting); without it Cutover uses a Postgres of its own, with "
            + "other data")
      }
    }
    if let stopped = try? EmbeddedServices(statePath: state).stoppedPostgres(), !stopped.isEmpty,
      case .running? = (try? EmbeddedServices(statePath: state).status())?.postgres.state
    {
      let pids = stopped.map { "\($0)" }.joined(separator: " ")
      return Check(
        title, .failed,
        "Cutover's own accepts connections, but somebody has stopped \(stopped.count == 1 ? "a process" : "\(stopped.count) processes") of it (pid \(pids)): what is done there stands still",
        remedy: "'kill -CONT \(pids)' has it go on")
    }
    return embedded(title, use: postgresUse) { placement, status in
      let stale =
        status.postgres.state == .stopped && Files.exists(placement.postgresData + "/postmaster.pid")
        ? "it was killed; its data will be recovered" : nil
      return (status.postgres, stale)
    }
  }

  private func redis() -> Check {
    let title = "redis server"
    if let url = environment.redisURL {
      do {
        let reply = try RedisConnection(
          RedisConfiguration(url: url, tls: environment.redisTLS)
        ).command("INFO", "server")
        return version(of: reply.string ?? "", title)
      } catch {
        return Check(
          title, .failed, "\(environment.redisSetting): \(error.message)",
          remedy: "start it, or correct \(environment.redisSetting); without it Cutover uses a Redis of its own")
      }
    }
    return embedded(title) { placement, status in
      (status.redis, status.redis.state == .stopped && Files.exists(placement.redisSocket) ? "it was killed" : nil)
    }
  }

  /// The version of a server that accepts connections; who may not connect cannot ask for it.
  private func judgeVersion(_ url: String, _ title: String) -> Check {
    let found = "the server of \(environment.postgresSetting) accepts connections"
    let connection = PQconnectdb(url)
    defer { PQfinish(connection) }
    guard PQstatus(connection) == CONNECTION_OK else { return Check(title, .ok, found) }
    let version = PQserverVersion(connection)
    return Self.judge(
      "\(version / 10_000)", Self.testedPostgres, title, "\(found), version \(version / 10_000).\(version % 10_000)")
  }

  private func version(of info: String, _ title: String) -> Check {
    let name = "redis_version:"
    let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name) } ?? ""
    let version = line.dropFirst(name.count)
    return Self.judge(
      String(version), Self.testedRedis, title, "the server of \(environment.redisSetting) answers, version \(version)")
  }

  private func embedded(
    _ title: String, use: String? = nil,
    _ look: (Placement, EmbeddedServices.Status) -> (EmbeddedServices.Server, String?)
  ) -> Check {
    checking(title) { title in
      let status = try EmbeddedServices(statePath: state).status()
      let (server, found) = look(try placement(), status)
      // Commands start both, and `cutover down` stops both.
      let isAlone = server.state == .stopped && [status.postgres, status.redis].contains { $0.state == .running }
      let stale = found ?? (isAlone ? "the other one is" : nil)
      let pid = server.pid.map { " (pid \($0))" } ?? ""
      return switch server.state {
      case .running: Check(title, .ok, "Cutover's own\(pid) accepts connections at \(server.url)")
      case .starting:
        Check(
          title, .warning, "Cutover's own\(pid) does not accept connections yet",
          remedy: "see \(server.log); cutover down and cutover up restart it")
      case .silent:
        Check(
          title, .failed, "Cutover's own\(pid) runs, and does not answer",
          remedy: server.pid.map { ServerProcess.isStopped($0) } == true
            ? "somebody has stopped the process: 'kill -CONT \(server.pid ?? 0)' has it go on"
            : "see \(server.log); 'cutover down' ends a server that hangs")
      case .stopped:
        Check(
          title, use != nil ? .failed : stale == nil ? .ok : .warning,
          "Cutover's own is not running"
            + (stale.map { ": \($0)" } ?? (use == nil ? "; a command that needs it starts it" : ""))
            + (use.map { "; without it \($0)" } ?? ""),
          remedy: "run 'cutover up'")
      }
    }
  }

  private func placement() throws -> Placement {
    if let recorded = try Placement.recorded(state: state) { return recorded }
    return try Placement.choose(state: state, user: try ServerUser.preferred())
  }

  private func checking(_ title: String, _ body: (String) throws -> Check) -> Check {
    do { return try body(title) } catch let error as ServiceError { return Check(title, failed: error) } catch {
      return Check(title, .failed, "\(error)")
    }
  }
}
