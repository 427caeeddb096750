import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Glibc
import Testing

/// Runs at a cut, which threads and processes share.
@Suite struct `A run that is shared` {
  private static let rules = """
    {"version": 1, "rules": [{
      "id": "own tables", "endpoint": "model-analytics", "path": "/**", "match": "ignore", "owner": "desk", "reason": "test",
      "kinds": ["valueMismatch", "typeMismatch", "missingInRepository", "missingInLegacy"], "expires": "2999-12-31"
    }]}
    """

  @Test func `says the same, by one thread, by three, and by processes that help`() throws {
    try CutScene.with { cut in
      try cut.spoil()
      // Workers go by the rules of the run, which they get from it.
      try cut.scene.folder.write(Self.rules, to: "rules.json")
      let alone = try cut.report("--jobs", "1", "--rules", "rules.json")
      #expect(alone.contains(#""verdict": "tolerated""#) && alone.contains(#""verdict": "confirmed""#))
      #expect(try cut.report("--jobs", "3", "--rules", "rules.json") == alone)
      #expect(try cut.report("--jobs", "2", "--no-share", "--rules", "rules.json") == alone)
      let shared = try cut.whileLocked(["trades"]) { lock in
        let run = try cut.start("parity", "run", "--full", "--json", "--jobs", "1", "--rules", "rules.json")
        try cut.waitUntil("claimed", "trades")
        let workers = try (0..<2).map { _ in try cut.start("parity", "worker", "--jobs", "1") }
        try cut.scene.waitUntil("1", "SELECT count(*) FROM cutover_parity.segments WHERE state <> 'done'")
        for worker in workers { #expect(try worker.wait().status == 0) }
        #expect(try cut.sql("SELECT count(DISTINCT worker) > 1 FROM cutover_parity.segments") == "t")
        try lock.release()
        return try cut.normalised(run.wait())
      }
      #expect(shared == alone)
      #expect(try cut.sql("SELECT count(*) FROM cutover_parity.segments") == "0")
    }
  }

  @Test func `goes on where it was killed, and compares nothing again`() throws {
    try CutScene.with { cut in
      try cut.spoil()
      let whole = try cut.report("--jobs", "1")
      let killed = try cut.whileLocked(["conversations"]) { _ in
        let run = try cut.start("parity", "run", "--full", "--jobs", "2")
        try cut.scene.waitUntil("1", "SELECT count(*) FROM cutover_parity.segments WHERE state <> 'done'")
        let id = try cut.sql("SELECT id FROM cutover_parity.runs WHERE ended_at IS NULL")
        run.send(SIGKILL)
        #expect(try run.wait().status == 128 + SIGKILL)
        return id
      }
      try cut.scene.waitUntilFree()
      #expect(try cut.scene.cutover("parity", "history").text.contains("abandoned, 8 of 9 parts done"))
      #expect(try cut.scene.cutover("parity", "show", killed).text.contains("8 of 9 parts are done"))
      // What is done is not looked at again: not even this shows.
      try cut.sql("UPDATE trades SET symbol = 'other'")
      let resumed = try cut.scene.cutover("parity", "run", "--full", "--resume", "--json")
      #expect(resumed.errors.contains("going on with run \(killed)"))
      let report = try JSONValue.parse(resumed.output)
      #expect(report["run"]?["id"]?.string == killed)
      let cuts = report["run"]?["cuts"]?.elements ?? []
      #expect(cuts.compactMap { $0["sequence"] } == [report["run"]?["sequence"]])
      #expect(cuts.first?["requests"]?["conversations"]?.int == 1)
      #expect(try cut.normalised(resumed) == whole)
      // It has ended, so there is nothing to go on with.
      let next = try cut.scene.cutover("parity", "run", "--full", "--resume")
      #expect(next.errors.contains("it begins a new one") && !next.text.contains(killed))
    }
  }

  @Test func `lets workers leave out what the run leaves out, and begin where the next one begins`() throws {
    try CutScene.with { cut in
      try cut.ingest(seed: 2, count: 6000)
      func since(_ result: ProgramResult) throws -> (run: String?, since: [String?]) {
        try #require(result.status == 0, "\(result.errors)")
        let report = try JSONValue.parse(result.output)
        let lists = (report["endpoints"]?.elements ?? []).filter {
          ["trades", "account-totals"].contains($0["endpoint"]?.string)
        }
        return (report["run"]?["id"]?.string, lists.map { $0["since"]?.string })
      }
      let first = try since(cut.scene.cutover("parity", "run", "--json"))
      try cut.ingest(seed: 3)
      let second = try cut.whileLocked(["trades", "account_equity_snapshots"]) { lock in
        let run = try cut.start("parity", "run", "--jobs", "1", "--json")
        let claimed = "SELECT count(*) FROM cutover_parity.segments WHERE state = 'claimed' AND worker IS NOT NULL"
        try cut.scene.waitUntil("1", claimed)
        let worker = try cut.start("parity", "worker", "--jobs", "1")
        try cut.scene.waitUntil("2", claimed)
        try lock.release()
        #expect(try worker.wait().status == 0)
        return try since(run.wait())
      }
      #expect(first.since == [nil, nil] && second.since == [first.run, first.run])
      #expect(try since(cut.scene.cutover("parity", "run", "--json")).since == [second.run, second.run])
    }
  }

  @Test(arguments: [SIGKILL, SIGSTOP, SIGTERM])
  func `takes over what a worker leaves`(signal: Int32) throws {
    try CutScene.with { cut in
      let alone = try cut.report("--jobs", "1")
      let shared = try cut.whileLocked(["trades"]) { trades in
        try cut.whileLocked(["conversations"]) { conversations in
          let run = try cut.start("parity", "run", "--full", "--json", "--jobs", "1")
          // Which of them the run begins with depends on how long they took before.
          let isFirst = try cut.firstClaimed(of: ["trades", "conversations"]) == "trades"
          let (own, other) = isFirst ? (trades, conversations) : (conversations, trades)
          let theirs = isFirst ? "conversations" : "trades"
          // A worker that ends in order gives back what it has at once, and not when its lease is over.
          let lease = signal == SIGTERM ? "1h" : "1s"
          let worker = try cut.start("parity", "worker", "--jobs", "1", lease: lease)
          try cut.waitUntil("claimed", theirs)
          worker.send(signal)
          if signal != SIGSTOP { #expect(try worker.wait().status == (signal == SIGKILL ? 128 + SIGKILL : 0)) }
          if signal == SIGTERM { try cut.waitUntil("open", theirs) }
          let second = try cut.start("parity", "worker", "--jobs", "1", "--wait", "20s")
          try cut.scene.waitUntil(
            "2", "SELECT attempts FROM cutover_parity.segments WHERE endpoint = '\(theirs)'")
          try other.release()
          try cut.waitUntil("done", theirs)
          if signal == SIGSTOP {
            worker.send(SIGCONT)
            #expect(try worker.wait().status == 0)
          }
          second.send(SIGTERM)
          #expect(try second.wait().status == 0)
          try own.release()
          return try cut.normalised(run.wait())
        }
      }
      #expect(shared == alone)
    }
  }

  @Test func `goes on automatically where the database forgets what is done`() throws {
    try CutScene.with { cut in
      let alone = try cut.report("--jobs", "1")
      let run = try cut.whileLocked(["trades"]) { lock in
        let run = try cut.start("parity", "run", "--full", "--json", "--jobs", "2")
        try cut.scene.waitUntil("1", "SELECT count(*) FROM cutover_parity.segments WHERE state <> 'done'")
        try cut.scene.disconnectHolders()
        try lock.release()
        return try run.wait()
      }
      #expect(try cut.normalised(run) == alone)
      #expect(run.errors.contains("the run continued alone"))
      #expect(try cut.sql("SELECT count(*) FROM cutover_parity.runs WHERE ended_at IS NULL") == "0")
    }
  }

  @Test func `goes on at another cut when its own is old`() throws {
    try CutScene.with { cut in
      try cut.spoil()
      let alone = try cut.report("--jobs", "1")
      let run = try cut.start("parity", "run", "--full", "--json", "--jobs", "2", cutAge: "0s")
      let worker = try cut.start("parity", "worker", "--wait", "20s")
      let ended = try run.wait()
      worker.send(SIGTERM)
      _ = try worker.wait()
      #expect(try cut.normalised(ended) == alone)
      #expect(ended.errors.contains("the run goes on at a new one"))
      let report = try JSONValue.parse(ended.output)
      #expect((report["run"]?["cuts"]?.elements?.count ?? 0) == 1)
      #expect(try cut.sql("SELECT count(*) FROM cutover_parity.segments") == "0")
      #expect(try cut.scene.cutover("parity", "run", environment: ["CUTOVER_CUT_AGE": "31m"]).status == 78)
    }
  }

  @Test func `waits for nobody past its deadline`() throws {
    try CutScene.with { cut in
      let report = try cut.whileLocked(["trades", "conversations", "positions"]) { _ in
        let run = try cut.scene.cutover("parity", "run", "--full", "--jobs", "3", "--deadline", "2s", "--json")
        #expect(run.status == 2)
        return try JSONValue.parse(run.output)
      }
      #expect(report["run"]?["failure"]?.string == "the deadline passed")
      let verdicts = (report["endpoints"]?.elements ?? []).map { $0["verdict"]?.string ?? "" }
      #expect(verdicts.count == 9 && verdicts.contains("inconclusive"))
      try cut.scene.succeed("parity", "run")
    }
  }

  @Test func `takes no help from a worker that would find something else`() throws {
    try CutScene.with { cut in
      try cut.whileLocked(["trades"]) { _ in
        let run = try cut.start("parity", "run", "--full", "--jobs", "1")
        try cut.waitUntil("claimed", "trades")
        let stranger = try TestServers.shared.withRedis { redis in
          try cut.scene.cutover("parity", "worker", environment: ["REDIS_URL": redis])
        }
        #expect(stranger.status == 78 && stranger.errors.contains("REDIS_URL is not the Redis of the run"))
        try cut.sql("UPDATE cutover_parity.shares SET cut_folder = cut_folder || '-gone'")
        let blind = try cut.scene.cutover("parity", "worker", "--json")
        #expect(blind.status == 69 && blind.errors.contains("-gone cannot be read here"))
        try cut.sql("UPDATE cutover_parity.shares SET program = '0.0.1'")
        let old = try cut.scene.cutover("parity", "worker")
        #expect(old.status == 78 && old.errors.contains("version 0.0.1"))
        #expect(try cut.sql("SELECT count(DISTINCT worker) FROM cutover_parity.segments") == "1")
        run.send(SIGKILL)
        _ = try run.wait()
      }
      #expect(try cut.scene.cutover("parity", "worker", "--run", "tonight").status == 64)
    }
  }
}
