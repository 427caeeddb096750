import CutoverJournal
import CutoverPostgres
import CutoverThreads
import Synchronization

/// Says again and again that this process uses a journal, over a connection of its own: an append that waits for a
/// standby is no silence. A process that feeds the stores also learns so that it no longer has the lock.
final class NodeBeat: Sendable {
  private let configuration: PostgresConfiguration
  private let journal: Int16
  private let name: String
  private let node: JournalNode
  private let interval: Duration
  private let token = RandomToken.next()
  /// The session of the journal's lock; 0 where this process does not feed the stores.
  private let backend = Atomic<Int32>(0)
  private let onLock: @Sendable (_ holder: Int32?) -> Void
  private let isStopping = Monitor(false)
  private let thread = Monitor<Thread?>(nil)

  /// Nodes that have said nothing for a minute are forgotten.
  private static let memory: Int64 = 60_000

  /// `onLock` is told which session has the lock whenever it is not that of this process, which feeds the stores.
  init(
    _ configuration: PostgresConfiguration, journal: Int16, name: String, node: JournalNode, interval: Duration,
    onLock: @escaping @Sendable (_ holder: Int32?) -> Void
  ) {
    self.configuration = configuration
    self.journal = journal
    self.name = name
    self.node = node
    self.interval = interval
    self.onLock = onLock
  }

  /// Says the first time, before anybody could find the process silent, and goes on. Throws ``PostgresError``.
  func start(on connection: PostgresConnection, backend: Int32?) throws {
    self.backend.store(backend ?? 0, ordering: .relaxed)
    if backend != nil { try connection.execute(ClearFeeders(journal: journal, token: token)) }
    try say(on: connection)
    thread.withLock { $0 = Thread { self.run() } }
  }

  /// The process has the lock by another session now. That is said at once, over the session itself: one that was never named
  /// would be left its lock for ever, if nothing more were heard of the process.
  func moved(to connection: PostgresConnection) {
    backend.store(connection.serverProcess, ordering: .relaxed)
    // A session that fails here fails in its next statement, too, and is made again.
    try? say(on: connection)
  }

  func stop() {
    isStopping.withLock(wake: true) { $0 = true }
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
  }

  private func run() {
    var connection: PostgresConnection?
    var hasFailed = false
    while isStopping.wait(until: Deadline(in: interval), { $0 ? true : nil }) == nil {
      do {
        let open = try connection ?? PostgresConnection(configuration.ofJournal)
        connection = open
        hasFailed = false
        try say(on: open)
        let own = backend.load(ordering: .relaxed)
        guard own != 0 else { continue }
        let feeder = try open.one(GetFeeder(journal: journal, name: name))?.backend
        // One that has just reconnected has said so by then.
        if feeder != own, feeder != backend.load(ordering: .relaxed) { onLock(feeder) }
      } catch { (connection, hasFailed) = (nil, true) }
    }
    // One that ends soon has made no connection yet; a server that is away is not waited for at the end.
    let last = connection ?? (hasFailed ? nil : try? PostgresConnection(configuration.ofJournal))
    _ = try? last?.execute(ForgetNode(journal: journal, token: token))
  }

  private func say(on connection: PostgresConnection) throws {
    let own = backend.load(ordering: .relaxed)
    try connection.transaction { connection in
      try connection.execute(DoNotWaitForDisk())
      try connection.execute(
        SayNode(
          journal: journal, token: token, process: node.process, version: node.version, backend: own == 0 ? nil : own))
      try connection.execute(ForgetSilentNodes(journal: journal, milliseconds: Self.memory))
    }
  }
}
