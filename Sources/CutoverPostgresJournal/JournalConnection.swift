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
  /// Whether the journal may be one that takes no events, since it is to be moved.
  private let asItStands: Bool
  /// The newest entry that somebody was told of: a server without it is not the journal any more.
  private var acknowledged: Int64 = 0

  init(_ configuration: PostgresConfiguration, name: String, asItStands: Bool = false) throws(JournalError) {
    self.asItStands = asItStands
    let configuration = configuration.ofJournal
    let place = configuration.place
    self.configuration = configuration
    self.name = name
    self.place = place
    let (connection, row) = try translating(place) {
      let connection = try PostgresConnection(configuration)
      try JournalSchema.prepare(on: connection)
      try connection.execute(AddJournal(name: name, identity: RandomToken.next()))
      return (connection, try Self.locked(connection, name, place, asItStands))
    }
    self.connection = connection
    journal = row
    acknowledged = row.head
  }

  private static func locked(
    _ connection: PostgresConnection, _ name: String, _ place: String, _ asItStands: Bool
  ) throws -> JournalRow {
    guard try connection.one(TryLockJournal(name: name))?.acquired == true else {
      let holder = try connection.one(GetLockHolder(name: name))
      throw JournalError(
        .locked, "the journal at \(place) is in use by another process" + (holder.map { ": \($0.words)" } ?? ""),
        remedy: "stop it, or let it do the work")
    }
    guard let row = try connection.one(GetJournal(name: name)) else {
      throw JournalError.damaged(place, "the row of journal \(name) is missing")
    }
    if !asItStands { try row.requireOpen(at: place) }
    return row
  }

  func close() { connection = nil }

  /// Runs `body` in a transaction that is on disk when this returns, and on a standby where the server waits for one.
  func transaction<Value>(_ body: (PostgresConnection) throws -> Value) throws(JournalError) -> Value {
    let connection = try connected()
    return try translating(place, isSending: true) {
      do { return try connection.transaction { try body($0) } } catch let error as PostgresError {
        // Whether it took effect is for the next append of the same ids to find out, on a new connection.
        if error.isConnectionLoss || !connection.isHealthy { self.connection = nil }
        throw error
      }
    }
  }

  /// Notes that somebody was told of the entries up to `head`.
  func acknowledge(_ head: Int64) { acknowledged = max(acknowledged, head) }

  private func connected() throws(JournalError) -> PostgresConnection {
    if let connection, connection.isHealthy { return connection }
    connection = nil
    let fresh = try translating(place, isSending: true) {
      let fresh = try PostgresConnection(configuration)
      let row = try Self.locked(fresh, name, place, asItStands)
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
