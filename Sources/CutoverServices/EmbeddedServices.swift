import CutoverRedis
import Glibc

/// The URLs of a Postgres and a Redis.
package struct ServiceURLs: Sendable, Equatable {
  package var postgres: String
  package var redis: String

  package init(postgres: String, redis: String) {
    self.postgres = postgres
    self.redis = redis
  }
}

/// The Postgres and Redis that Cutover runs itself, one pair for each state folder.
///
/// They listen on Unix sockets only, so any number of checkouts run side by side. They outlive the process that starts
/// them. Every start and stop holds a lock in the state folder: two at once leave one pair of servers. All calls block.
///
/// ```swift
/// let services = EmbeddedServices(statePath: ".cutover")
/// let urls = try services.up().urls
/// ```
package struct EmbeddedServices: Sendable {
  /// What there is of one server.
  package struct Server: Sendable, Equatable {
    package enum State: String, Sendable {
      case stopped
      /// A process is there, but does not accept connections (yet).
      case starting
      case running
      /// A process is there and says nothing: it was stopped, or hangs.
      case silent = "not answering"
    }
    package let state: State
    package let pid: Int32?
    package let url: String
    package let log: String
  }

  package struct Status: Sendable, Equatable {
    package let postgres: Server
    package let redis: Server
    /// Where the servers' data is: the state folder, or a folder under the temporary directory.
    package let dataPath: String

    package var urls: ServiceURLs { ServiceURLs(postgres: postgres.url, redis: redis.url) }
    package var isRunning: Bool { postgres.state == .running && redis.state == .running }
  }

  package let statePath: String
  private let note: @Sendable (String) -> Void
  private let isInterrupted: @Sendable () -> Bool

  /// - Parameters:
  ///   - statePath: `CUTOVER_STATE_PATH`; made if need be.
  ///   - isInterrupted: Asked again and again while a start waits; once it says so, the wait ends with an error.
  ///   - note: Is told, a line each, what takes time or is unusual.
  package init(
    statePath: String, isInterrupted: @escaping @Sendable () -> Bool = { false },
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.statePath = Path.real(statePath)
    self.isInterrupted = isInterrupted
    self.note = note
  }

  /// Starts what does not run yet, and returns when both servers accept connections.
  @discardableResult
  package func up() throws -> Status {
    try up(postgres: true, redis: true)
  }

  /// As `up`, for only one of the two where the other one is given from outside.
  @discardableResult
  package func up(postgres: Bool, redis: Bool) throws -> Status {
    // The lock's folder has to be there before the lock; making it twice at once does no harm.
    if !Files.exists(statePath) { try Files.makeFolder(statePath, mode: geteuid() == 0 ? 0o711 : 0o700) }
    let lock = try FileLock(statePath + "/servers.lock", timeout: .seconds(120), isInterrupted: isInterrupted)
    defer { withExtendedLifetime(lock) {} }
    let existing = try Placement.recorded(state: statePath)?.postgresData ?? statePath + "/postgres/data"
    let user = try ServerUser.owner(of: existing)
    let placement = try Placement.prepare(state: statePath, user: user, note: note)
    if postgres { try startPostgres(placement, user) }
    if redis { try startRedis(placement, user) }
    return status(placement)
  }

  /// Looks, and changes nothing.
  package func status() throws -> Status {
    // Before the first start nobody has recorded the place: it is the one that a start would choose.
    let chosen = { try? Placement.choose(state: statePath, user: try ServerUser.preferred()) }
    return status(try Placement.recorded(state: statePath) ?? chosen() ?? placement())
  }

  /// The URL of the Postgres, if it accepts connections now. Asks nobody but its socket.
  package func runningPostgres() throws -> String? {
    let placement = try placement()
    return postgresServer(placement, nil).isReady == true ? placement.postgresURL : nil
  }

  /// As ``runningPostgres()``, of the Redis.
  package func runningRedis() throws -> String? {
    let placement = try placement()
    return redisServer(placement, nil).isReady ? placement.redisURL : nil
  }

  /// Whether there is a Postgres of Cutover's own, running or not.
  package var hasPostgres: Bool {
    (try? placement()).map { Files.exists($0.postgresData + "/PG_VERSION") } ?? false
  }

  /// The processes of the Postgres that somebody has stopped while it takes connections.
  func stoppedPostgres() throws -> [pid_t] { postgresServer(try placement(), nil).stopped }

  /// Stops both servers; data stays. Nothing happens where none runs.
  package func down() throws {
    guard Files.exists(statePath) else { return }
    let lock = try FileLock(statePath + "/servers.lock", timeout: .seconds(120))
    defer { withExtendedLifetime(lock) {} }
    guard let placement = try Placement.recorded(state: statePath) else { return }
    let redis = redisServer(placement, nil)
    try stop("redis", signals: [SIGTERM, SIGKILL]) { redis.process }
    unlink(placement.redisSocket)
    let postgres = postgresServer(placement, nil)
    // Fast shutdown, then immediate shutdown: pg_ctl(1).
    try stop("postgres", signals: [SIGINT, SIGQUIT, SIGKILL]) { postgres.process }
  }

  // MARK: Internals

  /// Where the servers are, or would be.
  private func placement() throws -> Placement {
    try Placement.recorded(state: statePath)
      ?? Placement(state: statePath, home: statePath, sockets: statePath + "/run")
  }

  private func postgresServer(_ placement: Placement, _ user: ServerUser?) -> PostgresServer {
    PostgresServer(data: placement.postgresData, sockets: placement.sockets, user: user, isThrowaway: false)
  }

  private func redisServer(_ placement: Placement, _ user: ServerUser?) -> RedisServer {
    RedisServer(folder: placement.redisFolder, socket: placement.redisSocket, user: user)
  }

  private func status(_ placement: Placement) -> Status {
    func server(_ process: ServerProcess?, _ ready: Bool, _ isSilent: Bool, url: String, log: String) -> Server {
      // Where /proc does not tell (hidepid), an answer on our own socket is as good.
      Server(
        state: ready ? .running : isSilent ? .silent : process == nil ? .stopped : .starting, pid: process?.pid,
        url: url,
        log: log)
    }
    let postgres = postgresServer(placement, nil)
    let redis = redisServer(placement, nil)
    let (answer, isRedisReady) = (postgres.answer, redis.isReady)
    return Status(
      postgres: server(
        postgres.process, answer == .ready, answer == .silent, url: placement.postgresURL, log: placement.postgresLog),
      redis: server(
        redis.process, isRedisReady, redis.isSilent, url: placement.redisURL, log: placement.redisLog),
      dataPath: placement.home)
  }

  private func startPostgres(_ placement: Placement, _ user: ServerUser?) throws {
    let server = postgresServer(placement, user)
    try server.initialiseIfNeeded(in: placement.postgresFolder, note: note)
    if server.isReady != true {
      try stopUnreachable("postgres", socket: placement.postgresSocket, signals: [SIGINT, SIGQUIT, SIGKILL]) {
        server.process
      }
      var pid = server.process?.pid
      if let pid { try refuseSilent("postgres", pid, log: placement.postgresLog) { server.answer == .silent } }
      let logStart = Files.size(placement.postgresLog)
      if pid == nil {
        try server.removeLeftovers()
        pid = try launch(server.launch(), log: placement.postgresLog)
      }
      // Recovery after a crash may take its time; as long as the process lives, it makes progress.
      try waitUntilReady("postgres", pid: pid, log: placement.postgresLog, from: logStart, limit: .seconds(120)) {
        server.isReady == true
      }
    }
    try server.createDatabase()
  }

  private func startRedis(_ placement: Placement, _ user: ServerUser?) throws {
    let server = redisServer(placement, user)
    if server.isReady { return }
    try stopUnreachable("redis", socket: placement.redisSocket, signals: [SIGTERM, SIGKILL]) { server.process }
    var pid = server.process?.pid
    if let pid { try refuseSilent("redis", pid, log: placement.redisLog) { !server.isReady && server.isSilent } }
    let logStart = Files.size(placement.redisLog)
    if pid == nil {
      unlink(placement.redisSocket)
      pid = try launch(server.launch(), log: placement.redisLog)
    }
    try waitUntilReady("redis", pid: pid, log: placement.redisLog, from: logStart, limit: .seconds(30)) {
      server.isReady
    }
  }

  private func launch(_ invocation: Invocation, log: String) throws -> pid_t {
    let file = try Files.openLog(log)
    defer { close(file) }
    return try Spawn.detached(try invocation.words(), output: file)
  }

  /// How long a server that is there may say nothing to somebody who wants to connect. One that recovers says so.
  private static let silence = Duration.seconds(6)

  /// Throws where the server of process `pid` is there, and has nothing to say to anybody: waiting would not start it.
  private func refuseSilent(_ name: String, _ pid: pid_t, log: String, _ isSilent: () -> Bool) throws {
    let deadline = ContinuousClock.now + Self.silence
    while isSilent() {
      let isStopped = ServerProcess.isStopped(pid)
      if isStopped || .now > deadline || isInterrupted() {
        throw ServiceError(
          .timeout, "start \(name)",
          "it runs (pid \(pid)) and does not answer"
            + (isStopped ? ": somebody has stopped the process (SIGSTOP)" : ""),
          remedy: isStopped ? "'kill -CONT \(pid)' has it go on" : "see \(log); 'cutover down' ends a server that hangs"
        )
      }
      usleep(100_000)
    }
  }

  private func waitUntilReady(
    _ name: String, pid: pid_t?, log: String, from start: Int, limit: Duration, _ isReady: () -> Bool
  ) throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while !isReady() {
      if let pid, !ServerProcess.isAlive(pid) {
        throw ServiceError(
          .failed, "start \(name)", "it ended before it was ready",
          remedy: "see \(log)", output: Files.tail(log, from: start))
      }
      if isInterrupted() {
        throw ServiceError(
          .interrupted, "start \(name)", "interrupted before it was ready",
          remedy: "see \(log); 'cutover down' ends a server that hangs")
      }
      guard clock.now < deadline else {
        throw ServiceError(
          .timeout, "start \(name)", "not ready after \(limit)", remedy: "see \(log)",
          output: Files.tail(log, from: start))
      }
      usleep(10_000)
    }
  }

  /// Ends a server whose socket is gone, as after a temporary folder was cleaned up: nobody can reach it ever again.
  private func stopUnreachable(
    _ name: String, socket: String, signals: [Int32], _ find: () -> ServerProcess?
  ) throws {
    let clock = ContinuousClock()
    // One that starts makes its socket within moments, before it recovers or loads anything.
    let deadline = clock.now + .seconds(3)
    while let process = find(), !Files.exists(socket) {
      if clock.now > deadline {
        note("\(name) (pid \(process.pid)) has lost its socket \(socket); restarting it")
        return try stop(name, signals: signals, find)
      }
      usleep(50_000)
    }
  }

  /// Asks ever less politely, ten seconds each time.
  private func stop(_ name: String, signals: [Int32], _ find: () -> ServerProcess?) throws {
    let clock = ContinuousClock()
    for (step, signal) in signals.enumerated() {
      guard let process = find() else { return }
      if step > 0 {
        note("\(name) (pid \(process.pid)) does not stop; sending \(signal == SIGKILL ? "SIGKILL" : "SIGQUIT")")
      }
      guard kill(process.pid, signal) == 0 || errno == ESRCH else {
        throw ServiceError.system("stop \(name)", "pid \(process.pid)")
      }
      let deadline = clock.now + .seconds(10)
      while clock.now < deadline {
        if !ServerProcess.isAlive(process.pid) { return }
        usleep(10_000)
      }
    }
    if let process = find() {
      throw ServiceError(.timeout, "stop \(name)", "pid \(process.pid) does not end, even after SIGKILL")
    }
  }
}
