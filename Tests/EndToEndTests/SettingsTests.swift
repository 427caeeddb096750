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

  @Test(arguments: [
    ("CUTOVER_TTL_SHORT", "x"), ("CUTOVER_TTL_MEDIUM", "-1"), ("CUTOVER_TTL_LONG", "0"), ("CUTOVER_DOMAIN", "x"),
    ("CUTOVER_JOBS", "0"), ("CUTOVER_JOBS", "65"), ("DATABASE_URL", "nonsense://u:secret@host"),
    ("REDIS_URL", "nonsense://:secret@host"),
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
      #expect(endpoints.first { $0["endpoint"]?.string == "positions" }?["verdict"]?.string == "clean")
      #expect(endpoints.first { $0["endpoint"]?.string == "trades" }?["verdict"]?.string == "inconclusive")
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
