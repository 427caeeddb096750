import CutoverTestKit
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
