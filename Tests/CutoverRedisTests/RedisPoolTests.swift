import CutoverRedis
import CutoverTestKit
import CutoverThreads
import Glibc
import Synchronization
import Testing

struct RedisPoolTests {
  @Test func `more threads than connections share them`() throws {
    try TestServers.shared.withRedis { url in
      let pool = RedisPool(try RedisConfiguration(url: url), size: 3, patience: .seconds(60))
      let most = Mutex(0)
      let threads = (0..<12).map { _ in
        Thread {
          for _ in 0..<50 {
            try? pool.withConnection { redis in
              let leased = pool.statistics.inUse
              most.withLock { $0 = max($0, leased) }
              try redis.command("INCR", "n")
            }
          }
        }
      }
      for thread in threads { thread.join() }
      let statistics = pool.statistics
      #expect(try pool.withConnection { try $0.get("n") } == Array("600".utf8))
      let peak = most.withLock { $0 }
      #expect(peak <= 3)
      #expect(statistics.leases == 600)
      #expect(statistics.made <= 3)
      #expect(statistics.inUse == 0 && statistics.waiting == 0 && statistics.idle == statistics.made)
    }
  }

  @Test func `who waits too long is told so`() throws {
    try TestServers.shared.withRedis { url in
      let pool = RedisPool(try RedisConfiguration(url: url), size: 1, patience: .milliseconds(50))
      try pool.withConnection { _ in
        let error = #expect(throws: RedisError.self) { try pool.withConnection { _ in } }
        #expect(error?.code == .timeout)
        #expect(error?.message.hasPrefix("all 1 connections to unix://") == true)
      }
      #expect(pool.statistics.timeouts == 1)
      try pool.withConnection { _ in }
    }
  }

  @Test func `a waiting thread gets the connection that comes back`() throws {
    try TestServers.shared.withRedis { url in
      let pool = RedisPool(try RedisConfiguration(url: url), size: 1, patience: .seconds(60))
      var waiter: Thread?
      try pool.withConnection { redis in
        waiter = Thread { try? pool.withConnection { redis in _ = try redis.command("RPUSH", "order", "waiter") } }
        while pool.statistics.waiting == 0 { usleep(1000) }
        try redis.rpush("order", ["first"])
      }
      waiter?.join()
      let order = try pool.withConnection { try $0.lrange("order", 0, -1) }
      #expect(order == [Array("first".utf8), Array("waiter".utf8)])
    }
  }

  @Test func `a lost connection is dropped, and failures give their place back`() throws {
    let server = try ThrowawayRedis()
    let pool = RedisPool(try server.configuration(), size: 2)
    try pool.withConnection { _ in }
    try server.stop()
    for _ in 0..<5 {
      let error = #expect(throws: RedisError.self) { try pool.withConnection { try $0.command("PING") } }
      #expect(error?.code == .connection)
    }
    #expect(pool.statistics.inUse == 0 && pool.statistics.idle == 0 && pool.statistics.dropped == 1)
    try server.start()
    #expect(try pool.withConnection { try $0.command("PING").string } == "PONG")
    #expect(pool.statistics.idle == 1)
  }

  @Test func `a connection left watching is not lent again`() throws {
    try TestServers.shared.withRedis { url in
      let pool = RedisPool(try RedisConfiguration(url: url), size: 1)
      try pool.withConnection { _ = try $0.command("WATCH", "k") }
      #expect(pool.statistics.idle == 0)
      try pool.withConnection { _ in }
    }
  }

  @Test func `a closed pool lends nothing`() throws {
    try TestServers.shared.withRedis { url in
      let pool = RedisPool(try RedisConfiguration(url: url), size: 1)
      try pool.withConnection { _ in pool.close() }
      #expect(pool.statistics.idle == 0)
      let error = #expect(throws: RedisError.self) { try pool.withConnection { _ in } }
      #expect(error?.code == .usage)
    }
  }
}
