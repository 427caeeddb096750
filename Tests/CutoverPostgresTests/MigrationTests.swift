import CutoverPostgres
import CutoverTestKit
import CutoverThreads
import Synchronization
import Testing

@Suite struct MigrationTests {
  private let migrations = [
    Migration(version: 1, name: "a", up: "CREATE TABLE a (id int); CREATE TABLE b (id int)", down: "DROP TABLE a, b"),
    Migration(version: 2, name: "c", up: "CREATE TABLE c (id int)", down: "DROP TABLE c"),
    Migration(version: 3, name: "d", up: "CREATE TABLE d (id int)", down: "DROP TABLE d"),
  ]

  private func tables(_ connection: PostgresConnection) throws -> [String] {
    try connection.values(
      "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' ORDER BY 1"
    )
  }

  private func books(_ connection: PostgresConnection) throws -> [String] {
    try connection.values("SELECT version || ' ' || dirty FROM schema_migrations")
  }

  @Test func `up, down and up again`() throws {
    try withConnection { (connection) throws in
      let migrator = try Migrator(migrations, on: connection)
      #expect(try migrator.status().pending.count == 3)
      #expect(try migrator.up(limit: 1).map(\.label) == ["0001_a"])
      #expect(try books(connection) == ["1 false"])
      #expect(try migrator.up().map(\.label) == ["0002_c", "0003_d"])
      #expect(try migrator.up() == [])
      #expect(try tables(connection) == ["a", "b", "c", "d"])
      #expect(try migrator.down(limit: 2).map(\.label) == ["0003_d", "0002_c"])
      #expect(try tables(connection) == ["a", "b"] && books(connection) == ["1 false"])
      #expect(try migrator.downAll().count == 1)
      #expect(try tables(connection).isEmpty && books(connection).isEmpty)
      try migrator.up()
      let status = try migrator.status()
      #expect(status.version == 3 && !status.isDirty && !status.isUnknown && status.pending.isEmpty)
      #expect(try connection.value("SHOW lock_timeout", as: String.self) == "0")
    }
  }

  @Test func `asking for the status changes nothing`() throws {
    try withConnection { (connection) throws in
      let status = try Migrator(migrations, on: connection).status()
      #expect(status.version == nil && !status.isDirty)
      #expect(try connection.value("SELECT to_regclass('schema_migrations') IS NULL", as: Bool.self) == true)
    }
  }

  @Test func `a failure leaves no trace of the migration, and the database dirty`() throws {
    try withConnection { (connection) throws in
      let broken = Migration(
        version: 2, name: "broken", up: "CREATE TABLE half (id int); SELECT nothing", down: "")
      let error = try postgresError { try Migrator([migrations[0], broken], on: connection).up() }
      #expect(error.code == .migration && error.sqlState == "42703")
      #expect(error.message.contains("0002_broken") && error.message.contains("version = 1, dirty = false"))
      #expect(try tables(connection) == ["a", "b"] && books(connection) == ["2 true"])

      let again = try postgresError { try Migrator(migrations, on: connection).up() }
      #expect(again.code == .migration && again.message.contains("dirty"))
      let status = try Migrator(migrations, on: connection).status()
      #expect(status.isDirty && status.version == 2 && status.pending.map(\.version) == [2, 3])

      try connection.execute(sql: "UPDATE schema_migrations SET version = 1, dirty = false")
      #expect(try Migrator(migrations, on: connection).up().map(\.version) == [2, 3])
    }
  }

  @Test func `a database from the future is left alone`() throws {
    try withConnection { (connection) throws in
      try Migrator(migrations, on: connection).up()
      let old = try Migrator([migrations[0]], on: connection)
      #expect(try old.status().isUnknown)
      #expect(try postgresError { try old.up() }.message.contains("version 3"))
      #expect(try postgresError { try old.downAll() }.code == .migration)
      #expect(try tables(connection).count == 4)
    }
  }

  @Test(arguments: [([1, 1], "twice"), ([1, 3], "version 2 is missing"), ([2], "version 1 is missing")])
  func `gaps and duplicates are errors`(versions: [Int64], message: String) throws {
    try withConnection { (connection) throws in
      let migrations = versions.map { Migration(version: $0, name: "m", up: "", down: "") }
      let error = try postgresError { _ = try Migrator(migrations, on: connection) }
      #expect(error.code == .migration && error.message.contains(message))
    }
  }

  @Test func `only one migrates at a time`() throws {
    try withDatabase { database in
      let first = try database.connect()
      let second = try database.connect()
      let slow = Migration(version: 1, name: "slow", up: "SELECT pg_sleep(0.3); CREATE TABLE a (id int)", down: "")
      let others = Mutex<Result<Int, any Error>?>(nil)
      let thread = Thread {
        let result = Result { try Migrator([slow], on: database.connect()).up().count }
        others.withLock { $0 = result }
      }
      let own = Result { try Migrator([slow], on: first).up().count }
      thread.join()
      #expect(try [own.get(), try #require(others.withLock { $0 }).get()].sorted() == [0, 1])
      #expect(try books(second) == ["1 false"] && tables(second) == ["a"])
    }
  }

  // golang-migrate's program has the name of the database from its URL, with the slash; a Go program that calls it as a
  // library has it without.
  @Test(arguments: ["", "/"])
  func `golang-migrate's lock, while somebody keeps it, is a timeout`(prefix: String) throws {
    try withDatabase { database in
      let connection = try database.connect()
      let holder = try database.connect()
      let name = try #require(try connection.value("SELECT current_database()::text", as: String.self))
      let key = golangMigrateKey(database: prefix + name)
      try holder.execute(sql: "SELECT pg_advisory_lock(\(key))")
      let error = try postgresError {
        try Migrator(migrations, on: connection, lockTimeout: .milliseconds(20)).up()
      }
      #expect(error.code == .timeout && error.operation == "migrate")
      #expect(try tables(connection).isEmpty)
      #expect(try connection.value("SHOW lock_timeout", as: String.self) == "0")

      try holder.execute(sql: "SELECT pg_advisory_unlock(\(key))")
      try Migrator(migrations, on: holder, lockTimeout: .milliseconds(20)).up()
      let held = """
        SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE locktype = 'advisory' AND datname = current_database()
        """
      #expect(try holder.value(held, as: Int64.self) == 0)
    }
  }

  /// By a table of 256 sums, as Go's `hash/crc32` does it, not bit by bit.
  private func golangMigrateKey(database: String) -> UInt32 {
    let table = (0..<256 as Range<UInt32>).map { index in
      (0..<8).reduce(index) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
    }
    let sum = "public\0schema_migrations\0\(database)".utf8.reduce(~0 as UInt32) { sum, byte in
      table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8)
    }
    return ~sum &* 1_486_364_155
  }
}

@Suite struct MigrationFileTests {
  private func folder(_ files: [String: String] = [:]) throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory("migrations")
    for (name, text) in files { try folder.write(text, to: name) }
    return folder
  }

  @Test func `files become migrations in order`() throws {
    let files = [
      "0010_b.up.sql": "10", "0010_b.down.sql": "-10", "0002_a_1.up.sql": "2", "0002_a_1.down.sql": "", "README": "x",
    ]
    let folder = try folder(files)
    let migrations = try MigrationFiles.read(folder.path)
    #expect(
      migrations == [
        Migration(version: 2, name: "a_1", up: "2", down: ""), Migration(version: 10, name: "b", up: "10", down: "-10"),
      ])
  }

  @Test(arguments: [
    (["0001_a.up.sql"], "no .down.sql"), (["0001_a.down.sql"], "no .up.sql"), (["1.up.sql"], "not the name"),
    (["0001_a.sql"], "not the name"), (["0001_a.sideways.sql"], "not the name"), (["0000_a.up.sql"], "not the name"),
  ])
  func `what is not a whole migration is an error`(names: [String], message: String) throws {
    let folder = try folder(Dictionary(uniqueKeysWithValues: names.map { ($0, "") }))
    let error = try postgresError { _ = try MigrationFiles.read(folder.path) }
    #expect(error.code == .migration && error.message.contains(message))
  }

  @Test func `a new migration has the next number`() throws {
    let folder = try folder()
    let first = try MigrationFiles.create("add trades", in: folder.path)
    _ = try MigrationFiles.create("add_more", in: folder.path)
    #expect(first == [folder.file("0001_add_trades.up.sql"), folder.file("0001_add_trades.down.sql")])
    #expect(try MigrationFiles.read(folder.path).map(\.label) == ["0001_add_trades", "0002_add_more"])
    #expect(try postgresError { _ = try MigrationFiles.create("../x", in: folder.path) }.code == .migration)
  }
}
