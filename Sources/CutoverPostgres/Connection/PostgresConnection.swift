internal import CLibpq
import CutoverTelemetry
internal import Glibc

/// One connection to a Postgres server. Every call blocks until the server has answered.
///
/// A connection belongs to the thread that uses it; ``PostgresPool`` hands it from one to another. Only its
/// ``canceller`` may be used from elsewhere.
///
/// Invariants: `depth` is 0 exactly when no transaction of ours is open; `cursors` holds the cursors that the server has open, each
/// with the depth at which it was opened; a statement is in `prepared` only when the server has confirmed it.
package final class PostgresConnection {
  let handle: OpaquePointer
  /// How many transactions are open: the outer one and its savepoints.
  var depth = 0
  var cursors: [String: Int] = [:]
  /// Cursors that nobody reads any more; the next statement closes them.
  var abandonedCursors: [String] = []
  /// The rows that a cursor has been promised, until they have come in: nothing else may be sent before that.
  var ahead: PageAhead?
  var parameters = PostgresParameters()
  /// Whether the session's own settings have been changed since it was last lent out.
  var hasChangedSettings = false

  /// How many commits were not waited for on a standby, though they should have been.
  let unreplicated: UnsafeMutablePointer<Int32>

  private var prepared: [ObjectIdentifier: String] = [:]
  private var timers: [ObjectIdentifier: Timer] = [:]
  private var preparedCount = 0
  private var cursorCount = 0
  private let place: String
  /// The schema that all statements are about, where its configuration names one.
  var schema: String? { configuration.schema }
  let configuration: PostgresConfiguration
  /// What the first statement failed with that was broken off, its time being over.
  package internal(set) var late: PostgresError?

  /// Connects. Throws ``PostgresError`` with code `connection`.
  package init(_ configuration: PostgresConfiguration) throws {
    place = configuration.place
    self.configuration = configuration
    guard !OpenConnections.shared.areCut else {
      throw PostgresError(.connection, "connect", "the program is ending (\(place))")
    }
    try UnansweredServers.shared.check(place)
    let began = ContinuousClock.now
    guard let handle = configuration.withParameters({ PQconnectdbParams($0, $1, 0) }) else {
      throw PostgresError(.connection, "connect", "out of memory")
    }
    self.handle = handle
    unreplicated = .allocate(capacity: 1)
    unreplicated.initialize(to: 0)
    cutover_take_notices(handle, unreplicated)
    guard PQstatus(handle) == CONNECTION_OK else {
      let message = PostgresError.clientMessage(handle)
      UnansweredServers.shared.note(place, since: began)
      throw PostgresError(.connection, "connect", "\(message) (\(place))")
    }
    OpenConnections.shared.add(self)
  }

  deinit {
    OpenConnections.shared.remove(self)
    PQfinish(handle)
    unreplicated.deallocate()
  }

  /// The server's version: 150004 is 15.4.
  package var serverVersion: Int { Int(PQserverVersion(handle)) }

  /// The process in the server that serves this connection, as in `pg_stat_activity`.
  package var serverProcess: Int32 { PQbackendPID(handle) }

  /// Whether the connection can take a statement, as far as can be known without asking the server: it is connected,
  /// nothing is half done, and the server has not closed the connection.
  package var isHealthy: Bool {
    PQtransactionStatus(handle) == PQTRANS_IDLE && Self.isConnected(handle)
  }

  /// Whether the server has kept the connection open, as far as it has come through by now.
  static func isConnected(_ handle: OpaquePointer) -> Bool {
    var watched = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    // What arrives unasked is a notice, or a farewell and then the end of the connection.
    while PQstatus(handle) == CONNECTION_OK, poll(&watched, 1, 0) > 0 {
      if PQconsumeInput(handle) != 1 { return false }
    }
    return PQstatus(handle) == CONNECTION_OK
  }

  /// Whether a transaction is open on this connection.
  package var isInTransaction: Bool { depth > 0 }

  /// Ends every statement after `duration` with an error of code `timeout`; zero never does. Inside a transaction that
  /// is rolled back, the setting is rolled back too. The pool undoes it when the connection comes back.
  package func setStatementTimeout(_ duration: Duration) throws { try set("statement_timeout", duration) }

  /// The same for every wait for a lock.
  package func setLockTimeout(_ duration: Duration) throws { try set("lock_timeout", duration) }

  private func set(_ setting: String, _ duration: Duration) throws {
    hasChangedSettings = true
    let (seconds, attoseconds) = duration.components
    try command("SET \(setting) = \(seconds * 1000 + attoseconds / 1_000_000_000_000_000)")
  }

  /// A handle with which another thread can cancel the statement that runs here.
  package var canceller: PostgresCanceller { PostgresCanceller(PQgetCancel(handle)) }

  /// A handle with which another thread can break off whatever this connection is doing.
  package var interrupter: PostgresInterrupter { PostgresInterrupter(canceller, socket: PQsocket(handle)) }

  // MARK: For the other files of this type

  /// Runs transaction control, or another command without an answer.
  func command(_ text: String, operation: String? = nil) throws {
    settleAhead()
    try limited { try ServerResult(PQexec(handle, text)).check(on: handle, operation ?? text) }
  }

  /// The server's name for a statement, which is prepared first where it is new.
  func preparedName<S: PostgresStatement>(_ type: S.Type) throws -> String {
    if let name = prepared[ObjectIdentifier(type)] { return name }
    let name = newPreparedName()
    let types = S.parameterTypes.map(\.rawValue)
    let result = types.withUnsafeBufferPointer {
      PQprepare(handle, name, S.sql, Int32($0.count), $0.baseAddress)
    }
    try ServerResult(result).check(on: handle, "prepare", statement: S.name)
    prepared[ObjectIdentifier(type)] = name
    return name
  }

  /// Runs `body`, a call to the server by the name of a statement, and measures it.
  func measured<R: ~Copyable>(_ type: Any.Type, _ name: @autoclosure () -> String, _ body: () throws -> R) throws -> R {
    let key = ObjectIdentifier(type)
    let timer: Timer
    if let known = timers[key] {
      timer = known
    } else {
      timer = PostgresTelemetry.calls.timer(name())
      timers[key] = timer
    }
    return try PostgresTelemetry.calls.measure(name(), timer, body)
  }

  func knownPreparedName(_ type: ObjectIdentifier) -> String? { prepared[type] }

  func newPreparedName() -> String {
    preparedCount += 1
    return "s\(preparedCount)"
  }

  func remember(_ type: ObjectIdentifier, as name: String) { prepared[type] = name }

  func forget(_ type: ObjectIdentifier) { prepared[type] = nil }

  func newCursorName() -> String {
    cursorCount += 1
    return "c\(cursorCount)"
  }

  /// Makes the connection ready for a statement: takes in what a cursor has asked for, and closes the cursors that were
  /// let go of. A failed transaction has closed them itself.
  func prepareForStatement() {
    settleAhead()
    if abandonedCursors.isEmpty { return }
    let names = abandonedCursors.filter { cursors.removeValue(forKey: $0) != nil }
    abandonedCursors.removeAll()
    guard !names.isEmpty, PQtransactionStatus(handle) == PQTRANS_INTRANS else { return }
    _ = ServerResult(PQexec(handle, names.map { "CLOSE \($0)" }.joined(separator: ";")))
  }
}
