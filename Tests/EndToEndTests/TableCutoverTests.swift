import CutoverJSON
import CutoverSQLite
import CutoverTestKit
import Glibc
import Testing

/// The whole way of a legacy store that is a SQLite file, and back.
@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `The migration of a SQLite file` {
  private static let windows = [
    "/arbitrage/onchain-trades", "/arbitrage/onchain-trades?limit=1", "/arbitrage/onchain-trades?limit=500",
    "/arbitrage/onchain-trades?cursor=5&limit=3", "/arbitrage/onchain-trades?direction=BUY&limit=20",
  ]

  private func endpoints(_ bot: Bot) throws -> [String] {
    let list = try JSONValue.parse(bot.succeed("flags", "list", "--json").output)
    return (list["flags"]?.elements ?? []).compactMap { $0["endpoint"]?.string }
  }

  private func force(_ bot: Bot, to stage: String, but others: [String] = []) throws {
    for endpoint in try endpoints(bot) where !others.contains(endpoint) {
      try bot.succeed(["flags", "set", endpoint] + forced(stage))
    }
  }

  /// Promotes as soon as the gates let it; clients ask for every window meanwhile.
  private func promote(_ bot: Bot, _ arguments: String..., while server: RunningServer) throws {
    var last = ""
    for _ in 0..<100 {
      for window in Self.windows {
        let answer = try server.curl(window, "-f")
        #expect(answer.status == 0, "\(window): \(answer.errors)")
      }
      let result = try bot.run(["flags", "promote", "onchain-trades"] + arguments)
      if result.status == 0 { return }
      last = result.errors + result.text
    }
    Issue.record("not promoted: \(last)")
  }

  private func side(_ server: RunningServer, _ path: String = "/arbitrage/onchain-trades") throws -> String {
    let headers = try server.curl(path, "-f", "-o", "/dev/null", "-D", "-").text.lowercased()
    let line = headers.split(separator: "\r\n").first { $0.hasPrefix("cutover-side:") }
    return "\(line?.split(separator: " ").last ?? "")"
  }

  private func waitForSide(_ server: RunningServer, _ wanted: String) throws {
    for _ in 0..<200 where try side(server) != wanted { usleep(50_000) }
    #expect(try side(server) == wanted)
  }

  private func parity(_ bot: Bot, _ arguments: String...) throws -> (status: Int32, text: String) {
    let result = try bot.run(["parity", "run"] + arguments)
    return (result.status, result.text + result.errors)
  }

  /// Ends the migration, and gives the archive.
  private func finish(_ bot: Bot) throws -> String {
    let result = try bot.run(["finish", "--after", "0s", "--yes", "--json"])
    try #require(result.status == 0, "\(result.text)\(result.errors)")
    return try #require(JSONValue.parse(result.output)["retirement"]?["archive"]?["path"]?.string)
  }

  @Test func `goes through all stages by its gates, back, and on to complete`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      try bot.ingest(300, seed: 1)
      for threshold in [
        "cleanRuns=2", "runSpacingMinutes=0", "shadowSamples=20", "liveReads=10", "latencyPercent=10000",
        "lagSeconds=300", "errorBasisPoints=0",
      ] { try bot.succeed("flags", "set", "--threshold", threshold) }
      let server = try RunningServer(bot.scene, environment: Bot.environment)
      try server.waitUntilReady()
      #expect(try side(server) == "legacy")
      try bot.succeed("flags", "verify")
      try promote(bot, while: server)
      for _ in 0..<2 {
        let run = try parity(bot, "--full")
        #expect(run.status == 0, "\(run.text)")
      }
      try promote(bot, while: server)
      try promote(bot, "--rehearse", "--hold", "1", while: server)
      try promote(bot, while: server)
      try promote(bot, "--percent", "100", while: server)
      #expect(try side(server) == "repository")
      try promote(bot, "--rehearse", "--hold", "1", while: server)
      try promote(bot, while: server)
      try promote(bot, "--rehearse", "--hold", "1", while: server)
      try promote(bot, "--to", "complete", while: server)
      // Other endpoints are still read from the table: it is written for them.
      let trades = try bot.count("onchain_trades")
      let second = try bot.ingest(500, seed: 2)
      #expect(try bot.count("onchain_trades") == trades + second)
      #expect(try server.curl("/readyz").text.contains("\"status\":\"ready\""))

      try force(bot, to: "complete", but: ["onchain-trades"])
      let third = try bot.ingest(900, seed: 3)
      #expect(try bot.count("onchain_trades") == trades + second)
      // Nobody waits for a file that nobody reads.
      var dry = ""
      for _ in 0..<100 where !dry.contains("onchain_trades") {
        dry = try bot.succeed("flags", "rollback", "onchain-trades", "--dry-run").text
      }
      #expect(dry.contains("onchain_trades has entry "), "\(dry)")
      try bot.succeed("flags", "rollback", "onchain-trades", "--reason", "a test")
      try waitForSide(server, "legacy")
      #expect(try bot.count("onchain_trades") == trades + second + third)
      for endpoint in try endpoints(bot) where endpoint != "onchain-trades" {
        try bot.succeed("flags", "rollback", endpoint, "--reason", "a test")
      }
      let back = try parity(bot, "--full")
      #expect(back.status == 0, "\(back.text)")
      try bot.ingest(100, seed: 4)
      let again = try parity(bot)
      #expect(again.status == 0, "\(again.text)")
      #expect(try server.end() == 0)
    }
  }

  @Test func `ends with an archive, which brings the file back, and that follows the journal again`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      try bot.ingest(300, seed: 1)
      #expect(chmod(bot.path, 0o640) == 0)
      let first = try parity(bot, "--full")
      #expect(first.status == 0, "\(first.text)")
      let server = try RunningServer(bot.scene, environment: Bot.environment)
      try server.waitUntilReady()
      try force(bot, to: "complete")
      let added = try bot.ingest(400, seed: 2)
      let archive = try finish(bot)
      let names = try Program.run("tar", ["-tzf", archive]).text.split(separator: "\n")
      #expect(names == ["manifest.json", "files/bot.db"])
      let ended = try bot.succeed("finish").text
      #expect(ended.hasPrefix("finished already"), "\(ended)")
      let before = try bot.count("onchain_trades")
      #expect(rename(bot.path, bot.path + "-away") == 0)
      let third = try bot.ingest(500, seed: 3)
      #expect(try server.curl("/readyz").text.contains("\"status\":\"ready\""))
      try waitForSide(server, "repository")
      #expect(try server.end() == 0)
      let status = try bot.succeed("status").text
      #expect(status.contains("legacy      retired on "), "\(status)")
      let refused = try bot.run(["flags", "rollback", "onchain-trades"])
      #expect(
        refused.status != 0 && refused.errors.contains("cutover finish --restore \(archive)"), "\(refused.errors)")

      let restored = try bot.succeed("finish", "--restore", archive, "--yes").text
      #expect(restored.hasPrefix("restored 1 file of "), "\(restored)")
      #expect(try Program.run("stat", ["-c", "%a", bot.path]).text == "640\n")
      #expect(try bot.count("onchain_trades") == before)
      let next = try RunningServer(bot.scene, environment: Bot.environment)
      try next.waitUntilReady()
      let fourth = try bot.ingest(600, seed: 4)
      for endpoint in try endpoints(bot) { try bot.succeed("flags", "rollback", endpoint, "--reason", "a test") }
      try waitForSide(next, "legacy")
      #expect(try bot.count("onchain_trades") == before + added + third + fourth)
      let last = try parity(bot, "--full")
      #expect(last.status == 0, "\(last.text)")

      // The restored file is as good as the first one: the migration can be ended again.
      try force(bot, to: "complete")
      try bot.ingest(700, seed: 5)
      let second = try bot.run(["finish", "--after", "0s", "--yes", "--archive", "second.tar.gz"])
      #expect(second.status == 0, "\(second.text)\(second.errors)")
      #expect(second.text.contains("then remove the file: rm \(bot.path)"), "\(second.text)")
      #expect(try next.end() == 0)
    }
  }

  @Test func `is ended and restored whole or not at all, wherever it is killed`() throws {
    try Bot.with { bot in
      func kill(_ place: String, _ arguments: [String]) throws {
        let killed = try bot.run(arguments, environment: ["CUTOVER_FAILPOINTS": "\(place)=kill"])
        #expect(killed.status == 128 + SIGKILL, "\(place): \(killed.text)\(killed.errors)")
      }
      try bot.succeed("backfill")
      try bot.ingest(300, seed: 1)
      #expect(try parity(bot, "--full").status == 0)
      try force(bot, to: "complete")
      for (number, place) in ["finish.drafted", "finish.archived", "finish.retired"].enumerated() {
        try kill(place, ["finish", "--after", "0s", "--yes"])
        try bot.ingest(100, seed: 10 + number)
      }
      let folder = bot.scene.folder.file(".cutover/archive")
      let archives = try Program.run("ls", [folder]).text.split(separator: "\n")
      let archive = "\(folder)/\(try #require(archives.last))"
      #expect(rename(bot.path, bot.path + "-away") == 0)
      for (number, place) in ["restore.placed", "restore.reinstated"].enumerated() {
        try kill(place, ["finish", "--restore", archive, "--yes"])
        try bot.ingest(100, seed: 20 + number)
      }
      try bot.succeed("finish", "--restore", archive, "--yes")
      for endpoint in try endpoints(bot) { try bot.succeed("flags", "rollback", endpoint, "--reason", "a test") }
      try bot.ingest(100, seed: 30)
      let last = try parity(bot, "--full")
      #expect(last.status == 0, "\(last.text)")
    }
  }

  @Test func `comes back from the repository where the journal has forgotten what came since`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      try bot.ingest(300, seed: 1)
      #expect(try parity(bot, "--full").status == 0)
      try force(bot, to: "complete")
      let archive = try finish(bot)
      #expect(rename(bot.path, bot.path + "-away") == 0)
      try bot.ingest(400, seed: 2)
      try bot.succeed("journal", "compact", "--keep", "0s")
      try bot.ingest(500, seed: 3)
      try bot.succeed("finish", "--restore", archive, "--yes")
      for endpoint in try endpoints(bot) {
        let asked = try bot.run(["flags", "rollback", endpoint, "--reason", "a test"])
        let loss = asked.errors.split(separator: "--accept-loss ").last.map { $0.prefix { !" '\n".contains($0) } }
        if asked.status == 0 { continue }
        let back = try bot.run(["flags", "rollback", endpoint, "--reason", "a test", "--accept-loss", "\(loss ?? "")"])
        #expect(back.status == 0, "\(endpoint): \(asked.errors)\(back.errors)")
      }
      try bot.ingest(100, seed: 4)
      let last = try parity(bot, "--full")
      #expect(last.status == 0, "\(last.text)")
    }
  }

  @Test func `is not restored beside the log of a file that stood there before`() throws {
    try Bot.with { bot in
      try bot.succeed("backfill")
      try bot.ingest(300, seed: 1)
      #expect(try parity(bot, "--full").status == 0)
      try force(bot, to: "complete")
      let archive = try finish(bot)
      #expect(rename(bot.path, bot.path + "-away") == 0)
      // SQLite would take it for the restored file's, and write its pages over those.
      try bot.scene.folder.write("pages of another file", to: "bot.db-wal")
      let refused = try bot.run(["finish", "--restore", archive, "--yes"])
      #expect(refused.status == 78 && refused.errors.contains("bot.db-wal"), "\(refused.text)\(refused.errors)")
      #expect(access(bot.path, F_OK) != 0)
      #expect(unlink(bot.path + "-wal") == 0)
      try bot.succeed("finish", "--restore", archive, "--yes")
    }
  }
}
