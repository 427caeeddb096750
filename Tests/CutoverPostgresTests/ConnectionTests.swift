import CutoverPostgres
import CutoverTestKit
import CutoverThreads
import Glibc
import Synchronization
import Testing

@Suite struct ConnectionTests {
  @Test func `statements write and read`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      let items = [Item(id: 1, label: "one", weight: 1.5), Item(id: 2, label: "two\0", weight: nil)]
      #expect(try connection.execute(UpsertItems(rows: items)) == 2)
      #expect(try connection.execute(UpsertItems(rows: items)) == 2)
      #expect(try connection.execute(UpsertItems(rows: [])) == 0)
      #expect(try connection.all(ListItems()) == items)
      #expect(try connection.one(GetItem(id: 2)) == items[1])
      #expect(try connection.one(GetItem(id: 3)) == nil)
      #expect(connection.serverVersion >= 150_000)
    }
  }

  @Test func `more rows than one are an error`() throws {
    try withServer { (connection) throws in
      let error = try postgresError { _ = try connection.one(Series(from: 1, to: 2)) }
      #expect(error.code == .decoding)
      #expect(error.statement == "Series")
    }
  }

  @Test func `a column of another type than generated for is an error`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: "CREATE TABLE items (id integer, label text, weight float8)")
      let error = try postgresError { _ = try connection.all(ListItems()) }
      #expect(error.code == .decoding)
      #expect(error.column == "id")
      #expect(error.message.contains("int4"))
    }
  }

  @Test func `a constraint is named, the data that broke it is not`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      try connection.execute(InsertItem(item: Item(id: 77_001, label: "secret", weight: 1)))
      let unique = try postgresError { try connection.execute(InsertItem(item: Item(id: 77_001, label: "secret"))) }
      #expect(unique.isUniqueViolation && unique.isDataViolation)
      #expect(unique.constraint == "items_pkey" && unique.table == "items" && unique.statement == "InsertItem")
      #expect(!"\(unique)".contains("77001"))
      let check = try postgresError {
        try connection.execute(InsertItem(item: Item(id: 2, label: "secret", weight: 4321)))
      }
      #expect(check.constraint == "heavy" && check.sqlState == "23514")
      #expect(!"\(check)".contains("secret") && !"\(check)".contains("4321"))
    }
  }

  @Test(arguments: [
    "SELECT 'secret'::int8", "SELECT 'sec\"ret'::float8", "SELECT '{\"secret\"'::json", "SELECT 'secret'::timestamptz",
    "SELECT '99999secret'::uuid", "SET TimeZone TO 'secret'", "SELECT 'secret'::bool",
  ])
  func `a value that is refused is not repeated`(sql: String) throws {
    try withServer { (connection) throws in
      let error = try postgresError { try connection.execute(sql: sql) }
      #expect(error.sqlState?.hasPrefix("22") == true)
      #expect(!"\(error)".contains("secret") && !"\(error)".contains("ret"))
    }
  }

  @Test func `a wrong statement says where`() throws {
    try withServer { (connection) throws in
      let error = try postgresError { try connection.execute(sql: "SELECT nothing FROM nowhere") }
      #expect(error.code == .query && error.sqlState == "42P01" && error.position == 21)
    }
  }

  @Test func `a migration under a prepared statement is noticed and survived`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      _ = try connection.all(ListItems())
      try connection.execute(script: "ALTER TABLE items ALTER label TYPE varchar(40)")
      #expect(try connection.all(ListItems()) == [])
      try connection.execute(script: "DISCARD ALL")
      #expect(try connection.all(ListItems()) == [])
    }
  }

  @Test func `a statement ends at its time limit`() throws {
    try withServer { (connection) throws in
      try connection.setStatementTimeout(.milliseconds(20))
      let error = try postgresError { try connection.execute(sql: "SELECT pg_sleep(30)") }
      #expect(error.code == .timeout)
      try connection.setStatementTimeout(.zero)
      #expect(try connection.value("SHOW statement_timeout", as: String.self) == "0")
    }
  }

  @Test func `another thread cancels`() throws {
    try withDatabase { database in
      let connection = try database.connect()
      let ended = Flag()
      let canceller = connection.canceller
      let thread = Thread {
        // Again and again, since the first may come before the statement.
        while !ended.isRaised {
          usleep(10_000)
          try? canceller.cancel()
        }
      }
      defer {
        ended.raise()
        thread.join()
      }
      let error = try postgresError { try connection.execute(sql: "SELECT pg_sleep(30)") }
      #expect(error.code == .cancelled && error.sqlState == "57014")
    }
  }

  @Test func `a server that is not there is a connection error`() throws {
    let configuration = try PostgresConfiguration(url: "postgres://me:hunter2@/db?host=/nonexistent&port=1")
    let error = try postgresError { _ = try PostgresConnection(configuration) }
    #expect(error.code == .connection && error.isConnectionLoss)
    #expect("\(error)".contains("/nonexistent"))
    #expect(!"\(error)".contains("hunter2") && !"\(configuration)".contains("hunter2"))
    #expect("\(configuration)".contains("password=***") && "\(configuration)".contains("application_name=cutover"))
  }

  @Test func `what a server refuses is said without its words for how bad that is`() throws {
    try withDatabase { database in
      let other = database.configuration.database("nosuch")
      let error = try postgresError { _ = try PostgresConnection(other) }
      #expect("\(error)".contains(#"database "nosuch" does not exist"#) && !"\(error)".contains("FATAL"), "\(error)")
    }
  }

  @Test func `a bad URL is not repeated`() throws {
    let error = try postgresError { _ = try PostgresConfiguration(url: "postgres//me:hunter2@host/db") }
    #expect(error.code == .usage && !"\(error)".contains("hunter2"))
  }

  @Test func `a connection that the server ends is unhealthy`() throws {
    try withDatabase { database in
      let victim = try database.connect()
      #expect(victim.isHealthy)
      try database.connect().execute(sql: "SELECT pg_terminate_backend(\(victim.serverProcess), 5000)")
      #expect(!victim.isHealthy)
      let error = try postgresError { try victim.execute(sql: "SELECT 1") }
      #expect(error.isConnectionLoss)
    }
  }
}

private final class Flag: Sendable {
  private let raised = Mutex(false)

  var isRaised: Bool { raised.withLock { $0 } }

  func raise() { raised.withLock { $0 = true } }
}
