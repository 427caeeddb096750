import CutoverJournal
import CutoverPostgres

/// The connection that writes, with the lock that says so. One thread at a time has it.
///
/// The next call after a lost connection reconnects, to whichever of the URL's servers takes writes then.
final class JournalConnection {
  let place: String
  private(set) var journal: JournalRow
  private let configuration: PostgresConfiguration
  private let name: String
  private var connection: PostgresConnection?
  private let use: Use
  private let lease: Duration
  /// Called with each new connection.
  var onConnect: (PostgresConnection) -> Void = { _ in }
  /// The sinks whose locks the session has, and those whose locks went with an earlier one.
  private var leases: Set<String> = []
  private var lapsed: Set<String> = []
  /// The process whose session was ended, since it had said nothing for longer than the lease.
  private(set) var predecessor: String?
  /// The newest entry that somebody was told of: a server without it is not the journal any more.
  private var acknowledged: Int64 = 0

  /// What a process has a journal open for.
  enum Use {
    /// To feed the stores: one process at a time, which has the lock.
    case feeding
    /// To take events in, beside the process that feeds the stores.
    case appending
    /// To move it, whatever its standing.
    case moving
  }

  init(
    _ configuration: PostgresConfiguration, name: String, use: Use, lease: Duration
  ) throws(JournalError) {
    self.use = use
    self.lease = lease
    let configuration = configuration.ofJournal
    let place = configuration.place
    self.configuration = configuration
    self.name = name
    self.place = place
    let (connection, row, predecessor) = try translating(place) {
      let connection = try PostgresConnection(configuration)
      try JournalSchema.prepare(on: connection)
      if use != .appending { try connection.execute(AddJournal(name: name, identity: RandomToken.next())) }
      let (row, predecessor) = try Self.opened(connection, name, place, use, lease)
      return (connection, row, predecessor)
    }
    self.connection = connection
    self.predecessor = predecessor
    journal = row
    acknowledged = row.head
  }

  /// The row of the journal, locked where it is to be fed or moved.
  private static func opened(
    _ connection: PostgresConnection, _ name: String, _ place: String, _ use: Use, _ lease: Duration
  ) throws -> (row: JournalRow, predecessor: String?) {
    guard let row = try connection.one(GetJournal(name: name)) else {
      throw JournalError.damaged(place, "the row of journal \(name) is missing")
    }
    let predecessor = use == .appending ? nil : try lock(connection, row, name, place, use == .feeding ? lease : nil)
    // What it says may have changed until the lock was there.
    guard let locked = try connection.one(GetJournal(name: name)) else {
      throw JournalError.damaged(place, "the row of journal \(name) is missing")
    }
    if use != .moving { try locked.requireOpen(at: place) }
    return (locked, predecessor)
  }

  /// Takes the journal's lock. Gives the process that had it and was silent for too long; `nil` where none had.
  private static func lock(
    _ connection: PostgresConnection, _ row: JournalRow, _ name: String, _ place: String, _ lease: Duration?
  ) throws -> String? {
    if try connection.one(TryLockJournal(name: name))?.acquired == true { return nil }
    let holder = try connection.one(GetLockHolder(name: name))?.words
    if let silent = try endSilentHolder(of: name, connection, row.number, place, lease),
      try connection.one(TryLockJournal(name: name))?.acquired == true
    {
      return silent
    }
    throw JournalError(
      .locked, "the journal at \(place) is in use by another process" + (holder.map { ": \($0)" } ?? ""),
      remedy: "run the command on its machine, or stop it")
  }

  /// A process that has a lock and has said nothing for longer than the lease is frozen, or cut off: its session is ended,
  /// and what it wakes up to do is refused for want of the lock. Gives that process.
  private static func endSilentHolder(
    of lock: String, _ connection: PostgresConnection, _ journal: Int16, _ place: String, _ lease: Duration?
  ) throws -> String? {
    guard let lease, let holder = try connection.one(GetFeeder(journal: journal, name: lock)),
      let silence = holder.silence, .milliseconds(silence) > lease
    else { return nil }
    do { _ = try connection.one(EndSession(backend: holder.backend)) } catch let error as PostgresError
      where error.sqlState == "42501"
    {
      throw JournalError(
        .locked,
        "the journal at \(place) is in use by another process (\(holder.process)), which has said nothing for "
          + "\(silence / 1000) s, and this user may not end its session",
        remedy: "use one role on all nodes, or GRANT pg_signal_backend to this one; or end that process")
    }
    return holder.process
  }

  /// Takes the lock of a sink; false where another session has it. `token` tells this process from others.
  func take(_ sink: String, token: String?) throws(JournalError) -> Bool {
    let connection = try connected()
    if leases.contains(sink) { return true }
    let lock = lockName(of: sink)
    let isTaken = try asking(connection) {
      if try connection.one(TryLockJournal(name: lock))?.acquired == true { return true }
      guard try Self.endSilentHolder(of: lock, connection, journal.number, place, lease) != nil else { return false }
      return try connection.one(TryLockJournal(name: lock))?.acquired == true
    }
    guard isTaken else { return false }
    leases.insert(sink)
    lapsed.remove(sink)
    if let token {
      try asking(connection) {
        _ = try connection.execute(ClearSink(journal: journal.number, token: token, sink: sink))
      }
    }
    return true
  }

  /// Gives the lock of a sink back.
  func give(_ sink: String) throws(JournalError) {
    guard leases.remove(sink) != nil, let connection, connection.isHealthy else { return }
    let lock = lockName(of: sink)
    try asking(connection) { _ = try connection.one(UnlockJournal(name: lock)) }
  }

  private func lockName(of sink: String) -> String { "\(name) sink \(sink)" }

  /// Runs `body`, which asks the server something outside of a transaction.
  private func asking<Value>(_ connection: PostgresConnection, _ body: () throws -> Value) throws(JournalError) -> Value
  {
    try translating(place) {
      do { return try body() } catch let error as PostgresError {
        if error.isConnectionLoss || !connection.isHealthy { forget() }
        throw error
      }
    }
  }

  private func forget() {
    connection = nil
    lapsed.formUnion(leases)
    leases = []
  }

  /// Whether what this process says of a sink is out of date: its lock went with an earlier session.
  func hasLapsed(_ sink: String) throws(JournalError) -> Bool {
    _ = try connected()
    return lapsed.contains(sink)
  }

  func close() { forget() }

  /// The session of the connection; `nil` while there is none.
  var backend: Int32? { connection?.serverProcess }

  /// Makes sure of the connection, and of the lock. Throws `.locked` where another process has that.
  func check() throws(JournalError) {
    do throws(JournalError) { try transaction { _ in } } catch {
      guard connection == nil else { throw error }
      _ = try connected()
    }
  }

  /// Runs `body` in a transaction that is on disk when this returns, and on a standby where the server waits for one.
  func transaction<Value>(_ body: (PostgresConnection) throws -> Value) throws(JournalError) -> Value {
    let connection = try connected()
    return try translating(place, isSending: true) {
      do { return try connection.transaction { try body($0) } } catch let error as PostgresError {
        // Whether it took effect is for the next append of the same ids to find out, on a new connection.
        if error.isConnectionLoss || !connection.isHealthy { forget() }
        throw error
      }
    }
  }

  /// Notes that somebody was told of the entries up to `head`.
  func acknowledge(_ head: Int64) { acknowledged = max(acknowledged, head) }

  private func connected() throws(JournalError) -> PostgresConnection {
    if let connection, connection.isHealthy { return connection }
    forget()
    let fresh = try translating(place, isSending: true) {
      let fresh = try PostgresConnection(configuration)
      let (row, _) = try Self.opened(fresh, name, place, use, lease)
      guard row.identity == journal.identity else {
        throw JournalError.damaged(place, "it is another journal than the one that was opened")
      }
      guard row.head >= acknowledged else {
        throw JournalError.damaged(
          place,
          "entries \(row.head + 1) to \(acknowledged) were acknowledged, and this server does not have them: it "
            + "was made the primary without them")
      }
      journal = row
      return fresh
    }
    connection = fresh
    onConnect(fresh)
    return fresh
  }
}

typealias JournalRow = GetJournal.Row

extension JournalRow {
  func standing(at place: String) throws(JournalError) -> JournalStanding {
    if standing == "open" { return .open }
    guard let found = JournalStanding(state: standing, other: otherPlace) else {
      throw .damaged(place, "what it says of its move cannot be read")
    }
    return found
  }

  func requireOpen(at place: String) throws(JournalError) { try standing(at: place).requireOpen(at: place) }
}

extension PostgresConfiguration {
  /// For sessions with a journal: commits wait for standbys, nothing but its end ends a statement, the server is one that takes
  /// writes (a standby may not have what was acknowledged last), and a machine that is gone is not waited for by the minute.
  var ofJournal: PostgresConfiguration {
    var prepared = self
    let settings = "-c synchronous_commit=on -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
    prepared["options"] = [self["options"], settings].compactMap(\.self).joined(separator: " ")
    let defaults = [
      "target_session_attrs": "read-write", "keepalives_idle": "5", "keepalives_interval": "2",
      "keepalives_count": "3", "tcp_user_timeout": "10000",
    ]
    for (keyword, value) in defaults where prepared[keyword] == nil || prepared[keyword] == "any" {
      prepared[keyword] = value
    }
    return prepared
  }
}
