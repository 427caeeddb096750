import CLibpq
import Glibc

/// A Postgres of Cutover's own: how its cluster is made, and how it is started, asked and stopped.
struct PostgresServer {
  /// The folder of the cluster.
  let data: String
  let sockets: String
  let user: ServerUser?
  /// A server whose data nobody will miss saves itself every flush to disk.
  let isThrowaway: Bool

  static let databaseUser = "cutover"
  static let database = "cutover"

  static func url(sockets: String, database: String = database) -> String {
    "postgresql:///\(database)?host=\(sockets)&user=\(databaseUser)"
  }

  /// How initdb makes a cluster in a folder.
  ///
  /// `trust` is safe here as only the socket leads to the server, and its folder is closed to others.
  func initialisation(in folder: String) throws -> Invocation {
    Invocation(
      try Programs.postgres("initdb"),
      [
        "-D", folder, "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C",
        "--username=\(Self.databaseUser)",
      ], as: user)
  }

  /// How the server is started. Everything is said here, so that a cluster made by an older Cutover runs like a new one.
  func launch() throws -> Invocation {
    var settings = [
      "listen_addresses=", "unix_socket_directories=\(sockets)", "port=5432", "shared_buffers=128MB",
      "max_connections=100", "timezone=UTC", "log_timezone=UTC", "logging_collector=off", "log_destination=stderr",
    ]
    if isThrowaway {
      // Commits still reach the kernel before they are answered, so that they outlive a killed server.
      settings += ["fsync=off", "full_page_writes=off", "max_wal_size=256MB"]
    }
    return Invocation(
      try Programs.postgres("postgres"), ["-D", data] + settings.flatMap { ["-c", $0] }, as: user)
  }

  /// The processes of the server that somebody has stopped, by SIGSTOP say, while the server itself goes on: it takes
  /// connections, and what these do stands still.
  var stopped: [pid_t] {
    ServerProcess.all(named: "postgres", folder: data, mark: data).map(\.pid).filter(ServerProcess.isStopped).sorted()
  }

  var process: ServerProcess? { ServerProcess.main(named: "postgres", folder: data, mark: data) }

  /// What somebody is told who wants to connect.
  enum Answer {
    case ready
    /// It is starting, or recovers.
    case starting
    /// Nobody listens.
    case none
    /// Somebody listens and says nothing: a process that was stopped, or hangs.
    case silent
  }

  var answer: Answer {
    if SilentServers.shared.contains(sockets) { return .silent }
    let began = ContinuousClock.now
    // PQping needs no password and no database that exists.
    return switch PQping("host=\(sockets) port=5432 user=\(Self.databaseUser) dbname=postgres connect_timeout=2") {
    case PQPING_OK: .ready
    case PQPING_REJECT: .starting
    default: SilentServers.shared.note(sockets, askedSince: began) ? .silent : .none
    }
  }

  /// Whether the server accepts connections now; `nil` where it is there but still starting or recovering.
  var isReady: Bool? {
    switch answer {
    case .ready: true
    case .starting: nil
    case .none, .silent: false
    }
  }

  /// Makes the cluster unless there is one. Killed in the middle it leaves a folder that is never taken for a cluster.
  func initialiseIfNeeded(in folder: String, note: (String) -> Void) throws {
    if Files.exists(data + "/PG_VERSION") { return }
    for name in Files.names(in: folder) where name.hasPrefix("new-") { Files.remove(folder + "/" + name) }
    if Files.exists(data) {
      guard Files.names(in: data).isEmpty else {
        throw ServiceError(
          .failed, "initialise postgres", "\(data) is not empty and not a Postgres cluster",
          remedy: "move it away")
      }
      rmdir(data)
    }
    note("making a Postgres cluster in \(data)")
    let aside = "\(folder)/new-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    do {
      try Spawn.check(initialisation(in: aside), timeout: .seconds(120))
      guard rename(aside, data) == 0 else { throw ServiceError.system("rename", aside) }
    } catch {
      Files.remove(aside)
      throw error
    }
  }

  /// Makes the database `cutover`, unless an earlier start did.
  func createDatabase() throws {
    // Inside the cluster, so that it goes when the cluster does.
    let marker = data + "/cutover-database-created"
    if Files.exists(marker) { return }
    let outcome = try Spawn.run(
      Invocation(
        try Programs.postgres("createdb"),
        ["-h", sockets, "-p", "5432", "-U", Self.databaseUser, "--maintenance-db=postgres", Self.database]))
    guard outcome.status == 0 || outcome.output.contains("already exists") else {
      throw ServiceError(.failed, "create database \(Self.database)", "createdb failed", output: outcome.output)
    }
    try Files.write("", to: marker)
    try ServerUser.hand(marker, to: user)
  }

  /// Clears away what a server that was killed left behind; only called when none runs.
  ///
  /// Postgres does so itself, but refuses to start when the process id in its file is now somebody else's, as after a
  /// reboot, with another checkout's server.
  func removeLeftovers() throws {
    // The children of a killed server notice within moments; while they live, the files are in use.
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(5)
    while true {
      let orphans = ServerProcess.all(named: "postgres", folder: data, mark: data)
      if orphans.isEmpty { break }
      if clock.now > deadline { for orphan in orphans { kill(orphan.pid, SIGKILL) } }
      usleep(20_000)
    }
    for file in [data + "/postmaster.pid", sockets + "/.s.PGSQL.5432.lock", sockets + "/.s.PGSQL.5432"] {
      unlink(file)
    }
  }
}
