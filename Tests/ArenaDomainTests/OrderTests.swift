import ArenaDomain
import CutoverCache
import CutoverDomain
import CutoverRedis
import CutoverTestKit
import Testing

/// Rows can be equal in everything that an order was once made of; none of them may get lost between two readers.
@Suite struct `An order with ties` {
  private func trades(_ ids: [String], time: (Int) -> Int = { 1000 - $0 }) -> String {
    let records = ids.enumerated().map { index, id in
      #"{"id":"\#(id)","model_id":"m","symbol":"B","side":"long","quantity":1,"exit_time":\#(time(index))}"#
    }
    return #"{"trades":[\#(records.joined(separator: ","))]}"#
  }

  private func ids(_ answer: String) -> [Substring] {
    answer.split(separator: #"{"id":""#).dropFirst().map { $0.prefix { $0 != "\"" } }
  }

  @Test func `loses no trade to the cache after one has got another id in the file`() throws {
    try ArenaStores.with { stores in
      let folder = try TemporaryDirectory("legacy")
      var names = (0..<250).map { "T\($0)" }
      _ = try folder.write(trades(names), to: "trades.json")
      try stores.backfill(folder.path)
      names[199] = "X199"
      _ = try folder.write(trades(names), to: "trades.json")
      try stores.backfill(folder.path)
      let stored = try stores.answer("trades", .repository)
      // The old row stays, and parity tells of it.
      #expect(ids(stored).count == 251)
      #expect(try stores.answer("trades", .cache) == stored)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `reads on from any place of a group as if it were read at once`(seed: UInt64) throws {
    try ArenaStores.with { stores in
      let folder = try TemporaryDirectory("legacy")
      let count = 24
      _ = try folder.write(trades((0..<count).map { "t\($0)" }), to: "trades.json")
      try stores.backfill(folder.path)
      try stores.sql(
        """
        SELECT setseed(0.\(seed));
        UPDATE trades SET sort_time = floor(random() * 3), arrival = floor(random() * 3)
        """)
      let whole = ids(try stores.answer("trades", .repository))
      #expect(Set(whole).count == count)
      for length in stride(from: count, to: 0, by: -1) {
        _ = try ArenaCacheSide.warm(stores.redis, from: stores.postgres)
        try stores.redis.withConnection { _ = try $0.command("LTRIM", "nof0:trades:recent:m", 0, length - 1) }
        #expect(try ids(stores.answer("trades", .cache)) == whole, "\(length)")
      }
      // Nobody but a hand can have made this one, and it comes first.
      try stores.sql("UPDATE trades SET sort_time = 'NaN' WHERE id = 't7'")
      _ = try ArenaCacheSide.purge(stores.redis)
      #expect(ids(try stores.answer("trades", .repository)).first == "t7")
    }
  }

  @Test func `has one last conversation for each model`() throws {
    try ArenaStores.with { stores in
      try stores.fill(models: 1, records: 3)
      try stores.sql(
        """
        INSERT INTO conversations (model_id, occurrence, arrival, messages_null, seq)
        SELECT model_id, 7, arrival, false, 0 FROM conversations;
        INSERT INTO conversation_messages (conversation_id, ordinal, role, content, timestamp, seq)
        SELECT id, 0, 'user', 'of the other', 'null', 0 FROM conversations WHERE occurrence = 7
        """)
      _ = try ArenaCacheSide.purge(stores.redis)
      let stored = try stores.answer("conversations", .repository)
      #expect(stored.contains("of the other") && stored.contains("hello 2"))
      #expect(try stores.answer("conversations", .cache) == stored)
      // The second read finds the value that the first has left.
      #expect(try stores.answer("conversations", .cache) == stored)
    }
  }

  @Test func `keeps no conversation that a newer file no longer has, wherever it stood`() throws {
    try ArenaStores.with { stores in
      let folder = try TemporaryDirectory("legacy")
      func write(_ models: String...) throws {
        let list = models.map { #"{"model_id":"\#($0)","messages":[]}"# }.joined(separator: ",")
        _ = try folder.write(#"{"conversations":[\#(list)]}"#, to: "conversations.json")
        try stores.backfill(folder.path)
        let legacy = try stores.answer("conversations", .legacy, legacy: folder.path)
        #expect(try stores.answer("conversations", .repository) == legacy)
      }
      try write("a", "b", "a")
      try write("b", "c", "a")
      try write("c")
    }
  }
}
