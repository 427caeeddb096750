import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// Legacy files that are not what Cutover left, when an endpoint comes back to them.
@Suite struct `A rollback to other legacy files than Cutover left` {
  private static func ingest(_ scene: Scene, seed: Int) throws {
    let feed = try scene.succeed("simulate", "--rate", "0", "--count", "300", "--seed", "\(seed)")
    try scene.folder.write(feed.output, to: "feed.ndjson")
    try scene.succeed("ingest", "feed.ndjson")
  }

  private static func set(_ scene: Scene, _ endpoint: String, _ stage: String) throws {
    try scene.succeed(["flags", "set", endpoint] + forced(stage))
  }

  /// Puts `content` in the place of a file, as `mv` does.
  private static func replace(_ scene: Scene, _ name: String, with content: [UInt8]) throws {
    try scene.folder.write(content, to: "other.json")
    rename(scene.folder.file("other.json"), scene.folder.file("legacy-json/\(name)"))
  }

  /// `isMissed`: whether events come that the file is not written for any more.
  @Test(arguments: [true, false])
  func `says that a file is another one, and takes no clients to an old copy`(isMissed: Bool) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try Self.ingest(scene, seed: 1)
      let old = try scene.folder.read("legacy-json/trades.json")
      try Self.ingest(scene, seed: 2)
      try Self.set(scene, "trades", "complete")
      if isMissed { try Self.ingest(scene, seed: 3) }
      try Self.replace(scene, "trades.json", with: old)
      let foretold = try scene.cutover("flags", "rollback", "trades", "--dry-run")
      #expect(
        foretold.text.contains("trades.json: it is another file than Cutover left there"), "\(foretold.text)")
      #expect(foretold.status == 1 && !foretold.text.contains("without a loss"), "\(foretold.text)")
      // The sample has members that no answer shows.
      let asked = try scene.cutover("flags", "rollback", "trades", "--reason", "for the test")
      #expect(
        asked.status == 1 && asked.errors.contains("it is another file than Cutover left there")
          && asked.errors.contains("members=1"),
        "\(asked.errors)")
      let back = try scene.cutover(
        "flags", "rollback", "trades", "--accept-loss", "members=1", "--reason", "for the test")
      #expect(back.status == 0 && back.errors.contains("rewritten from the repository: trades.json"), "\(back.errors)")
      #expect(try scene.cutover("parity", "run", "--endpoint", "trades").status == 0)
    }
  }

  /// Of files whose past is not kept, a size says little: a balance that somebody has changed has as many digits.
  @Test(arguments: [true, false])
  func `knows a small file from another one of equal size, too`(isMissed: Bool) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try Self.ingest(scene, seed: 1)
      let name = "positions.json"
      let left = String(decoding: try scene.folder.read("legacy-json/\(name)"), as: UTF8.self)
      let position = String(decoding: try scene.folder.read("legacy-json/.cutover-position.json"), as: UTF8.self)
      let histories = position.split(separator: "\"histories\"").last ?? ""
      #expect(!histories.contains("\"\(name)\":{\"last\""), "the test is of a file without a history")
      try Self.set(scene, "positions", "complete")
      if isMissed { try Self.ingest(scene, seed: 2) }
      let digit = try #require(left.lastIndex { $0.isNumber })
      var other = left
      other.replaceSubrange(digit...digit, with: left[digit] == "1" ? "2" : "1")
      for (content, isOther) in [(left, false), (other, true)] {
        try Self.replace(scene, name, with: Array(content.utf8))
        let foretold = try scene.cutover("flags", "rollback", "positions", "--dry-run").text
        #expect(
          foretold.contains("\(name): it is another file than Cutover left there") == isOther, "\(foretold)")
      }
    }
  }

  @Test(arguments: ["[{\"model_id\": \"a\", \"equity\": \"1\"}]", "{\"leaderboard\": [{\"id\""])
  func `warns where the file cannot be read, before and after`(content: String) throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try Self.set(scene, "leaderboard", "live")
      try Self.replace(scene, "leaderboard.json", with: Array(content.utf8))
      let warning = "clients of leaderboard get errors until that is repaired"
      let foretold = try scene.cutover("flags", "rollback", "leaderboard", "--dry-run")
      #expect(foretold.errors.contains(warning), "\(foretold.errors)")
      let back = try scene.cutover("flags", "rollback", "leaderboard", "--reason", "for the test")
      #expect(back.status == 0 && back.errors.contains(warning), "\(back.errors)")
    }
  }
}

@Suite struct `A legacy file that somebody has edited` {
  @Test func `is named where both sides differ, with what to do`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let feed = try scene.succeed("simulate", "--rate", "0", "--count", "300", "--seed", "1")
      try scene.folder.write(feed.output, to: "feed.ndjson")
      try scene.succeed("ingest", "feed.ndjson")
      try DifferingTrades.note(1, statePath: scene.folder.file(".cutover"))
      #expect(try !scene.succeed("flags", "show", "trades").text.contains("changed by others"))

      let edited = try scene.folder.read("legacy-json/trades.json") + [UInt8(ascii: "\n")]
      try scene.folder.write(edited, to: "legacy-json/trades.json")
      let shown = try scene.succeed("flags", "show", "trades").text
      #expect(
        shown.contains("trades.json was changed by others than Cutover: where the change is wrong, put it back"),
        "\(shown)")
      #expect(shown.contains("'cutover backfill' has the repository follow"), "\(shown)")
      let json = try JSONValue.parse(scene.succeed("flags", "show", "trades", "--json").output)
      #expect(json["changed_legacy"]?.elements?.compactMap(\.string) == ["trades.json"], "\(json.compact)")
      #expect(try !scene.succeed("flags", "show", "positions").text.contains("changed by others"))
    }
  }
}

@Suite struct `The flags, while another process holds them` {
  @Test func `are read while a process that was stopped holds them`() throws {
    let scene = try FlagFolder()
    #expect(try scene.cutover("flags", "promote", "trades").status == 0)
    let holder = try Program.start("flock", ["flags/.lock", "sleep", "120"], in: scene.folder.path, environment: [:])
    defer {
      holder.send(SIGKILL)
      _ = try? holder.wait()
    }
    for _ in 0..<500 where try Program.run("flock", ["-n", "flags/.lock", "true"], in: scene.folder.path).status == 0 {
      usleep(20_000)
    }
    for command in ["list", "show trades", "history", "verify --history-only", "plan", "promote positions --dry-run"] {
      let read = try scene.cutover(["flags"] + command.split(separator: " ").map(String.init))
      #expect(read.status == 0, "\(command): \(read.errors)")
    }
    #expect(try scene.cutover("flags", "list").text.contains("dualwrite"))
  }

  @Test func `are not waited for without end, and the process is named`() throws {
    try Scene.with { scene in
      try scene.succeed("init")
      let holder = try Program.start("flock", ["flags/.lock", "sleep", "120"], in: scene.folder.path, environment: [:])
      defer {
        holder.send(SIGCONT)
        holder.send(SIGKILL)
        _ = try? holder.wait()
      }
      usleep(300_000)
      holder.send(SIGSTOP)
      let refused = try scene.cutover("flags", "freeze", "trades", "--reason", "for the test")
      #expect(refused.status == 69, "\(refused.errors)")
      #expect(
        refused.errors.contains("process \(holder.id), which was stopped")
          && refused.errors.contains("kill -CONT \(holder.id)"),
        "\(refused.errors)")
    }
  }
}
