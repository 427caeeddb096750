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
    try query(sql: "SELECT $1::\(T.postgresType)", bind: { $0.append(value) }) { try $0.decode(0) }[0]
  }
}

/// The error that `body` throws; a failure of the test where it throws none or another.
func postgresError(_ body: () throws -> Void) throws -> PostgresError {
  do { try body() } catch let error as PostgresError { return error }
  throw PostgresError(.usage, "test", "nothing was thrown")
}

/// Runs `work` on a thread of its own while `body` runs here, and waits for both. Tests block, and there are few threads for
/// tasks: two tests that wait for each other must not both need one.
func withThread(while body: () throws -> Void, _ work: () -> Void) throws {
  try withoutActuallyEscaping(work) { work in
    final class Box {
      let work: () -> Void
      init(_ work: @escaping () -> Void) { self.work = work }
    }
    let argument = Unmanaged.passRetained(Box(work))
    var thread = pthread_t()
    let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      Unmanaged<Box>.fromOpaque(argument!).takeRetainedValue().work()
      return nil
    }
    let failed = pthread_create(&thread, nil, main, argument.toOpaque())
    precondition(failed == 0)
    defer { pthread_join(thread, nil) }
    try body()
  }
}
