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
    try scene.succeed("flags", "set", endpoint, "--stage", stage, "--force", "--reason", "for the test")
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

@Suite struct `The flags, while another process holds them` {
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
