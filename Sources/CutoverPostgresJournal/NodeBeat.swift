import CutoverJournal
import CutoverPostgres
import CutoverThreads
import Synchronization

/// Says again and again that this process uses a journal, over a connection of its own: an append that waits for a
/// standby is no silence. So it learns, too, what the others say, and whether it still has the journal's lock.
final class NodeBeat: Sendable {
  private let configuration: PostgresConfiguration
  private let journal: Int16
  private let name: String
  private let node: JournalNode
  private let interval: Duration
  let token = RandomToken.next()
  /// Whether this process has the journal's lock.
  private let isFirst: Bool
  private let table: LeaseTable
  /// The session of its locks; 0 before there is one.
  private let session = Atomic<Int32>(0)
  private let onLock: @Sendable (_ holder: Int32?) -> Void
  private let isStopping = Monitor(false)
  private let thread = Monitor<Thread?>(nil)

  /// Nodes that have said nothing for a minute are forgotten.
  private static let memory: Int64 = 60_000

  /// `onLock` is told which session has the journal's lock whenever it is not that of this process, which is `isFirst`.
  init(
    _ configuration: PostgresConfiguration, journal: Int16, name: String, node: JournalNode, isFirst: Bool,
    table: LeaseTable, interval: Duration, onLock: @escaping @Sendable (_ holder: Int32?) -> Void
  ) {
    self.configuration = configuration
    self.journal = journal
    self.name = name
    self.node = node
    self.isFirst = isFirst
    self.table = table
    self.interval = interval
    self.onLock = onLock
  }

  /// Says the first time, before anybody could find the process silent, and goes on. Throws ``PostgresError``.
  func start(on connection: PostgresConnection, session: Int32?) throws {
    self.session.store(session ?? 0, ordering: .relaxed)
    if isFirst { try connection.execute(ClearFeeders(journal: journal, token: token)) }
    try say(on: connection)
    try hear(on: connection)
    thread.withLock { $0 = Thread { self.run() } }
  }

  /// The process has its locks by another session now. That is said at once, over the session itself: one that was never named
  /// would be left its lock for ever, if nothing more were heard of the process.
  func moved(to connection: PostgresConnection) {
    session.store(connection.serverProcess, ordering: .relaxed)
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
        try hear(on: open)
        guard isFirst else { continue }
        let own = session.load(ordering: .relaxed)
        let feeder = try open.one(GetFeeder(journal: journal, name: name))?.backend
        // One that has just reconnected has said so by then.
        if feeder != own, feeder != session.load(ordering: .relaxed) { onLock(feeder) }
      } catch { (connection, hasFailed) = (nil, true) }
    }
    // One that ends soon has made no connection yet; a server that is away is not waited for at the end.
    let last = connection ?? (hasFailed ? nil : try? PostgresConnection(configuration.ofJournal))
    _ = try? last?.execute(ForgetNode(journal: journal, token: token))
  }

  private func hear(on connection: PostgresConnection) throws {
    table.heard(try JournalNode.all(of: journal, on: connection).filter { $0.token != token }.map(\.node))
  }

  private func say(on connection: PostgresConnection) throws {
    let own = session.load(ordering: .relaxed)
    let session = own == 0 ? nil : own
    try connection.transaction { connection in
      try connection.execute(DoNotWaitForDisk())
      try connection.execute(
        SayNode(
          journal: journal, token: token, process: node.process, version: node.version,
          backend: isFirst ? session : nil, session: session))
      for sink in table.sinks {
        try connection.execute(
          SayNodeSink(
            journal: journal, token: token, sink: sink.name, feeds: sink.feeds, wants: sink.wants,
            reaches: sink.reaches))
      }
      try connection.execute(ForgetSilentNodes(journal: journal, milliseconds: Self.memory))
    }
  }
}
