import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

@Suite struct `The end of a migration` {
  private static let endpoints = FlagSettings.keys.map { String($0.split(separator: ".")[1]) }

  /// Every endpoint is complete, after a full run that was clean.
  private func cutOver(_ scene: Scene) throws {
    try scene.succeed("backfill")
    try ingest(scene, seed: 1)
    try scene.succeed("parity", "run", "--full")
    for endpoint in Self.endpoints {
      try scene.succeed("flags", "set", endpoint, "--stage", "complete", "--force", "--reason", "a test")
    }
  }

  private func ingest(_ scene: Scene, seed: Int, count: Int = 200) throws {
    let events = try scene.succeed("simulate", "--rate", "0", "--count", "\(count)", "--seed", "\(seed)").text
    _ = try scene.folder.write(events, to: "events.ndjson")
    let result = try scene.cutover("ingest", "events.ndjson", "--drain", "60")
    #expect(result.status == 0, "\(result.errors)")
  }

  /// Ends the migration, and removes the legacy folder. Gives the archive.
  private func finish(_ scene: Scene) throws -> String {
    let result = try scene.succeed("finish", "--after", "0s", "--yes", "--json")
    let json = try JSONValue.parse(result.output)
    #expect(json["outcome"]?.string == "finished", "\(result.text)")
    _ = try Program.run("rm", ["-r", scene.folder.file("legacy-json")])
    return try #require(json["retirement"]?["archive"]?["path"]?.string)
  }

  private func actions(_ scene: Scene) throws -> [String] {
    let history = try JSONValue.parse(scene.succeed("flags", "history", "--json").output)
    return (history["records"]?.elements ?? history.elements ?? []).compactMap { $0["action"]?.string }
  }

  @Test func `names an endpoint in the commands that it advises`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      _ = try Program.run("rm", [scene.folder.file("legacy-json/trades.json")])
      let dry = try scene.cutover("finish", "--after", "0s", "--dry-run").text
      #expect(dry.contains("missing: trades.json"), "\(dry)")
      #expect(dry.contains("('cutover flags rollback trades')"), "\(dry)")
      let refused = try scene.cutover("finish", "--after", "7")
      #expect(refused.status == 64, "\(refused.errors)")
      #expect(
        refused.errors.contains(
          "The value '7' is invalid for '--after <time>': give a time such as 45s, 30m, 12h or 7d"),
        "\(refused.errors)")
    }
  }

  @Test func `is known to everything once every endpoint is complete`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let run = try scene.succeed("parity", "run")
      #expect(run.text.contains("every endpoint is complete"), "\(run.text)")
      #expect(try JSONValue.parse(scene.succeed("parity", "run", "--json").output)["outcome"]?.string == "complete")
      #expect(try scene.succeed("parity", "gate").text.contains("arena.trades: complete"))
      // Nobody needs the folder: without it events come in, and the journal forgets what the repository has.
      _ = try Program.run("rm", ["-r", scene.folder.file("legacy-json")])
      try ingest(scene, seed: 2)
      #expect(try scene.succeed("status").text.contains("nobody needs it: every endpoint is complete"))
      #expect(try scene.succeed("journal", "compact", "--keep", "0s").text.contains(", 0 kept"))
      let missing = try scene.cutover("finish", "--after", "0s", "--yes")
      #expect(missing.status == 1 && missing.text.contains("--without-archive"), "\(missing.text)")
      try scene.succeed("finish", "--after", "0s", "--yes", "--without-archive")
      try ingest(scene, seed: 3)
    }
  }

  @Test func `is refused while an endpoint is not complete, or not for long enough`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let early = try scene.cutover("finish", "--yes")
      #expect(early.status == 1 && early.text.contains("it has to be for 7d"), "\(early.text)")
      #expect(try scene.cutover("finish", "--after", "0s").status == 64, "nobody can be asked")
      let dry = try scene.succeed("finish", "--after", "0s", "--dry-run")
      #expect(dry.text.contains("nothing is in the way; nothing was changed"), "\(dry.text)")
      try scene.succeed("flags", "rollback", "trades")
      for force in [[], ["--force", "--reason", "a test"]] {
        let refused = try Program.run(
          Program.products + "/cutover", ["finish", "--after", "0s", "--yes"] + force, in: scene.folder.path,
          environment: scene.variables)
        #expect(refused.status == 1, "\(refused.text)\(refused.errors)")
      }
      #expect(!(try actions(scene).contains("finish")))
    }
  }

  @Test func `leaves a platform that runs without legacy files, and an archive that brings them back`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      try ingest(scene, seed: 2)
      let archive = try finish(scene)
      let names = try Program.run("tar", ["-tzf", archive]).text.split(separator: "\n")
      #expect(names.first == "manifest.json" && names.contains("files/trades.json"), "\(names)")
      try ingest(scene, seed: 3, count: 1000)
      #expect(try server.curl("/readyz").text.contains("\"status\":\"ready\""))
      #expect(
        try server.curl("/metrics").text.contains("cutover_sink_lag_events{sink=\"legacy\",domain=\"arena\"}") == false)
      #expect(try server.end() == 0)

      let again = try RunningServer(scene)
      try again.waitUntilReady()
      try ingest(scene, seed: 4)
      #expect(try again.curl("/api/trades", "-i").text.lowercased().contains("cutover-side: repository"))
      let status = try scene.succeed("status").text
      // The views wait for their turn, which has nothing to do with the legacy side.
      let isBehind = status.split(separator: "\n").contains { !$0.hasPrefix("views") && $0.contains("behind") }
      #expect(status.contains("legacy      retired on ") && !isBehind, "\(status)")
      try scene.succeed("migrate", "up")
      try scene.succeed("parity", "run")
      try scene.succeed("parity", "gate")
      let doctor = try scene.cutover("doctor").text
      #expect(doctor.contains("not needed any more: retired on"), "\(doctor)")
      for command in [["flags", "rollback", "trades"], ["backfill"], ["parity", "run", "--endpoint", "trades"]] {
        let refused = try Program.run(
          Program.products + "/cutover", command, in: scene.folder.path, environment: scene.variables)
        let isSaid = refused.errors.contains("cutover finish --restore \(archive)")
        #expect(refused.status != 0 && isSaid, "\(command): \(refused.errors)")
      }
      #expect(try scene.succeed("finish").text.hasPrefix("finished already"))
      #expect(try actions(scene).filter { $0 == "finish" }.count == 1)

      try scene.succeed("finish", "--restore", archive, "--yes")
      try ingest(scene, seed: 5)
      try scene.succeed("flags", "rollback", "trades")
      for _ in 0..<100 where try !again.curl("/api/trades", "-i").text.lowercased().contains("cutover-side: legacy") {
        usleep(50_000)
      }
      #expect(try again.curl("/api/trades", "-i").text.lowercased().contains("cutover-side: legacy"))
      let parity = try scene.parity("--full")
      #expect(parity.status == 0, "\(parity.differences)")
      #expect(try actions(scene).filter { $0 == "restore" }.count == 1)
      #expect(try again.end() == 0)
    }
  }

  @Test func `is refused for a folder that no event has reached, until one has`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.succeed("parity", "run", "--full")
      for endpoint in Self.endpoints {
        try scene.succeed("flags", "set", endpoint, "--stage", "complete", "--force", "--reason", "a test")
      }
      let refused = try scene.cutover("finish", "--after", "0s", "--yes")
      #expect(refused.status == 1 && refused.text.contains("has never got an event"), "\(refused.text)")
      #expect(refused.text.contains("send an event that it shows"), "\(refused.text)")
      try ingest(scene, seed: 1)
      try scene.succeed("finish", "--after", "0s", "--yes")
    }
  }

  @Test func `can be taken back after the journal has forgotten what came since`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let archive = try finish(scene)
      try ingest(scene, seed: 2)
      try scene.succeed("journal", "compact", "--keep", "0s")
      try ingest(scene, seed: 3)
      try scene.succeed("finish", "--restore", archive, "--yes")
      for endpoint in ["trades", "conversations", "positions"] {
        // Written from the repository, a file lacks what no answer shows: somebody has to accept that.
        let asked = try scene.cutover("flags", "rollback", endpoint)
        let loss = asked.errors.split(separator: "--accept-loss ").last.map { $0.prefix { !" '\n".contains($0) } }
        let back =
          asked.status == 0
          ? asked : try scene.cutover("flags", "rollback", endpoint, "--accept-loss", String(loss ?? ""))
        #expect(back.status == 0, "\(asked.errors)\(back.errors)")
        #expect(back.errors.contains("rewritten from the repository: \(endpoint).json"), "\(back.errors)")
      }
      try ingest(scene, seed: 4)
      let parity = try scene.parity("--full")
      #expect(parity.status == 0, "\(parity.differences)")
    }
  }

  @Test func `is whole or has not happened, wherever it is killed`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let arguments = ["finish", "--after", "0s", "--yes"]
      func run(_ arguments: [String], dyingAt place: String? = nil) throws -> ProgramResult {
        try Program.run(
          Program.products + "/cutover", arguments, in: scene.folder.path,
          environment: scene.variables.merging(place.map { ["CUTOVER_FAILPOINTS": "\($0)=kill"] } ?? [:]) { $1 })
      }
      for place in ["finish.drafted", "finish.archived", "finish.retired"] {
        #expect(try run(arguments, dyingAt: place).status == 128 + SIGKILL, "\(place)")
        try ingest(scene, seed: 2)
      }
      let finished = try run(arguments)
      #expect(finished.status == 0 && finished.text.hasPrefix("finished already"), "\(finished.text)\(finished.errors)")
      let folder = scene.folder.file(".cutover/archive")
      let names = try Program.run("ls", [folder]).text.split(separator: "\n").map(String.init)
      #expect(!names.isEmpty && names.allSatisfy { $0.hasSuffix(".tar.gz") }, "\(names)")
      for name in names { #expect(try run(["finish", "--restore", "\(folder)/\(name)", "--dry-run"]).status == 0) }
      #expect(try actions(scene).filter { $0 == "finish" }.count == 1)
      _ = try Program.run("rm", ["-r", scene.folder.file("legacy-json")])
      try ingest(scene, seed: 3)

      let archive = "\(folder)/\(try #require(names.last))"
      let whole = try Program.run("cat", [archive]).output
      var spoiled = whole
      spoiled[whole.count / 2] ^= 1
      let damaged = try scene.folder.write(spoiled, to: "damaged.tar.gz")
      #expect(try run(["finish", "--restore", damaged, "--yes"]).status == 65)
      #expect(access(scene.folder.file("legacy-json"), F_OK) != 0)
      for place in ["restore.placed", "restore.reinstated"] {
        #expect(try run(["finish", "--restore", archive, "--yes"], dyingAt: place).status == 128 + SIGKILL, "\(place)")
        try ingest(scene, seed: 4)
      }
      let restored = try run(["finish", "--restore", archive, "--yes"])
      #expect(restored.status == 0, "\(restored.errors)")
      #expect(try actions(scene).filter { $0 == "restore" }.count == 1)
      try scene.succeed("flags", "rollback", "trades")
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test func `waits for clients that the legacy side still answers, which is remembered`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      #expect(try server.curl("/api/trades").status == 0)
      #expect(try server.end() == 0)
      let reads = try JSONValue.parse(scene.succeed("status", "--json").output)["last_legacy_reads"]
      #expect(reads?["trades"]?.string != nil && reads?["positions"] == nil, "\(reads?.compact ?? "")")
      let checks = try scene.cutover("finish", "--dry-run", "--json")
      let trades = try JSONValue.parse(checks.output)["checks"]?.elements?.first {
        $0["name"]?.string == "trades: last legacy read"
      }
      let second = reads?["trades"]?.string?.prefix { $0 != "." } ?? ""
      #expect(trades?["met"]?.bool == false && trades?["found"]?.string?.hasPrefix(second) == true)
    }
  }

  @Test func `comes back with what the repository has, also where the folder was kept`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let json = try JSONValue.parse(scene.succeed("finish", "--after", "0s", "--yes", "--json").output)
      let archive = try #require(json["retirement"]?["archive"]?["path"]?.string)
      try ingest(scene, seed: 2)
      try scene.succeed("journal", "compact", "--keep", "0s")
      let restored = try scene.succeed("finish", "--restore", archive, "--yes")
      #expect(restored.text.contains("has the files of the archive already"), "\(restored.text)")
      let asked = try scene.cutover("flags", "rollback", "trades")
      #expect(asked.status == 1 && asked.errors.contains("--accept-loss"), "\(asked.text)\(asked.errors)")
      let loss = asked.errors.split(separator: "--accept-loss ").last.map { $0.prefix { !" '\n".contains($0) } }
      try scene.succeed("flags", "rollback", "trades", "--accept-loss", String(loss ?? ""))
      #expect(try scene.parity("--endpoint", "trades").status == 0)

      // It is in use now: no archive may take its place.
      _ = try Program.run("mv", [scene.folder.file("legacy-json"), scene.folder.file("moved")])
      let again = try scene.cutover("finish", "--restore", archive, "--yes")
      #expect(again.status == 1 && again.errors.contains("the legacy side is in use"), "\(again.errors)")
      #expect(access(scene.folder.file("legacy-json"), F_OK) != 0)
    }
  }

  @Test func `is refused while others have changed a side behind its back`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      _ = try scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE arrival < 3", foreign: true)
      let written = try scene.cutover("finish", "--after", "0s", "--yes")
      #expect(written.status == 1 && written.text.contains(" to what trades shows"), "\(written.text)")
      _ = try scene.sql("DELETE FROM foreign_writes")
      let file = scene.folder.file("legacy-json/trades.json")
      _ = try Program.run("sh", ["-c", "sed 's/long/lung/' \(file) > \(file).new && mv \(file).new \(file)"])
      let edited = try scene.cutover("finish", "--after", "0s", "--yes")
      #expect(edited.status == 1 && edited.text.contains("wrote them last: trades.json"), "\(edited.text)")
      #expect(unlink(file) == 0)
      let gone = try scene.cutover("finish", "--after", "0s", "--yes")
      #expect(gone.status == 1 && gone.text.contains("missing: trades.json"), "\(gone.text)")
      #expect(!gone.text.contains("changed since"), "\(gone.text)")
    }
  }

  @Test func `is for one process at a time, and is not archived where it would be removed`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let inside = try scene.cutover("finish", "--after", "0s", "--yes", "--archive", "legacy-json/a.tar.gz")
      #expect(inside.status == 73 && inside.errors.contains("lies in the legacy folder"), "\(inside.errors)")
      let there = try scene.cutover("finish", "--after", "0s", "--yes", "--without-archive")
      #expect(there.status == 1 && there.errors.contains("leave --without-archive out"), "\(there.errors)")
      let lock = try FinishLock(statePath: scene.folder.file(".cutover"))
      let second = try scene.cutover("finish", "--after", "0s", "--yes")
      #expect(second.status == 69 && second.errors.contains("another 'cutover finish'"), "\(second.errors)")
      withExtendedLifetime(lock) {}
    }
  }

  @Test func `gives folders back as they were`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      let folder = scene.folder.file("legacy-json")
      #expect(mkdir(folder + "/empty", 0o711) == 0 && mkdir(folder + "/sub", 0o700) == 0)
      _ = try scene.folder.write("kept", to: "legacy-json/sub/note.txt")
      #expect(chmod(folder, 0o750) == 0 && symlink("trades.json", folder + "/link") == 0)
      let result = try scene.succeed("finish", "--after", "0s", "--yes", "--json")
      #expect(result.errors.contains("neither a file nor a folder: \(folder)/link"), "\(result.errors)")
      let json = try JSONValue.parse(result.output)
      let archive = try #require(json["retirement"]?["archive"]?["path"]?.string)
      _ = try Program.run("rm", ["-r", folder])
      try scene.succeed("finish", "--restore", archive, "--yes")
      let modes = try Program.run("stat", ["-c", "%a", folder, folder + "/empty", folder + "/sub"]).text
      #expect(modes == "750\n711\n700\n")
      #expect(try Program.run("cat", [folder + "/sub/note.txt"]).text == "kept")
    }
  }

  @Test func `is not forgotten with the state folder`() throws {
    try Scene.with { scene in
      try cutOver(scene)
      _ = try finish(scene)
      #expect(unlink(scene.folder.file(".cutover/finished.json")) == 0)
      let again = try scene.succeed("finish")
      #expect(again.text.hasPrefix("finished already"), "\(again.text)")
      #expect(try scene.succeed("status").text.contains("legacy      retired on "))
      #expect(try actions(scene).filter { $0 == "finish" }.count == 1)
      #expect(try scene.succeed("flags", "verify").text.contains("the legacy side is retired"))
    }
  }
}
