import CutoverPostgres
import CutoverTestKit

/// A database that nobody else uses, dropped after the test.
struct TestDatabase {
  let configuration: PostgresConfiguration

  func connect() throws -> PostgresConnection { try PostgresConnection(configuration) }

  /// The shared server's own database, for what leaves nothing in it.
  static func server() throws -> PostgresConfiguration {
    try PostgresConfiguration(url: TestServers.shared.postgresURL)
  }
}

func withDatabase(_ body: (TestDatabase) throws -> Void) throws {
  try TestServers.shared.withDatabase { url in
    try body(TestDatabase(configuration: PostgresConfiguration(url: url)))
  }
}

/// A connection for what leaves nothing in the database.
func withServer(_ body: (PostgresConnection) throws -> Void) throws {
  try body(PostgresConnection(TestDatabase.server()))
}

/// A connection to a database of its own.
func withConnection(_ body: (PostgresConnection) throws -> Void) throws {
  try withDatabase { try body($0.connect()) }
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
