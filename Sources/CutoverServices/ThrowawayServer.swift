import Glibc
import Synchronization

/// A Postgres or Redis for tests and tools, in a fresh folder under the temporary directory, gone with this process.
///
/// It ends with its folder when `shutDown` is called, when the process ends, and also when the process is killed with
/// SIGKILL. Postgres does not write to disk durably here. All calls block; they may come from any thread.
package final class ThrowawayServer: Sendable {
  private enum Kind {
    case postgres(PostgresServer)
    case redis(RedisServer)
  }

  private struct State: @unchecked Sendable {
    // The mutex around it sees to one thread at a time.
    var guardian: Guardian?
    var pid: pid_t?
  }

  /// The server's address; for Postgres that of the database `postgres`.
  package let url: String
  /// The folder with the data, the socket and the log.
  package let folder: String
  private let name: String
  private let kind: Kind
  private let state: Mutex<State>

  /// Makes a cluster and starts Postgres; takes about a second.
  package static func postgres() throws -> ThrowawayServer {
    try ThrowawayServer("postgres", signal: "QUIT") { folder, user in
      let server = PostgresServer(
        data: folder + "/data", sockets: folder + "/run", user: user, isThrowaway: true)
      let url = PostgresServer.url(sockets: server.sockets, database: "postgres")
      return (.postgres(server), url, try server.launch(), try server.initialisation(in: server.data))
    }
  }

  /// Copies a Postgres and starts the copy as its standby, which follows it until ``promote()``.
  package static func standby(of primary: ThrowawayServer) throws -> ThrowawayServer {
    try ThrowawayServer("postgres", signal: "QUIT") { folder, user in
      let server = PostgresServer(
        data: folder + "/data", sockets: folder + "/run", user: user, isThrowaway: true)
      let copy = Invocation(
        try Programs.postgres("pg_basebackup"),
        [
          "-h", primary.folder + "/run", "-p", "5432", "-U", PostgresServer.databaseUser, "-D", server.data,
          "--wal-method=stream", "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
        ], as: user)
      let url = PostgresServer.url(sockets: server.sockets, database: "postgres")
      return (.postgres(server), url, try server.launch(), copy)
    }
  }

  /// Makes a standby a server of its own, which takes writes; returns when it does.
  package func promote() throws {
    guard case .postgres(let server) = kind else { return }
    try Spawn.check(
      Invocation(try Programs.postgres("pg_ctl"), ["promote", "-D", server.data], as: server.user),
      timeout: .seconds(60))
  }

  /// Starts a Redis with as many databases as given. `arguments` are further settings, as they stand on its command line.
  package static func redis(databases: Int = 16, arguments: [String] = []) throws -> ThrowawayServer {
    try ThrowawayServer("redis", signal: "KILL") { folder, user in
      let server = RedisServer(
        folder: folder + "/data", socket: folder + "/run/redis.sock", user: user, databases: databases,
        arguments: arguments)
      return (.redis(server), RedisServer.url(socket: server.socket), try server.launch(), nil)
    }
  }

  private init(
    _ name: String, signal: String,
    _ plan: (_ folder: String, _ user: ServerUser?) throws -> (Kind, String, Invocation, Invocation?)
  ) throws {
    let user = try ServerUser.preferred()
    let base = try Self.temporaryFolder(user)
    Self.sweep(base)
    folder = try Self.makeFolder(base, name, user)
    self.name = name
    let guardian: Guardian
    do {
      let lock = try FileLock(folder + "/lock", timeout: .seconds(5))
      let (kind, url, launch, initialisation) = try plan(folder, user)
      self.kind = kind
      self.url = url
      // The guardian is there before anything else, so that a kill during initdb leaves nothing either.
      guardian = try Guardian(
        name: name, folder: folder, signal: signal, lock: lock, server: try Self.mortal(launch.words(), signal))
      if let initialisation { try Spawn.check(initialisation, timeout: .seconds(120)) }
    } catch {
      Files.remove(folder)
      throw error
    }
    state = Mutex(State(guardian: guardian, pid: nil))
    do {
      try start()
    } catch {
      shutDown()
      throw error
    }
  }

  /// The server's process while it runs.
  package var processID: Int32? { state.withLock { $0.pid } }

  /// Starts the server again after `stop` or `kill`, on the same data and socket; returns when it accepts connections.
  package func start() throws {
    try state.withLock { state in
      guard let guardian = state.guardian else { throw ServiceError(.usage, "start \(name)", "it was shut down") }
      if state.pid != nil { return }
      let clock = ContinuousClock()
      let deadline = clock.now + .seconds(60)
      let logStart = Files.size(folder + "/log")
      var pid = try guardian.start()
      while !isReady {
        guard clock.now < deadline else {
          throw ServiceError(
            .timeout, "start \(name)", "not ready after a minute", output: Files.tail(folder + "/log", from: logStart))
        }
        if !ServerProcess.isAlive(pid) {
          let output = Files.tail(folder + "/log", from: logStart)
          // The children of a killed Postgres take a moment to notice; they still use its memory.
          guard output.contains("shared memory block") || output.contains("lock file") else {
            throw ServiceError(.failed, "start \(name)", "it ended before it was ready", output: output)
          }
          usleep(50_000)
          try guardian.stop()
          pid = try guardian.start()
        }
        usleep(5_000)
      }
      state.pid = pid
    }
  }

  /// Stops the server; its data stays until `start` or the end. Postgres breaks off what is under way.
  package func stop() throws { try halt { try $0.stop() } }

  /// Ends the server with SIGKILL, as the kernel would when memory runs out.
  package func kill() throws { try halt { try $0.kill() } }

  private func halt(_ order: (Guardian) throws -> Void) throws {
    try state.withLock { state in
      guard let guardian = state.guardian else { return }
      try order(guardian)
      state.pid = nil
    }
  }

  /// Ends the server for good and removes its folder; returns when both are gone.
  package func shutDown() {
    state.withLock { state in
      state.pid = nil
      state.guardian = nil
    }
  }

  private var isReady: Bool {
    switch kind {
    case .postgres(let server): server.isReady == true
    case .redis(let server): server.isReady
    }
  }

  /// Where setpriv is there, the server dies with its guardian as well.
  private static func mortal(_ words: [String], _ signal: String) throws -> [String] {
    guard let setpriv = try? Programs.find("setpriv", package: "util-linux") else { return words }
    if words[0] == setpriv { return [setpriv, "--pdeathsig", signal] + words.dropFirst() }
    return [setpriv, "--pdeathsig", signal, "--"] + words
  }

  private static let prefix = "cutover-test-"

  /// `TMPDIR`, unless its path is too long for sockets or closed to the servers' user; then `/tmp`.
  private static func temporaryFolder(_ user: ServerUser?) throws -> String {
    guard let set = getenv("TMPDIR").map({ Path.absolute(String(cString: $0)) }),
      Placement.fits(set + "/" + prefix + "postgres-XXXXXX/run"),
      try user.map({ try Placement.reaches($0, set) }) ?? true
    else { return "/tmp" }
    return set
  }

  private static func makeFolder(_ base: String, _ name: String, _ user: ServerUser?) throws -> String {
    var template = Array("\(base)/\(prefix)\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ServiceError.system("make folder", "\(base)/\(prefix)\(name)") }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    if user != nil { chmod(folder, 0o711) }
    for inner in ["/run", "/data"] {
      try Files.makeFolder(folder + inner, mode: 0o700)
      try ServerUser.hand(folder + inner, to: user)
    }
    return folder
  }

  /// Removes what killed guardians left: folders of ours that nobody holds the lock of. New ones may not have it yet.
  private static func sweep(_ base: String) {
    for name in Files.names(in: base) where name.hasPrefix(prefix) {
      let folder = base + "/" + name
      guard let info = Files.status(folder), Files.isFolder(info), info.st_uid == geteuid(),
        time(nil) - info.st_mtim.tv_sec > 60
      else { continue }
      guard let lock = try? FileLock(folder + "/lock", timeout: .zero) else { continue }
      Files.remove(folder)
      withExtendedLifetime(lock) {}
    }
  }
}
