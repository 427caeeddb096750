import CutoverPostgres
import CutoverServices
import CutoverThreads
import Glibc
import Testing

/// What `body` runs into in the course of ten seconds. The processes that serve connections outlive a killed server until
/// they notice, and work meanwhile.
private func repeatedly(while condition: @autoclosure () -> Bool = true, _ body: () throws -> Void) rethrows {
  for _ in 0..<10_000 where condition() {
    try body()
    usleep(1000)
  }
}

/// A pool whose server goes away under it and comes back; a server of the test's own.
@Suite struct PoolOutageTests {
  @Test(arguments: [false, true])
  func `a pool outlives its server's restart`(isKilled: Bool) throws {
    let server = try ThrowawayServer.postgres()
    let pool = PostgresPool(try PostgresConfiguration(url: server.url), size: 3)
    defer { pool.close() }
    let process = try pool.withConnection { connection in
      try connection.execute(script: Items.schema)
      try connection.execute(InsertItem(item: Item(id: 1)))
      // All three are made, so that none of those tried below is new.
      try pool.withConnection { _ in try pool.withConnection { _ in } }
      return connection.serverProcess
    }
    #expect(pool.statistics.idle == 3)

    // The server goes between statements of a lease …
    let underWay = try postgresError {
      try pool.withConnection { connection in
        _ = try connection.all(ListItems())
        if isKilled { try server.kill() } else { try server.stop() }
        try repeatedly { _ = try connection.all(ListItems()) }
      }
    }
    #expect(underWay.isConnectionLoss)

    // … is away: every try is an error of the connection, and none keeps a place …
    repeatedly(while: pool.statistics.idle > 0) { try? pool.withConnection { _ in } }
    for _ in 0..<5 {
      let error = try postgresError { try pool.withConnection { _ in } }
      #expect(error.code == .connection)
    }
    #expect(pool.statistics.inUse == 0 && pool.statistics.idle == 0)

    // … and is back: the first try works, with what was prepared before, on what was stored before.
    try server.start()
    try pool.withConnection { (first) throws in
      #expect(first.serverProcess != process)
      try pool.withConnection { (second) throws in
        try pool.withConnection { (third) throws in
          for connection in [first, second, third] { #expect(try connection.all(ListItems()).map(\.id) == [1]) }
        }
      }
    }
    #expect(pool.statistics.idle == 3 && pool.statistics.made == 6)
  }

  @Test(arguments: [false, true])
  func `a restart while all connections rest is not noticed by the next caller`(isKilled: Bool) throws {
    let server = try ThrowawayServer.postgres()
    let pool = PostgresPool(try PostgresConfiguration(url: server.url), size: 1)
    defer { pool.close() }
    try pool.withConnection { #expect($0.isHealthy) }
    if isKilled { try server.kill() } else { try server.stop() }
    try server.start()
    #expect(try pool.withConnection { try $0.value("SELECT 1", as: Int32.self) } == 1)
  }
}
