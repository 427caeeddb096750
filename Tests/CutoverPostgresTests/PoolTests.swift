import CutoverPostgres
import CutoverThreads
import Synchronization
import Testing

@Suite struct PoolTests {
  @Test func `many callers share few connections`() throws {
    let pool = PostgresPool(try TestDatabase.server(), size: 3)
    defer { pool.close() }
    let sum = Mutex(0)
    let threads = (0..<20).map { thread in
      Thread {
        for number in 1...10 {
          let value = try? pool.withConnection { try $0.value("SELECT \(thread * 10 + number)", as: Int32.self) }
          sum.withLock { $0 += Int(value ?? 0) }
        }
      }
    }
    for thread in threads { thread.join() }
    let total = sum.withLock { $0 }
    #expect(total == 20_100)
    let statistics = pool.statistics
    #expect(statistics.inUse == 0 && statistics.waiting == 0)
    #expect((1...3).contains(statistics.made) && statistics.idle == statistics.made)
  }

  @Test func `threads wait in turn and all get one`() async throws {
    let pool = PostgresPool(try TestDatabase.server(), size: 2)
    let done = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try (0..<50).reduce(0) { sum, _ in
            try pool.withConnection { sum + Int(try $0.value("SELECT 1", as: Int32.self) ?? 0) }
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(done == 400)
    #expect(pool.statistics.made <= 2)
  }

  @Test func `nobody waits for ever`() throws {
    let pool = PostgresPool(try TestDatabase.server(), size: 1, acquireTimeout: .milliseconds(20))
    try pool.withConnection { _ in
      let error = try postgresError { try pool.withConnection { _ in } }
      #expect(error.code == .timeout && error.operation == "acquire")
      let statistics = pool.statistics
      #expect(statistics.inUse == 1 && statistics.waiting == 0 && statistics.waits == 1)
    }
    try pool.withConnection { #expect($0.isHealthy) }
  }

  @Test func `a connection comes back as it was`() throws {
    let pool = PostgresPool(try TestDatabase.server(), size: 1)
    try pool.withConnection { connection in
      try connection.setStatementTimeout(.seconds(9))
      try connection.execute(script: "BEGIN")
    }
    try pool.withConnection { (connection) throws in
      #expect(connection.isHealthy)
      #expect(try connection.value("SHOW statement_timeout", as: String.self) == "0")
      #expect(try connection.value("SHOW application_name", as: String.self) == "cutover")
    }
    #expect(pool.statistics.made == 1)
  }

  @Test func `a broken connection is replaced`() throws {
    let server = try TestDatabase.server()
    let pool = PostgresPool(server, size: 1)
    let process = try pool.withConnection { $0.serverProcess }
    try PostgresConnection(server).execute(sql: "SELECT pg_terminate_backend(\(process), 5000)")
    try pool.withConnection { (connection) throws in
      #expect(connection.serverProcess != process)
      #expect(try connection.value("SELECT 1", as: Int32.self) == 1)
    }
    let error = try postgresError {
      try pool.withConnection { connection in
        try PostgresConnection(server).execute(sql: "SELECT pg_terminate_backend(\(connection.serverProcess), 5000)")
        try connection.execute(sql: "SELECT 1")
      }
    }
    #expect(error.isConnectionLoss)
    #expect(pool.statistics.idle == 0 && pool.statistics.inUse == 0)
    try pool.withConnection { #expect($0.isHealthy) }
  }

  @Test func `a server that is not there gives its place back`() throws {
    let pool = PostgresPool(
      try PostgresConfiguration(url: "postgres:///?host=/nonexistent"), size: 1, acquireTimeout: .milliseconds(50))
    for _ in 0..<3 {
      let error = try postgresError { try pool.withConnection { _ in } }
      #expect(error.code == .connection)
    }
    #expect(pool.statistics.inUse == 0)
  }

  @Test func `a closed pool refuses`() throws {
    let pool = PostgresPool(try TestDatabase.server(), size: 1)
    try pool.withConnection { _ in pool.close() }
    #expect(pool.statistics.idle == 0)
    #expect(try postgresError { try pool.withConnection { _ in } }.code == .usage)
  }
}
