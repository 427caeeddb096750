import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRedis
import CutoverServices
import CutoverTestKit
import Testing

@testable import ArenaDomain

@Suite struct `The relay` {
  private static let endpoints = [
    "crypto-prices", "positions", "trades", "since-inception-values", "leaderboard", "analytics", "analytics/m0",
    "analytics/m1", "conversations",
  ]

  @Test func `writes after any change what warming the cache would`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      let relay = try stores.relay()
      var random = SystemRandomNumberGenerator()
      for round in 0..<20 {
        let changes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
          RelayScene.changes.randomElement(using: &random)!
        }
        for change in changes { try stores.sql(change.sql(round)) }
        let before = try stores.cacheDump()
        try stores.note(changes.flatMap(\.notes))
        #expect(try relay.deliver() > 0)
        let relayed = try stores.cacheDump()
        _ = try ArenaCacheSide.warm(stores.redis, from: stores.postgres)
        #expect(try stores.cacheDump() == relayed, "round \(round): \(changes.map(\.name))")
        #expect(before != relayed, "round \(round): \(changes.map(\.name)) changed nothing")
      }
      for endpoint in Self.endpoints {
        #expect(try stores.answer(endpoint, .cache) == stores.answer(endpoint, .repository), "\(endpoint)")
      }
    }
  }

  @Test func `fills Redis with everything after a backfill, in place of what was there`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      let warm = try stores.cacheDump()
      try stores.redis.withConnection { redis in
        try redis.command("FLUSHDB")
        try redis.set("nof0:positions:m0", "of another type")
      }
      try stores.note([CacheNote.everything])
      #expect(try stores.relay().deliver() == 1)
      #expect(try stores.cacheDump() == warm)
    }
  }

  @Test func `renames a stream or a guard of another type, begins it again, and delivers the rest`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      try stores.redis.withConnection { redis in
        try redis.command("FLUSHDB")
        try redis.set("nof0:trades:stream", "oops")
        _ = try redis.command("RPUSH", "nof0:ingest:trade:t1", "oops")
      }
      try stores.note([
        CacheNote(.tradeStream, "t0"), CacheNote(.cryptoPrices), CacheNote(.tradeStream, "t1"),
        CacheNote(.positions, "m0"),
      ])
      let relay = try stores.relay()
      #expect(try relay.deliver() == 4)
      #expect(try relay.deliver() == 0)
      #expect(try stores.count("events_outbox") == 0)
      try stores.redis.withConnection { redis in
        #expect(try redis.command("XLEN", "nof0:trades:stream").integer == 2)
        #expect(try redis.command("EXISTS", "nof0:crypto_prices", "nof0:positions:m0").integer == 2)
        let moved = try redis.command("KEYS", "nof0:*:quarantined:*").array?.compactMap(\.string) ?? []
        #expect(moved.count == 2)
        let stream = try #require(moved.first { $0.hasPrefix("nof0:trades:stream:quarantined:") })
        #expect(try redis.command("GET", stream).string == "oops")
      }
      // What is only there is no value that could be filled again.
      _ = try ArenaCacheSide.purge(stores.redis, records: false)
      let kept = try stores.redis.withConnection { try $0.command("KEYS", "nof0:*:quarantined:*").array?.count }
      #expect(kept == 2)
    }
  }

  @Test func `sets aside what Redis refuses, with the reason, and delivers the rest and what comes`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      try stores.redis.withConnection { redis in
        try redis.command("FLUSHDB")
        // No id comes after this one.
        let last = "18446744073709551615-18446744073709551615"
        _ = try redis.command("XADD", "nof0:trades:stream", last, "a", "b")
      }
      try stores.note([CacheNote(.tradeStream, "t0"), CacheNote(.cryptoPrices)])
      let relay = try stores.relay()
      #expect(try relay.deliver() == 2)
      #expect(try relay.deliver() == 0)
      try stores.note([CacheNote(.positions, "m0")])
      #expect(try relay.deliver() == 1)
      let status = try ArenaCacheSide.outbox(on: stores.postgres)
      #expect(status.pending == 0 && status.oldestAge == 0)
      #expect(status.setAside.map(\.key) == ["nof0:ingest:trade:t0"])
      #expect(status.setAside.first?.attempts == 1)
      #expect(status.setAside.first?.lastError?.hasPrefix("nof0:ingest:trade:t0: ") == true)
      _ = try stores.redis.withConnection { try $0.command("DEL", "nof0:trades:stream") }
      let taken = try ArenaCacheSide.takeUpOutbox(on: stores.postgres)
      #expect(taken == 1)
      #expect(try relay.deliver() == 1)
      #expect(try stores.count("events_outbox") == 0)
      let length = try stores.redis.withConnection { try $0.command("XLEN", "nof0:trades:stream").integer }
      #expect(length == 1)
    }
  }

  @Test func `removes what Postgres no longer has`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      try stores.sql(
        """
        UPDATE positions SET status = 'closed' WHERE model_id = 'm0'; DELETE FROM trades WHERE model_id = 'm0';
        DELETE FROM conversations WHERE model_id = 'm0'; DELETE FROM documents WHERE name = 'leaderboard'
        """)
      try stores.note([
        CacheNote(.positions, "m0"), CacheNote(.recentTrades, "m0"), CacheNote(.conversation, "m0"),
        CacheNote(.leaderboard), CacheNote(.latestPrice, "none", "none"),
      ])
      #expect(try stores.relay().deliver() == 5)
      let keys = Set(try stores.cacheDump().keys)
      #expect(!keys.contains("nof0:positions:m0") && keys.contains("nof0:positions:m1"))
      #expect(!keys.contains("nof0:trades:recent:m0") && keys.contains("nof0:trades:recent:m1"))
      #expect(!keys.contains("nof0:conversations:m0") && !keys.contains("nof0:leaderboard:cache"))
    }
  }

  @Test func `delivers many notes of one key as one value, and takes away no note that it has not read`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      for _ in 0..<50 { try stores.note([CacheNote(.positions, "m0"), CacheNote(.cryptoPrices)]) }
      let relay = try stores.relay()
      #expect(try relay.deliver() == 100)
      #expect(try relay.deliver() == 0)
      #expect(try stores.count("events_outbox") == 0)
    }
  }

  @Test func `deletes a key that it cannot make again, and goes on with the others`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      try stores.sql("UPDATE positions SET margin = 'NaN' WHERE model_id = 'm0'")
      try stores.sql(
        #"INSERT INTO events_outbox (seq, key, payload) VALUES (1, 'nof0:leaderboard:cache', '{"refresh":"tomorrow"}'), (1, 'someone:else', '[]')"#
      )
      _ = try stores.redis.withConnection { try $0.set("someone:else", "stays") }
      try stores.note([CacheNote(.positions, "m0"), CacheNote(.positions, "m1"), CacheNote(.cryptoPrices)])
      #expect(try stores.relay().deliver() == 5)
      let keys = Set(try stores.cacheDump().keys)
      #expect(!keys.contains("nof0:positions:m0") && keys.contains("nof0:positions:m1"))
      #expect(!keys.contains("nof0:leaderboard:cache") && keys.contains("nof0:crypto_prices"))
      #expect(try stores.redis.withConnection { try $0.get("someone:else") } != nil)
      #expect(try stores.count("events_outbox") == 0)
    }
  }
}
