import CutoverJSON
import CutoverTestKit
import Testing

@Suite struct `cutover outbox` {
  private static func note(_ scene: Scene, _ payload: String, _ key: String) throws {
    try scene.sql("INSERT INTO events_outbox (seq, key, payload) VALUES (1, '\(key)', '\(payload)')")
  }

  @Test func `lists what waits, delivers it, and says so`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try scene.cutover("outbox", "list").text == "nothing waits: Redis has followed\n")
      #expect(try scene.cutover("outbox", "replay").text == "nothing waits: Redis has followed\n")
      _ = try scene.redisCommand("FLUSHDB")
      for _ in 0..<3 { try Self.note(scene, #"{"refresh":"leaderboard"}"#, "nof0:leaderboard:cache") }
      try Self.note(scene, #"{"refresh":"crypto_prices"}"#, "nof0:crypto_prices")
      let list = try scene.cutover("outbox", "list").text.split(separator: "\n")
      #expect(list.count == 3 && list[0].hasPrefix("key  ") && list[1].hasPrefix("nof0:leaderboard:cache      3"))
      let json = try JSONValue.parse(try scene.cutover("outbox", "list", "--json").output)
      #expect(json["pending"] == .number(JSONNumber(unchecked: "4")))
      #expect(json["last_error"] == .null)
      #expect(json["keys"]?.elements?.map { $0["key"]?.string } == ["nof0:leaderboard:cache", "nof0:crypto_prices"])

      // Port 1: nobody listens there.
      let down = try scene.cutover("outbox", "replay", environment: ["REDIS_URL": "redis://127.0.0.1:1/0"])
      #expect(down.status == 69)
      #expect(down.errors.contains("0 notes delivered, the others wait"))
      #expect(try scene.cutover("outbox", "list").text.contains("last error: redis:"))

      #expect(try scene.cutover("outbox", "replay").text == "4 notes delivered\n")
      #expect(try scene.redisCommand("EXISTS", "nof0:leaderboard:cache", "nof0:crypto_prices") == "2")
      #expect(try scene.sql("SELECT count(*) FROM events_outbox") == "0")
    }
  }

  @Test func `gives up what it is told to, the keys first`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try Self.note(scene, #"{"refresh":"leaderboard"}"#, "nof0:leaderboard:cache")
      try Self.note(scene, #"{"refresh":"crypto_prices"}"#, "nof0:crypto_prices")
      let down = try scene.cutover("outbox", "purge", "--all", environment: ["REDIS_URL": "redis://127.0.0.1:1/0"])
      #expect(down.status == 69)
      #expect(try scene.sql("SELECT count(*) FROM events_outbox") == "2")

      #expect(
        try scene.cutover("outbox", "purge", "--key", "nof0:crypto_prices").text == "1 given up  nof0:crypto_prices\n")
      #expect(try scene.redisCommand("EXISTS", "nof0:crypto_prices") == "0")
      #expect(try scene.redisCommand("EXISTS", "nof0:leaderboard:cache") == "1")
      #expect(try scene.sql("SELECT key FROM events_outbox") == "nof0:leaderboard:cache")

      try Self.note(scene, #"{"refresh":"everything"}"#, "nof0:*")
      #expect(
        try scene.cutover("outbox", "purge", "--all").text
          == "1 given up  nof0:*\n1 given up  nof0:leaderboard:cache\n")
      #expect(try scene.redisCommand("DBSIZE") == "0")
      #expect(try scene.sql("SELECT count(*) FROM events_outbox") == "0")
      #expect(try scene.cutover("outbox", "purge", "--all").text == "nothing waits that could be given up\n")
    }
  }
}
