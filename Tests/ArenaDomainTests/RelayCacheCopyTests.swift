import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRedis
import Testing

@testable import ArenaDomain

@Suite struct `A copy of the cache` {
  private static let prefix = "nof0-cut:1"

  @Test func `answers what Redis had, while Redis goes on`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      try stores.redis.withConnection { redis in
        try redis.xadd("nof0:trades:stream", ("id", "1"))
        try redis.set("nof0:ingest:trade:1", "1")
      }
      let values = try stores.cacheDump()
      let copied = try Self.copy(stores)
      #expect(copied == values.count)
      let names = try Self.names(stores)
      #expect(names == Set(values.keys.map { Self.prefix + $0.dropFirst(4) }))
      for name in names {
        guard case .left(let left) = try stores.redis.withConnection({ try $0.timeToLive(name) }) else {
          Issue.record("\(name) would stay for ever")
          continue
        }
        #expect(left > .seconds(500))
      }
      // Spoiled afterwards, and the other way round.
      _ = try stores.redis.withConnection { try $0.set("nof0:leaderboard:cache", "[]") }
      let read = { prefix in try Self.leaderboard(stores, prefix) }
      #expect(try read(Self.prefix) == stores.answer("leaderboard", .repository))
      #expect(try read(nil) != stores.answer("leaderboard", .repository))
      #expect(try ArenaCacheSide.removeCopy(stores.redis, prefix: Self.prefix) == copied)
      #expect(try Self.names(stores).isEmpty)
      #expect(try stores.cacheDump().count == values.count)
    }
  }

  @Test func `lacks what the relay has not written yet, and has what Redis refused`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      let all = try ArenaCacheSide.keys(stores.redis).count
      _ = try stores.redis.withConnection { try $0.set("nof0:leaderboard:cache", "[]") }
      let stale = { () throws -> Bool in
        try Self.leaderboard(stores, Self.prefix) != stores.answer("leaderboard", .repository)
      }
      #expect(try Self.copy(stores) == all)
      #expect(try stale())
      _ = try ArenaCacheSide.removeCopy(stores.redis, prefix: Self.prefix)

      try stores.note([CacheNote(.leaderboard)])
      #expect(try Self.copy(stores) == all - 1)
      #expect(try !stale())
      _ = try ArenaCacheSide.removeCopy(stores.redis, prefix: Self.prefix)

      // One that was set aside, and one that waits behind it.
      try stores.sql("UPDATE events_outbox SET delivered_at = 'infinity'")
      try stores.note([CacheNote(.leaderboard)])
      #expect(try Self.copy(stores) == all)
      #expect(try stale())
      _ = try ArenaCacheSide.removeCopy(stores.redis, prefix: Self.prefix)

      // After a backfill, everything waits; a key that Redis refused is still one that it refused.
      try stores.note([CacheNote(.everything)])
      #expect(try Self.copy(stores) == 1)
      #expect(try stale())
    }
  }

  @Test(arguments: ["", "nof0", "nof0:x", "a*", "a b"])
  func `cannot have a prefix whose keys would be others', too`(prefix: String) throws {
    try ArenaStores.with { stores in
      #expect(throws: RedisError.self) {
        try ArenaCacheSide.copy(
          stores.redis, ArenaCacheSide.keys(stores.redis), to: prefix, lifetime: 1, beside: stores.postgres)
      }
      #expect(throws: RedisError.self) { try ArenaCacheSide.removeCopy(stores.redis, prefix: prefix) }
    }
  }

  private static func copy(_ stores: ArenaStores) throws -> Int {
    try ArenaCacheSide.copy(
      stores.redis, ArenaCacheSide.keys(stores.redis), to: prefix, lifetime: 600, beside: stores.postgres
    ).copied
  }

  private static func names(_ stores: ArenaStores) throws -> Set<String> {
    try stores.redis.withConnection { redis in
      var names = Set<String>()
      try redis.scan(matching: "\(prefix):*") { names.formUnion($0) }
      return names
    }
  }

  private static func leaderboard(_ stores: ArenaStores, _ prefix: String?) throws -> String {
    let request = try #require(Arena.request("leaderboard"))
    return try stores.postgres.transaction(isolation: .repeatableRead, readOnly: true) { connection in
      let reading = ArenaSnapshot(
        .init(
          legacyPath: "legacy", postgres: connection, redis: stores.redis, cachePrefix: prefix))
      return String(decoding: try reading.answer(to: request, from: .cache, now: 0).bytes(), as: UTF8.self)
    }
  }
}
