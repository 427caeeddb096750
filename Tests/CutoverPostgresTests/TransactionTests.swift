import CutoverPostgres
import Glibc
import Testing

private struct Refused: Error, Equatable {}

@Suite struct TransactionTests {
  @Test func `what is thrown rolls back and is thrown on`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      #expect(throws: Refused.self) {
        try connection.transaction { transaction in
          try transaction.execute(InsertItem(item: Item(id: 1)))
          throw Refused()
        }
      }
      #expect(try connection.all(ListItems()).isEmpty)
      #expect(!connection.isInTransaction && connection.isHealthy)
      let count = try connection.transaction { try $0.execute(InsertItem(item: Item(id: 2))) }
      #expect(count == 1)
      #expect(try connection.all(ListItems()).map(\.id) == [2])
    }
  }

  @Test func `a savepoint undoes its own part only`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      try connection.transaction { outer in
        try outer.execute(InsertItem(item: Item(id: 1)))
        let error = try postgresError {
          try outer.transaction { inner in
            try inner.execute(InsertItem(item: Item(id: 2)))
            try inner.execute(InsertItem(item: Item(id: 1)))
          }
        }
        #expect(error.isUniqueViolation)
        try outer.transaction { inner in
          try inner.transaction { try $0.execute(InsertItem(item: Item(id: 3))) }
          try inner.execute(InsertItem(item: Item(id: 4)))
        }
      }
      #expect(try connection.all(ListItems()).map(\.id) == [1, 3, 4])
    }
  }

  @Test func `an error that the body hides is not taken for a commit`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: Items.schema)
      let error = try postgresError {
        try connection.transaction { transaction in
          try transaction.execute(InsertItem(item: Item(id: 1)))
          try? transaction.execute(script: "SELECT 1 / 0")
        }
      }
      #expect(error.operation == "commit" && error.code == .query)
      #expect(try connection.all(ListItems()).isEmpty)
    }
  }

  @Test func `isolation and access are what was asked for`() throws {
    try withConnection { (connection) throws in
      try connection.transaction(isolation: .serializable, readOnly: true) { (transaction) throws in
        #expect(try transaction.value("SHOW transaction_isolation", as: String.self) == "serializable")
        #expect(try transaction.value("SHOW transaction_read_only", as: String.self) == "on")
        #expect(try postgresError { try transaction.transaction(readOnly: true) { _ in } }.code == .usage)
      }
    }
  }

  @Test func `two that collide both succeed when they may repeat`() throws {
    try withDatabase { database in
      let setup = try database.connect()
      try setup.execute(script: Items.schema)
      try setup.execute(InsertItem(item: Item(id: 1, label: "", weight: 0)))
      let other = try database.connect()
      var attempts = 0
      try setup.transaction(isolation: .repeatableRead, retries: 3) { transaction in
        attempts += 1
        _ = try transaction.one(GetItem(id: 1))
        if attempts < 3 { try other.execute(sql: "UPDATE items SET weight = weight + 1") }
        try transaction.execute(sql: "UPDATE items SET weight = weight + 10")
      }
      #expect(attempts == 3)
      #expect(try setup.one(GetItem(id: 1))?.weight == 12)

      attempts = 0
      let error = try postgresError {
        try setup.transaction(isolation: .repeatableRead, retries: 1) { transaction in
          attempts += 1
          _ = try transaction.one(GetItem(id: 1))
          try other.execute(sql: "UPDATE items SET weight = weight + 1")
          try transaction.execute(sql: "UPDATE items SET weight = weight + 10")
        }
      }
      #expect(error.isSerializationFailure && attempts == 2)
    }
  }

  @Test func `a deferred constraint fails the commit for certain`() throws {
    try withConnection { (connection) throws in
      try connection.execute(script: "CREATE TABLE once (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
      let error = try postgresError {
        try connection.transaction { try $0.execute(script: "INSERT INTO once VALUES (1), (1)") }
      }
      #expect(error.isUniqueViolation && error.operation == "commit" && error.code == .query)
      #expect(connection.isHealthy && !connection.isInTransaction)
    }
  }

  @Test func `a connection lost while committing leaves the outcome open`() throws {
    try withDatabase { database in
      let connection = try database.connect()
      let administrator = try database.connect()
      let error = try postgresError {
        try connection.transaction { _ in
          _ = try administrator.execute(sql: "SELECT pg_terminate_backend(\(connection.serverProcess), 5000)")
        }
      }
      #expect(error.code == .ambiguousCommit && error.isConnectionLoss && error.operation == "commit")
    }
  }

  @Test func `a lost connection does not hide the error of the body`() throws {
    try withDatabase { database in
      let connection = try database.connect()
      let administrator = try database.connect()
      #expect(throws: Refused.self) {
        try connection.transaction { _ in
          try administrator.execute(sql: "SELECT pg_terminate_backend(\(connection.serverProcess), 5000)")
          throw Refused()
        }
      }
      #expect(!connection.isHealthy)
    }
  }

  @Test func `a snapshot is shared`() throws {
    try withDatabase { database in
      let first = try database.connect()
      let second = try database.connect()
      try first.execute(script: Items.schema)
      try first.transaction(isolation: .repeatableRead, readOnly: true) { exporter in
        let snapshot = try exporter.exportSnapshot()
        try second.execute(InsertItem(item: Item(id: 1)))
        try second.transaction(isolation: .repeatableRead, readOnly: true) { (importer) throws in
          try importer.setSnapshot(snapshot)
          #expect(try importer.all(ListItems()).isEmpty)
        }
        #expect(try second.all(ListItems()).count == 1)
        #expect(try postgresError { try exporter.setSnapshot("x'; --") }.code == .usage)
      }
    }
  }
}
