import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRedis
import CutoverThreads
import Glibc
import Testing

@testable import ArenaDomain

@Suite struct `Values that two write into Redis` {
  private static let saying = RelayScene.changes.first { $0.name == "message" }!

  @Test func `are not overwritten by a warming that began before the relay's delivery`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      // Analytics are read between the start of a warming and its conversations.
      let holder = try PostgresConnection(PostgresConfiguration(url: stores.url))
      try holder.execute(script: "BEGIN; LOCK TABLE model_analytics")
      let (url, redis) = (stores.url, stores.redis)
      let warming = Self.inBackground {
        _ = try ArenaCacheSide.warm(redis, from: PostgresConnection(PostgresConfiguration(url: url)))
      }
      try Self.wait(for: 1, stores)
      try stores.sql(Self.saying.sql(1))
      try stores.note(Self.saying.notes)
      let relay = CacheRelay(
        postgres: PostgresPool(try PostgresConfiguration(url: url), size: 1),
        redis: RedisPool(redis.configuration, size: 1))
      let delivered = Monitor(false)
      let delivery = Self.inBackground {
        while try relay.deliver() > 0 {}
        delivered.withLock { $0 = true }
      }
      // Either it has written its newer value, or it waits for its turn.
      for _ in 0..<500 where !delivered.withLock({ $0 }) {
        if try Self.waiting(stores) == 2 { break }
        usleep(20_000)
      }
      try holder.execute(script: "ROLLBACK")
      warming.join()
      delivery.join()
      #expect(try stores.count("events_outbox") == 0)
      #expect(try stores.answer("conversations", .cache) == stores.answer("conversations", .repository))
    }
  }

  @Test(arguments: [true, false])
  func `are not replaced by what a reader has from before`(isStrict: Bool) throws {
    try ArenaStores.with { stores in
      try stores.fill()
      let request = try #require(Arena.request("conversations"))
      let reader = try PostgresConnection(PostgresConfiguration(url: stores.url))
      try reader.transaction(isolation: .repeatableRead, readOnly: true) { reader in
        let reading = ArenaSnapshot(
          .init(
            postgres: reader, redis: stores.redis,
            cacheFailures: isStrict ? .reported : .tolerated(warn: { _ in })))
        let before = try reading.answer(to: request, from: .repository, now: 0).bytes()
        try stores.sql(Self.saying.sql(1))
        try stores.note(Self.saying.notes)
        #expect(try stores.relay().deliver() == 1)
        // Its lifetime has ended.
        _ = try stores.redis.withConnection { try $0.command("DEL", "nof0:conversations:m0") }
        #expect(try reading.answer(to: request, from: .cache, now: 0).bytes() == before)
      }
      #expect(try stores.answer("conversations", .cache) == stores.answer("conversations", .repository))
      let left = try stores.redis.withConnection { try $0.command("KEYS", "cutover-*").array?.count }
      #expect(left == 0)
    }
  }

  private static func inBackground(_ body: @escaping @Sendable () throws -> Void) -> Thread {
    Thread { do { try body() } catch { Issue.record("\(error)") } }
  }

  /// How many connections of Cutover's wait for a lock.
  private static func waiting(_ stores: ArenaStores) throws -> Int {
    try stores.count(
      "pg_stat_activity WHERE datname = current_database() AND application_name = 'cutover' AND wait_event_type = 'Lock'"
    )
  }

  private static func wait(for count: Int, _ stores: ArenaStores) throws {
    for _ in 0..<500 {
      if try waiting(stores) == count { return }
      usleep(20_000)
    }
    Issue.record("not \(count) connections wait for a lock")
  }
}
