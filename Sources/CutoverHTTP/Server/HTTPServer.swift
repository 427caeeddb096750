import CMicrohttpd
import CutoverThreads
import Glibc
import Synchronization

/// An HTTP/1.1 server.
///
/// A few threads talk to all clients, by epoll; an idle connection costs them nothing. Handlers run on those threads and
/// hand what blocks to a ``WorkerPool``; their connection is set aside until the reply comes. A thread of its own cuts
/// connections that are too slow, which a time of inactivity alone would not: a byte a second is activity.
package final class HTTPServer: Sendable {
  /// What the callbacks of the library share.
  final class Core: Sendable {
    let router: Router
    let limits: HTTPLimits
    let bodies: BodyBudget
    /// Open connections, by their descriptors.
    let connections = Mutex<[Int32: ServerConnection]>([:])
    /// The requests that are under way, and those among them that may still be answered.
    let exchanges = Monitor<[ObjectIdentifier: Exchange]>([:])
    let isDraining = Atomic(false)
    let accepted = Atomic<Int>(0)
    let answered = Atomic<Int>(0)
    let cut = Atomic<Int>(0)

    init(_ router: Router, _ limits: HTTPLimits) {
      self.router = router
      self.limits = limits
      bodies = BodyBudget(share: limits.bodyShare, common: limits.bodyMemory)
    }
  }

  /// How busy the server is.
  package struct Statistics: Sendable, Equatable {
    /// Open connections now.
    package var connections = 0
    /// Requests under way now.
    package var requests = 0
    /// Connections since the start.
    package var accepted = 0
    /// Requests answered since the start.
    package var answered = 0
    /// Connections cut since the start because their clients were too slow.
    package var cut = 0
    /// Bytes of bodies that are held in memory now, beyond each connection's own share.
    package var bodyMemory = 0
  }

  private struct State: @unchecked Sendable {
    // Used by `stop` alone, once.
    var daemon: OpaquePointer?
    var listener: Int32
  }

  package let address: ListenAddress
  /// The port it listens on, also where any was asked for.
  package let port: UInt16

  private let core: Core
  private let state: Mutex<State>
  private let isStopping = Monitor(false)
  private let watchdog: Thread

  /// Listens, and answers from now on. Throws ``HTTPServerError``.
  package init(_ router: Router, on address: ListenAddress, limits: HTTPLimits = HTTPLimits()) throws {
    self.address = address
    core = Core(router, limits)
    LibraryErrors.replaced
    let connections = OpenFiles.allow(limits.connections)
    let (descriptor, port) = try address.listen()
    self.port = port
    let threads = limits.threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var settings = cutover_daemon_settings()
    settings.listen_socket = descriptor
    settings.threads = threads > 1 ? UInt32(threads) : 0
    settings.connections = UInt32(connections)
    // Slower than the watchdog: it is for those who do not read their answers.
    settings.idle_seconds = UInt32(clamping: limits.idleTime.components.seconds + 5)
    settings.connection_memory = limits.head
    settings.access = ServerCallbacks.access
    settings.begin = ServerCallbacks.begin
    settings.completed = ServerCallbacks.completed
    settings.connection_changed = ServerCallbacks.connectionChanged
    settings.unescape = ServerCallbacks.leaveAsItIs
    settings.context = Unmanaged.passUnretained(core).toOpaque()
    guard let daemon = cutover_daemon_start(&settings) else {
      let reason = errno
      close(descriptor)
      throw HTTPServerError(.system, "\(address): the server could not start: \(String(cString: strerror(reason)))")
    }
    state = Mutex(State(daemon: daemon, listener: descriptor))
    watchdog = Thread { [core, isStopping] in Self.watch(core, until: isStopping) }
  }

  package var statistics: Statistics {
    Statistics(
      connections: core.connections.withLock { $0.count }, requests: core.exchanges.withLock { $0.count },
      accepted: core.accepted.load(ordering: .relaxed), answered: core.answered.load(ordering: .relaxed),
      cut: core.cut.load(ordering: .relaxed), bodyMemory: core.bodies.inUse)
  }

  /// Accepts no more connections, lets what is under way come to its end for as long as `patience`, answers the rest
  /// with 503, and ends. Returns whether all came to its end. To be called once.
  @discardableResult
  package func stop(patience: Duration) -> Bool {
    let state = self.state.withLock { state in
      defer { state.daemon = nil }
      return state
    }
    guard let daemon = state.daemon else { return true }
    core.isDraining.store(true, ordering: .relaxed)
    MHD_quiesce_daemon(daemon)
    close(state.listener)
    let isDone = core.exchanges.wait(until: Deadline(in: patience)) { $0.isEmpty ? true : nil } ?? false
    if !isDone {
      // The library must not find a connection set aside when it ends.
      for exchange in core.exchanges.withLock({ Array($0.values) }) {
        exchange.reply.complete(Problem(503, "the server is ending", headers: ["Retry-After": "1"]).response)
      }
      _ = core.exchanges.wait(until: Deadline(in: .milliseconds(500))) { $0.isEmpty ? true : nil }
    }
    isStopping.withLock(wake: true) { $0 = true }
    watchdog.join()
    for exchange in core.exchanges.withLock({ Array($0.values) }) { exchange.giveUp() }
    MHD_stop_daemon(daemon)
    return isDone
  }

  /// Cuts connections that are late, until the server ends.
  private static func watch(_ core: Core, until isStopping: Monitor<Bool>) {
    let shortest = min(core.limits.headTime, core.limits.idleTime, core.limits.bodyTime)
    let interval = min(.seconds(1), shortest / 4)
    while isStopping.wait(until: Deadline(in: interval), { $0 ? true : nil }) == nil {
      let now = ServerConnection.now()
      // The library takes the end of what a client sends for a pause. Under the lock, the connections of what is listed
      // are open.
      core.exchanges.withLock { exchanges in
        for exchange in exchanges.values where exchange.isAbandoned() { exchange.peer.cut() }
      }
      // Under the lock, a connection that is listed is open: it is taken off before it is closed.
      core.connections.withLock { connections in
        for connection in connections.values where connection.isLate(at: now) {
          connection.cut()
          core.cut.add(1, ordering: .relaxed)
          connection.allow(until: 0)
        }
      }
    }
  }
}

/// The limit of open files.
enum OpenFiles {
  /// What other parts of the program need.
  private static let others = 512

  /// Raises the limit for that many connections, as far as it can be; returns how many there may be.
  static func allow(_ connections: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return min(connections, 512) }
    let wanted = rlim_t(connections + others)
    if limit.rlim_cur < wanted {
      limit.rlim_cur = min(wanted, limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    return max(16, min(connections, Int(clamping: limit.rlim_cur) - others))
  }
}
