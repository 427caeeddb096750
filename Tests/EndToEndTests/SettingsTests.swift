import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `Settings` {
  @Test func `come from the environment, and an option wins`() throws {
    try Scene.with { scene in
      _ = try Program.run("mv", [scene.folder.file("legacy-json"), scene.folder.file("data")])
      let data = ["CUTOVER_DATA_PATH": "data", "CUTOVER_REPORTS": "out"]
      try scene.succeed("backfill", environment: data)
      #expect(try scene.cutover("backfill", environment: ["CUTOVER_DATA_PATH": ""]).errors.contains("legacy-json: "))
      try scene.succeed("backfill", "--from", "data", environment: ["CUTOVER_DATA_PATH": "gone"])
      #expect(try scene.cutover("parity", "run", environment: data).text.contains("\nReport: out/"))
      #expect(
        try scene.cutover("parity", "run", "--report-dir", "other", environment: data).text.contains("\nReport: other/")
      )
      let nowhere = ["DATABASE_URL": "postgres:///x?host=/nowhere", "REDIS_URL": "unix:///nowhere"]
      #expect(
        try scene.cutover(
          "show", "trades", "--side", "cache", "--database-url", scene.postgres, "--redis-url", scene.redis,
          environment: nowhere
        ).errors == "")
    }
  }

  @Test func `say how long values stay in Redis`() throws {
    try Scene.with { scene in
      try scene.succeed(
        "backfill", environment: ["CUTOVER_TTL_SHORT": "7", "CUTOVER_TTL_LONG": "7", "CUTOVER_TTL_MEDIUM": "7"]
      )
      let life = try #require(Int(try scene.redisCommand("TTL", "nof0:leaderboard:cache")))
      #expect(life <= 7)
    }
  }

  @Test func `shape the keys in Redis, and a comparison goes by the same, also where they are changed`() throws {
    try Scene.with { scene in
      var settings = [
        "CUTOVER_CACHE_PREFIX": "other", "CUTOVER_CACHE_LIST_LENGTH": "3", "CUTOVER_CACHE_STREAM_LENGTH": "5",
        "CUTOVER_CACHE_GUARD_TIME": "1h", "CUTOVER_TTL_MEDIUM": "600", "CUTOVER_TTL_LONG": "600",
      ]
      try scene.succeed("backfill", environment: settings)
      let events = try scene.succeed("simulate", "--rate", "0", "--count", "500", "--seed", "7")
      try scene.folder.write(events.output, to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson", environment: settings)
      try scene.succeed("outbox", "replay", environment: settings)
      let model = try scene.sql("SELECT model_id FROM trades GROUP BY 1 HAVING count(*) > 5 ORDER BY 1 LIMIT 1")
      for length in ["3", "5", "2"] {
        settings["CUTOVER_CACHE_LIST_LENGTH"] = length
        let run = try scene.cutover("parity", "run", "--full", environment: settings)
        #expect(run.status == 0, "\(length): \(run.text)\(run.errors)")
        if length == "3" { #expect(try scene.redisCommand("LLEN", "other:trades:recent:\(model)") == "3") }
      }
      #expect(try scene.redisCommand("KEYS", "nof0:*") == "")
      let names = try scene.redisCommand("KEYS", "other:ingest:trade:*").split(separator: "\n")
      let name = String(try #require(names.first))
      let life = try #require(Int(try scene.redisCommand("TTL", name)))
      #expect(life > 0 && life <= 3600)
      // Redis trims a stream by whole blocks of entries.
      let streamed = try #require(Int(try scene.redisCommand("XLEN", "other:trades:stream")))
      #expect(streamed > 0 && streamed <= names.count)
      #expect(try scene.redisCommand("DEL", "other:trades:recent:\(model)") == "1")
      try scene.succeed("cache", "warm", environment: settings)
      #expect(try scene.redisCommand("LLEN", "other:trades:recent:\(model)") == "2")
      #expect(try scene.cutover("cache", "verify", environment: settings).status == 0)
      try scene.succeed("cache", "purge", "--all", environment: settings)
      #expect(try scene.redisCommand("KEYS", "other:*") == "")
    }
  }

  @Test func `have thresholds of gates, which the flag file overrides`() throws {
    try Scene.with { scene in
      let settings = ["CUTOVER_GATES_CLEAN_RUNS": "1", "CUTOVER_GATES_SHADOW_SAMPLES": "42"]
      func thresholds() throws -> [Int?] {
        let flag = try JSONValue.parse(
          try scene.succeed("flags", "show", "trades", "--json", environment: settings).output)
        return ["clean_runs", "shadow_samples", "lag_seconds"].map { flag["next"]?["thresholds"]?[$0]?.int }
      }
      try scene.succeed("init")
      try scene.succeed("backfill")
      #expect(try thresholds() == [1, 42, 30])
      try scene.succeed(
        "flags", "set", "trades", "--threshold", "cleanRuns=2", "--reason", "a test", environment: settings)
      #expect(try thresholds() == [2, 42, 30])
      #expect(try scene.succeed("flags", "verify", environment: settings).status == 0)
    }
  }

  @Test(arguments: [
    ("CUTOVER_TTL_SHORT", "x"), ("CUTOVER_TTL_MEDIUM", "-1"), ("CUTOVER_TTL_LONG", "0"), ("CUTOVER_DOMAIN", "x"),
    ("CUTOVER_JOBS", "0"), ("CUTOVER_JOBS", "65"), ("DATABASE_URL", "nonsense://u:secret@host"),
    ("CUTOVER_JOURNAL", "sqlite:x"),
    ("REDIS_URL", "nonsense://:secret@host"), ("CUTOVER_CACHE_PREFIX", "a:b"), ("CUTOVER_CACHE_LIST_LENGTH", "0"),
    ("CUTOVER_CACHE_GUARD_TIME", "10s"), ("CUTOVER_POSTGRES_WRITER_CONNECTIONS", "2"),
    ("CUTOVER_REDIS_COMMAND_TIMEOUT", "0s"), ("CUTOVER_GATES_CLEAN_RUNS", "0"), ("CUTOVER_GATES_APPROVALS", "2"),
  ])
  func `that cannot be right end the command with 78 and their name`(name: String, value: String) throws {
    try Scene.with { scene in
      _ = try scene.cutover("migrate", "up")
      let run = try scene.cutover("parity", "run", environment: [name: value])
      #expect(run.status == 78)
      #expect(run.errors.hasPrefix("cutover: ") && run.errors.contains(name), "\(run.errors)")
      #expect(!run.errors.contains("secret"))
    }
  }

  @Test func `hold passwords that no output shows`() throws {
    let secrets = ["DATABASE_URL": "postgres://u:secret@127.0.0.1:1/x", "REDIS_URL": "redis://:secret@127.0.0.1:1/0"]
    let folder = try TemporaryDirectory("passwords")
    _ = try Program.run("cp", ["-r", PackageFolder.path + "/legacy-json", folder.path])
    for (command, status) in [
      ("status", 0), ("status --json", 0), ("doctor", 78), ("doctor --json", 78), ("parity run", 69), ("backfill", 69),
      ("migrate status", 69), ("show trades --side cache", 69),
    ] as [(String, Int32)] {
      let run = try Program.run(
        Program.products + "/cutover", command.split(separator: " ").map(String.init), in: folder.path,
        environment: secrets)
      #expect(run.status == status, "\(command)")
      #expect(!(run.text + run.errors).contains("secret"), "\(command)")
      if status == 69 {
        #expect(run.errors.hasPrefix("cutover: postgres connect: ") && run.errors.contains("DATABASE_URL"))
        #expect(run.errors.split(separator: "\n").count == 1)
      } else {
        #expect(run.text.contains("unreachable") || run.text.contains("does not answer"), "\(command)")
      }
    }
  }
}

@Suite struct `A parity run that is interrupted` {
  @Test func `writes what it has found when its connection is lost`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let lock = try Program.start(
        "psql", [scene.postgres, "-qc", "BEGIN; LOCK TABLE trades; SELECT pg_sleep(60)"],
        environment: ["PGAPPNAME": "blocker"])
      try scene.waitUntilLocked("trades")
      let run = try scene.start("parity", "run", "--json")
      try scene.waitUntilBlocked()
      try scene.disconnect("cutover")
      try scene.disconnect("blocker")
      let ended = try run.wait()
      _ = try lock.wait()
      #expect(ended.status == 2, "\(ended.errors)")
      let endpoints = try #require(try JSONValue.parse(ended.output)["endpoints"]?.elements)
      // Which endpoint was being read just then is chance: what was lost is inconclusive, the rest is what it is.
      let verdicts = endpoints.compactMap { $0["verdict"]?.string }
      #expect(verdicts.count == 9)
      #expect(Set(verdicts) == ["clean", "inconclusive"], "\(verdicts)")
    }
  }

  @Test func `writes an inconclusive report all the same`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let lock = try Program.start(
        "psql", [scene.postgres, "-qc", "BEGIN; LOCK TABLE trades; SELECT pg_sleep(60)"],
        environment: ["PGAPPNAME": "blocker"])
      try scene.waitUntilLocked("trades")
      let run = try scene.start("parity", "run", "--report-dir", "out")
      try scene.waitUntilBlocked()
      run.send(SIGINT)
      try scene.disconnect("blocker")
      _ = try lock.wait()
      let ended = try run.wait()
      #expect(ended.status == 2)
      #expect(!ended.output.contains(0x1B), "no colours where the output is no terminal")
      let name = try #require(ended.text.split(separator: "\n").last?.split(separator: "/").last)
      let report = String(decoding: try scene.folder.read("out/\(name)/report.json"), as: UTF8.self)
      #expect(report.contains(#""verdict": "inconclusive""#) && report.contains("the run was cancelled"))
    }
  }
}
