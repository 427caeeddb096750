import CutoverCache
import CutoverDomain
import CutoverPostgres
import CutoverRedis
import CutoverRepository
import Testing

@testable import ArenaDomain

@Suite struct `The stream of trades` {
  @Test func `has each trade once, by its sequence number, however often it is delivered`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      let relay = try stores.relay()
      // Backfilled trades have no notes of their own.
      try stores.note([CacheNote.everything])
      _ = try relay.deliver()
      #expect(try Self.entries(stores) == [])

      // The sink takes notes in the order of their events, whatever order they come in here.
      try stores.note([CacheNote(.tradeStream, "t5")], seq: 12)
      try stores.note([CacheNote(.tradeStream, "t3"), CacheNote(.recentTrades, "m0")], seq: 11)
      #expect(try relay.deliver() == 3)
      #expect(try Self.entries(stores) == ["11-0 t3", "12-0 t5"])

      // Delivered once more, as after a crash before the notes were removed.
      try stores.note([CacheNote(.tradeStream, "t3")], seq: 11)
      try stores.note([CacheNote(.tradeStream, "t5")], seq: 12)
      #expect(try relay.deliver() == 2)
      #expect(try Self.entries(stores) == ["11-0 t3", "12-0 t5"])

      // Replaced by a newer event; one that is there no more; one that was applied late.
      try stores.note([CacheNote(.tradeStream, "t3"), CacheNote(.tradeStream, "gone")], seq: 20)
      try stores.note([CacheNote(.tradeStream, "t7")], seq: 15)
      _ = try relay.deliver()
      try stores.note([CacheNote(.tradeStream, "t8")], seq: 16)
      #expect(try relay.deliver() == 1)
      #expect(try Self.entries(stores) == ["11-0 t3", "12-0 t5", "15-0 t7", "20-0 t3", "20-1 t8"])
    }
  }

  @Test func `carries the whole trade, and a guard of its id that ends after a day`() throws {
    try ArenaStores.with { stores in
      try stores.fill()
      try stores.note([CacheNote(.tradeStream, "t0")], seq: 1 << 52)
      #expect(try stores.relay().deliver() == 1)
      try stores.redis.withConnection { redis in
        let entry = try #require(try redis.command("XRANGE", "nof0:trades:stream", "-", "+").array?.first?.array)
        #expect(entry[0].string == "4503599627370496-0")
        let fields = try #require(entry[1].array).map { $0.string ?? "" }
        #expect(fields.prefix(5) == ["seq", "4503599627370496", "id", "t0", "trade"])
        let trade = try #require(try stores.postgres.all(FindRecords<TradeTable>(["t0"])).first)
        #expect(fields[5] == String(decoding: try trade.trade.json, as: UTF8.self))
        #expect(try redis.get("nof0:ingest:trade:t0") == Array("4503599627370496".utf8))
        guard case .left(let left) = try redis.timeToLive("nof0:ingest:trade:t0") else {
          Issue.record("the guard stays for ever")
          return
        }
        #expect(left > .seconds(86_000) && left <= .seconds(86_400))
      }
    }
  }

  private static func entries(_ stores: ArenaStores) throws -> [String] {
    try stores.redis.withConnection { redis in
      try redis.command("XRANGE", "nof0:trades:stream", "-", "+").array?.map { entry in
        let parts = entry.array ?? []
        return "\(parts[0].string ?? "?") \(parts[1].array?[3].string ?? "?")"
      } ?? []
    }
  }
}
