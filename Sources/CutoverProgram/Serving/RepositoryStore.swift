import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRedis
import CutoverRepository
import CutoverServer
import CutoverTelemetry
import CutoverThreads

/// The repository side, as the server reads it.
///
/// A thread listens to what transactions say that they have changed. What was read before holds as long as that thread
/// has heard nothing about it; while it cannot listen nothing holds, and there is no answer: there is no evidence that one
/// would be fresh. The same thread reads in what is kept in memory: before the first answer, and after each change of it.
final class RepositoryStore: ServedStore {
  private struct State {
    var isListening = false
    var lastHeard = ContinuousClock.now
    /// Why it does not listen.
    var problem = "the server has only begun to listen for changes"
    /// How often each endpoint has changed.
    var changes: [String: UInt64] = [:]
    /// How often all of them had to be taken for changed.
    var losses: UInt64 = 0
    var isStopping = false
  }

  private let domain: any HostedDomain.Type
  /// Makes the pool, which may start a server first. Throws where there is none to be had.
  private let connect: @Sendable () throws -> PostgresPool
  private let statementTimeout: Duration
  private let readThrough: ReadThrough?
  private let memory: WriteThroughCache?
  private let registry: MetricsRegistry
  private let pool = Monitor<PostgresPool?>(nil)
  private let state = Monitor(State())
  private let thread = Monitor<Thread?>(nil)
  private let report = Monitor<MetricsRegistry.Collection?>(nil)

  /// How long the server may say nothing before it is taken for gone; it is asked for a sign of life in between.
  private static let silence = Duration.seconds(3)
  private static let interval = Duration.milliseconds(500)
  /// How long a table that somebody has locked may keep the thread from hearing of other changes.
  private static let loadTimeout = Duration.seconds(1)

  init(
    _ domain: any HostedDomain.Type, statementTimeout: Duration, readThrough: ReadThrough? = nil,
    metrics registry: MetricsRegistry, connect: @escaping @Sendable () throws -> PostgresPool
  ) {
    self.domain = domain
    self.registry = registry
    memory = WriteThroughCache(domain, in: registry)
    self.readThrough = readThrough
    self.statementTimeout = statementTimeout
    self.connect = connect
  }

  func start() { thread.withLock { $0 = Thread { self.listen() } } }

  func stop() {
    state.withLock(wake: true) { $0.isStopping = true }
    thread.withLock { $0?.join() }
    pool.withLock { $0?.close() }
    report.withLock { $0?.end() }
    readThrough?.stop()
  }

  /// Takes everything for changed: what is read from now on is no older than this call.
  func invalidate() { state.withLock { $0.losses += 1 } }

  /// Why it cannot answer, `nil` where it can.
  var problem: String? {
    state.withLock { state in
      if !state.isListening { return state.problem }
      return ContinuousClock.now - state.lastHeard > Self.silence ? "Postgres has stopped answering" : nil
    }
  }

  func token(for request: Request) throws -> ChangeToken {
    let now = ContinuousClock.now
    return try state.withLock { state in
      guard state.isListening, now - state.lastHeard <= Self.silence else {
        throw ReadError(
          .unavailable, source: "repository",
          message: state.isListening ? "Postgres has stopped answering" : state.problem,
          remedy: "'cutover doctor' says what is wrong with the servers")
      }
      return ChangeToken([state.losses, state.changes[request.endpoint.name] ?? 0])
    }
  }

  func withView<R>(for request: Request, _ body: (ServedView) throws -> R) throws -> R {
    try opened().withConnection { connection in
      try connection.setStatementTimeout(statementTimeout)
      return try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
        let position = try RepositorySchema.position(on: connection)
        if let readThrough, let view = try readThrough.view(of: request.endpoint, on: connection) {
          // Which entry Redis is at, nobody knows.
          let result = try body(ServedView(reading: view.reading, side: .cache, sequence: nil, holds: view.holds))
          readThrough.end(view, of: request.endpoint)
          return result
        }
        let reading = domain.reading(.init(postgres: connection, memory: memory))
        return try body(ServedView(reading: reading, side: .repository, sequence: position?.sequence))
      }
    }
  }

  /// The connections, made when they are first wanted. Throws where there is no server to be had.
  func opened() throws -> PostgresPool {
    try pool.withLock { pool in
      if let pool { return pool }
      let made = try connect()
      pool = made
      report.withLock { $0 = made.report(as: "api", in: registry, alias: domain.poolGauges) }
      return made
    }
  }

  // MARK: - Listening

  private func listen() {
    while !state.withLock({ $0.isStopping }) {
      do { try listenOnce() } catch {
        let problem = Failure(error).message ?? "\(error)"
        state.withLock { state in
          state.isListening = false
          state.problem = problem
        }
      }
      _ = state.wait(until: Deadline(in: Self.interval)) { $0.isStopping ? true : nil }
    }
  }

  /// Listens until the connection is lost, which it throws.
  private func listenOnce() throws {
    let connection = try PostgresConnection(opened().configuration)
    try Schema.require(of: domain, on: connection)
    let changes = try RepositorySchema.listen(on: connection)
    if memory != nil { try connection.setStatementTimeout(Self.loadTimeout) }
    load(on: connection)
    state.withLock { state in
      // Nobody knows what changed before.
      state.losses += 1
      state.lastHeard = .now
      state.isListening = true
    }
    var asked = ContinuousClock.now
    while !state.withLock({ $0.isStopping }) {
      let notices = try connection.notifications(within: Self.interval / 2)
      let places = Set(notices.compactMap(changes.place))
      let changed = places.flatMap { domain.repository.endpoints(showing: $0) }
      let expired = memory?.expire(places) ?? []
      if ContinuousClock.now - asked >= Self.interval {
        _ = try RepositorySchema.position(on: connection)
        asked = .now
        state.withLock { $0.lastHeard = .now }
      }
      if changed.isEmpty { continue }
      state.withLock { state in
        for endpoint in changed { state.changes[endpoint, default: 0] += 1 }
      }
      if !expired.isEmpty { load(expired, on: connection) }
    }
  }

  // MARK: - Memory

  /// What is in memory; nothing where the domain keeps nothing there.
  var standing: [WriteThroughStanding] { memory?.standing ?? [] }

  /// What cannot be read in is read from Postgres for each answer, until the next change or the check.
  private func load(_ tables: Set<String>? = nil, on connection: PostgresConnection) {
    do { try memory?.load(tables, on: connection) } catch {
      Logger(label: "cutover.serve").warning(
        "Records cannot be kept in memory", metadata: ["error": .string(Failure(error).message ?? "\(error)")])
    }
  }

  /// Compares memory with Postgres, and reads in again what differs though no notice of a change came while `settle` waited.
  /// Gives the tables that answers were wrong about. Throws where Postgres cannot be asked.
  func reloadStaleMemory(settle: () -> Void) throws -> [String] {
    guard let memory, problem == nil else { return [] }
    let suspects = try reading { try memory.suspects(on: $0) }
    guard !suspects.isEmpty else { return [] }
    settle()
    let stale = try reading { try memory.reload(suspects, on: $0) }
    guard !stale.isEmpty else { return [] }
    let changed = stale.flatMap { domain.repository.endpoints(showing: $0) }
    state.withLock { state in
      for endpoint in changed { state.changes[endpoint, default: 0] += 1 }
    }
    return stale
  }

  private func reading<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    try opened().withConnection { connection in
      try connection.setStatementTimeout(statementTimeout)
      return try body(connection)
    }
  }
}
