import CutoverPostgres
import CutoverTestKit
import CutoverThreads
import Synchronization
import Testing

@Suite struct `The cache commands` {
  @Test func `fill, compare and empty Redis`() throws {
    try Scene.with { scene in
      // No key may run out while keys are counted, however busy the machine.
      let lasting = ["CUTOVER_TTL_SHORT": "3600"]
      try scene.succeed("backfill", environment: lasting)
      let before = try scene.redisCommand("DBSIZE")
      #expect(try scene.cutover("cache", "purge").text == "\(before) keys removed\n")
      #expect(try scene.redisCommand("DBSIZE") == "0")
      let warm = try scene.cutover("cache", "warm", environment: lasting)
      #expect(warm.status == 0 && warm.text == "\(before) keys filled\n")
      #expect(try scene.redisCommand("DBSIZE") == before)

      // The legacy files have no part in it.
      _ = try Program.run("rm", ["-r", scene.folder.file("legacy-json")])
      let clean = try scene.cutover("cache", "verify")
      #expect(clean.status == 0, "\(clean.text)\(clean.errors)")
      #expect(clean.text.contains("clean"))

      try scene.sql("UPDATE leaderboard_entries SET equity = equity + 1 WHERE arrival = 0")
      let different = try scene.cutover("cache", "verify")
      #expect(different.status == 1)
      #expect(different.text.contains("leaderboard: staleCache at /leaderboard/*/equity × 1"), "\(different.text)")
    }
  }

  @Test func `compare no key that a note waits for, and say how many those are`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.sql(
        """
        INSERT INTO events_outbox (seq, key, payload) VALUES (1, 'nof0:leaderboard:cache', '{"refresh":"leaderboard"}')
        """)
      _ = try scene.redisCommand("SET", "nof0:leaderboard:cache", "[]")
      let waiting = try scene.cutover("cache", "verify")
      #expect(waiting.status == 0, "\(waiting.text)\(waiting.errors)")
      #expect(waiting.errors.contains("1 key left out"), "\(waiting.errors)")

      try scene.sql("UPDATE events_outbox SET delivered_at = 'infinity'")
      let refused = try scene.cutover("cache", "verify")
      #expect(refused.status == 1 && refused.text.contains("staleCache"), "\(refused.text)")

      try scene.sql(
        """
        DELETE FROM events_outbox; INSERT INTO events_outbox (seq, key, payload) VALUES (1, 'nof0:*', '{"refresh":"everything"}')
        """)
      let nothing = try scene.cutover("cache", "verify")
      #expect(nothing.status == 2, "nothing of Redis was compared: \(nothing.text)\(nothing.errors)")
      #expect(try scene.redisCommand("KEYS", "cutover-cut:*") == "")
    }
  }

  @Test func `compare what no delivery is in the midst of`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let key = "nof0:leaderboard:cache"
      let relay = try PostgresConnection(PostgresConfiguration(url: scene.postgres))
      try relay.execute(script: "SELECT pg_advisory_lock(hashtextextended('cutover outbox', 0))")
      _ = try scene.redisCommand("RENAME", key, "held")
      _ = try scene.redisCommand("SET", key, "[]")
      let result = Mutex<ProgramResult?>(nil)
      let thread = Thread { result.withLock { $0 = try? scene.cutover("cache", "verify") } }
      try scene.waitUntilBlocked()
      _ = try scene.redisCommand("RENAME", "held", key)
      try relay.execute(script: "SELECT pg_advisory_unlock_all()")
      thread.join()
      let verified = try #require(result.withLock { $0 })
      #expect(verified.status == 0, "\(verified.text)\(verified.errors)")
    }
  }

  @Test func `keep what Postgres cannot give back`() throws {
    try Scene.with { scene in
      _ = try scene.redisCommand("XADD", "nof0:trades:stream", "*", "id", "t")
      _ = try scene.redisCommand("SET", "nof0:ingest:trade:t", "1")
      _ = try scene.redisCommand("SET", "nof0:leaderboard:cache", "[]")
      _ = try scene.redisCommand("SET", "other", "1")
      #expect(try scene.cutover("cache", "purge", "--json").text == "{\n  \"keys\": 1\n}\n")
      #expect(try scene.cutover("cache", "purge", "--all").text == "2 keys removed\n")
      #expect(try scene.redisCommand("KEYS", "*") == "other")
    }
  }

  @Test func `know that nothing was compared, and that a service is out of reach`() throws {
    try Scene.with { scene in
      try scene.succeed("migrate", "up")
      #expect(try scene.cutover("cache", "verify").status == 2)
      for command in ["warm", "verify", "purge"] {
        let run = try scene.cutover("cache", command, environment: ["REDIS_URL": "redis://127.0.0.1:1"])
        #expect(run.status == 69 && run.output == [])
        #expect(
          run.errors.hasPrefix("cutover: redis: ") && run.errors.hasSuffix("check REDIS_URL, or run 'cutover doctor'\n")
        )
      }
    }
  }
}
