import CutoverPostgres
import Glibc
import Synchronization

/// A database that nobody else uses, dropped after the test.
struct TestDatabase {
  let configuration: PostgresConfiguration

  func connect() throws -> PostgresConnection { try PostgresConnection(configuration) }

  private static let count = Atomic<Int>(0)

  static func server() throws -> PostgresConfiguration {
    guard let url = getenv("CUTOVER_TEST_POSTGRES") else {
      throw PostgresError(.usage, "test", "set CUTOVER_TEST_POSTGRES to the URL of a scratch server")
    }
    return try PostgresConfiguration(url: String(cString: url))
  }
}

func withDatabase(_ body: (TestDatabase) throws -> Void) throws {
  let server = try TestDatabase.server()
  let administrator = try PostgresConnection(server)
  let name = "test_\(getpid())_\(TestDatabase.next())"
  try administrator.execute(script: "CREATE DATABASE \(name)")
  defer { try? administrator.execute(script: "DROP DATABASE \(name) WITH (FORCE)") }
  try body(TestDatabase(configuration: server.database(name)))
}

/// A connection for what leaves nothing in the database.
func withServer(_ body: (PostgresConnection) throws -> Void) throws {
  try body(PostgresConnection(TestDatabase.server()))
}

/// A connection to a database of its own.
func withConnection(_ body: (PostgresConnection) throws -> Void) throws {
  try withDatabase { try body($0.connect()) }
}

extension TestDatabase {
  fileprivate static func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

extension PostgresConnection {
  /// All rows of a query with one column.
  func values<T: PostgresCodable>(_ sql: String, as type: T.Type = T.self) throws -> [T] {
    try query(sql: sql) { try $0.decode(0) }
  }

  func value<T: PostgresCodable>(_ sql: String, as type: T.Type = T.self) throws -> T? {
    try values(sql, as: type).first
  }

  /// Sends a value to the server and back.
  func echo<T: PostgresCodable>(_ value: T) throws -> T {
    try query("$1::\(T.postgresType)", value)
  }

  /// What the server makes of an expression over one parameter.
  func query<T: PostgresCodable, R: PostgresCodable>(_ expression: String, _ value: T, as type: R.Type = R.self) throws
    -> R
  {
    func bind(parameters: inout PostgresParameters) { parameters.append(value) }
    return try query(sql: "SELECT \(expression)", bind: bind) { try $0.decode(0) }[0]
  }
}

/// The error that `body` throws; a failure of the test where it throws none or another.
func postgresError(_ body: () throws -> Void) throws -> PostgresError {
  do { try body() } catch let error as PostgresError { return error }
  throw PostgresError(.usage, "test", "nothing was thrown")
}

/// Runs `work` on a thread of its own while `body` runs here, and waits for both. Tests block, and there are few threads for
/// tasks: two tests that wait for each other must not both need one.
func withThread(while body: () throws -> Void, _ work: @escaping @Sendable () -> Void) throws {
  let argument = Unmanaged.passRetained(ThreadBody(run: work))
  let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
    return nil
  }
  var thread = pthread_t()
  precondition(pthread_create(&thread, nil, main, argument.toOpaque()) == 0)
  defer { pthread_join(thread, nil) }
  try body()
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
