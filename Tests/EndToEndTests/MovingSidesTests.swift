import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

/// Somebody who writes the legacy files and the repository without a journal that both follow.
private final class Writer {
  private let isStopping = Monitor(false)
  private let thread: Thread

  /// Calls `write` with 1, 2, 3 and so on, and a connection that writes as the sink does.
  init(_ scene: Scene, _ write: @escaping @Sendable (Int, PostgresConnection) throws -> Void) {
    let url = scene.postgres
    thread = Thread { [isStopping] in
      do {
        let connection = try PostgresConnection(PostgresConfiguration(url: url))
        try connection.execute(script: "SET cutover.writer = 'sink'")
        var count = 0
        while !isStopping.withLock({ $0 }) {
          count += 1
          try write(count, connection)
        }
      } catch { Issue.record("the writer failed: \(error)") }
    }
  }

  func stop() {
    isStopping.withLock { $0 = true }
    thread.join()
  }
}

@Suite struct `A parity run while somebody writes` {
  /// The differences of a report between the legacy side and the repository, with their verdicts.
  private func differences(_ report: JSONValue) -> [(line: String, repository: String)] {
    (report["endpoints"]?.elements ?? []).flatMap { endpoint in
      (endpoint["groups"]?.elements ?? []).filter { $0["leg"]?.string == "legacyRepository" }.flatMap { group in
        (group["samples"]?.elements ?? []).map { sample in
          let words = [endpoint["endpoint"], sample["path"], sample["verdict"]].compactMap { $0?.string }
          return (words.joined(separator: " "), sample["repository"]?["lexeme"]?.string ?? "-")
        }
      }
    }
  }

  @Test func `takes nothing that is on its way for a difference, and finds the one that is there`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      _ = try scene.redisCommand("FLUSHDB")
      let text = String(decoding: try scene.folder.read("legacy-json/leaderboard.json"), as: UTF8.self)
      let folder = scene.folder
      func write() -> Writer {
        Writer(scene) { count, connection in
          try folder.write(text.replacing("-0.791", with: "\(count)"), to: "legacy-json/next")
          rename(folder.file("legacy-json/next"), folder.file("legacy-json/leaderboard.json"))
          usleep(15_000)
          try connection.execute(script: "UPDATE leaderboard_entries SET sharpe = \(count) WHERE id = 'gpt-5'")
          _ = try scene.redisCommand("DEL", "nof0:leaderboard:cache", "nof0:leaderboard")
          usleep(10_000)
        }
      }
      let writer = write()
      defer { writer.stop() }
      var queued = 0
      for _ in 0..<5 {
        let run = try scene.cutover("parity", "run", "--json", "--endpoint", "leaderboard")
        #expect(run.status == 0, "\(run.text)")
        queued += try JSONValue.parse(run.output)["run"]?["rereads"]?["queued"]?.int ?? 0
      }
      // Without differences on their way, the runs would have been clean anyway.
      #expect(queued > 0)

      try scene.sql("UPDATE leaderboard_entries SET equity = equity + 1 WHERE id = 'gemini-2.5-pro'")
      let run = try scene.cutover("parity", "run", "--json", "--endpoint", "leaderboard")
      let report = try JSONValue.parse(run.output)
      #expect(run.status == 1)
      #expect(
        differences(report).map(\.line) == ["leaderboard /leaderboard/[id=gemini-2.5-pro]/equity confirmed"])
      #expect((report["run"]?["rereads"]?["rounds"]?.int ?? 0) >= 6)
    }
  }

  @Test func `sees two tables as one transaction left them, and does not decide on what moves`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      _ = try scene.redisCommand("FLUSHDB")
      let writer = Writer(scene) { count, connection in
        try connection.execute(
          script: """
            BEGIN; UPDATE leaderboard_entries SET num_trades = \(1000 + count) WHERE id = 'gpt-5';
            UPDATE trades SET leverage = \(1000 + count) WHERE arrival = 5; COMMIT
            """)
      }
      defer { writer.stop() }
      for _ in 0..<3 {
        let run = try scene.cutover(
          "parity", "run", "--json", "--reread", "0s", "--endpoint", "leaderboard", "--endpoint", "trades")
        let found = differences(try JSONValue.parse(run.output))
        #expect(run.status == 2 && found.count == 2)
        #expect(found.allSatisfy { $0.line.hasSuffix(" inconclusive") }, "\(found)")
        #expect(found.first?.repository == found.last?.repository)
      }
    }
  }

  @Test func `counts what stays in files that nobody writes, and says how often it was read`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.sql("DELETE FROM trades WHERE arrival = 5")
      let run = try scene.cutover("parity", "run", "--endpoint", "trades")
      #expect(run.status == 1)
      #expect(run.text.contains("re-checked 1 difference; 0 cleared in 3 rounds"), "\(run.text)")
      #expect(try scene.cutover("parity", "run", environment: ["CUTOVER_SETTLE": "soon"]).status == 78)
      // Nothing could ever be decided.
      let never = try scene.cutover("parity", "run", "--settle", "20s", "--reread", "10s")
      #expect(never.status == 78 && never.errors.contains("--reread"))
    }
  }
}
