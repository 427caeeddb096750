import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `A legacy folder that is missing while it is needed` {
  /// Returns what the command says.
  @discardableResult private func ingest(_ scene: Scene, seed: Int) throws -> String {
    let events = try scene.cutover("simulate", "--rate", "0", "--count", "50", "--seed", "\(seed)").text
    _ = try scene.folder.write(events, to: "events.ndjson")
    return try scene.cutover("ingest", "events.ndjson", "--drain", "3").errors
  }

  private func metric(_ name: String, _ server: RunningServer) throws -> Double? {
    try server.curl("/metrics").text.split(separator: "\n").first {
      $0.hasPrefix("\(name){sink=\"legacy\",domain=\"arena\"} ")
    }
    .flatMap { $0.split(separator: " ").last.flatMap { Double($0) } }
  }

  private func wait(_ words: String, _ scene: Scene) throws -> Bool {
    for _ in 0..<200 {
      if try scene.cutover("status").text.contains(words) { return true }
      usleep(100_000)
    }
    return false
  }

  @Test func `is reported with its cause all the time, also with an empty one in its place, until it is back`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene, environment: ["CUTOVER_LOG": "info"])
      try server.waitUntilReady()
      try ingest(scene, seed: 1)
      let (folder, away) = (scene.folder.file("legacy-json"), scene.folder.file("away"))
      #expect(rename(folder, away) == 0)
      // Nobody has to send an event for it to be noticed.
      #expect(try wait("the legacy folder is missing", scene))
      let ready = try server.curl("/readyz").text
      #expect(ready.contains("\"part\":\"sink legacy\"") && ready.contains("the legacy folder is missing"), "\(ready)")
      #expect(ready.contains("it has every event, and fails: ") && !ready.contains("0 events behind"), "\(ready)")
      try ingest(scene, seed: 2)
      let before = try #require(try metric("cutover_sink_failing_seconds", server))
      sleep(2)
      #expect(try metric("cutover_sink_failing_seconds", server) ?? 0 >= before + 1.5)
      #expect(try metric("cutover_sink_needed", server) == 1)
      #expect(mkdir(folder, 0o755) == 0)
      #expect(try wait("an empty folder stands in place of the one that this journal feeds", scene))
      let status = try scene.cutover("status").text
      #expect(status.contains("cutover journal adopt"), "\(status)")
      #expect(try metric("cutover_sink_failing_seconds", server) ?? 0 > before, "it is the same outage")
      // Nothing was left in the folder, which may be somebody else's.
      #expect(rmdir(folder) == 0)
      #expect(rename(away, folder) == 0)
      #expect(try wait("legacy      up to date", scene))
      for _ in 0..<100 where try metric("cutover_sink_failing_seconds", server) != 0 { usleep(100_000) }
      #expect(try metric("cutover_sink_failing_seconds", server) == 0)
      #expect(try server.end() == 0)
      let log = String(decoding: try scene.folder.read("serve-errors"), as: UTF8.self).split(separator: "\n")
      let lines = log.filter { $0.contains("cutover.sink") }
      #expect(lines.count == 2, "once when it fails and once when it goes on:\n\(lines.joined(separator: "\n"))")
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test func `takes no server out of its balancer whose clients the repository answers`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let flags = try JSONValue.parse(scene.succeed("flags", "list", "--json").output)["flags"]?.elements ?? []
      for endpoint in flags.compactMap({ $0["flag"]?.string }) {
        try scene.succeed(
          "flags", "set", endpoint, "--stage", "live", "--percent", "100", "--force", "--reason", "a test")
      }
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      #expect(rename(scene.folder.file("legacy-json"), scene.folder.file("away")) == 0)
      let ready = try server.curl("/readyz", "-w", " %{http_code}").text
      #expect(ready.hasSuffix(" 200") && ready.contains("domains.arena.legacy_path"), "\(ready)")
      #expect(try server.curl("/api/trades", "-o", "/dev/null", "-w", "%{http_code}").text == "200")
      try scene.succeed("flags", "rollback", "trades", "--reason", "a test")
      var after = ""
      for _ in 0..<100 where !after.hasSuffix(" 503") {
        usleep(100_000)
        after = try server.curl("/readyz", "-w", " %{http_code}").text
      }
      #expect(after.hasSuffix(" 503"), "\(after)")
      #expect(try server.end() == 0)
    }
  }

  @Test func `or an empty one in its place is said by readyz, doctor and the check of the gates`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene)
      try server.waitUntilReady()
      let path = scene.folder.file("legacy-json")
      #expect(rename(path + "/trades.json", scene.folder.file("trades.json")) == 0)
      let one = try server.curl("/readyz", "-w", " %{http_code}").text
      #expect(one.hasSuffix(" 200") && one.contains("trades.json is missing"), "\(one)")
      #expect(try scene.succeed("status").text.contains("legacy      trades.json is missing: the legacy side cannot"))
      #expect(rename(path, scene.folder.file("away")) == 0)
      #expect(mkdir(path, 0o755) == 0)
      let all = try server.curl("/readyz", "-w", " %{http_code}").text
      #expect(all.hasSuffix(" 503"), "\(all)")
      let doctor = try scene.cutover("doctor").text
      #expect(
        doctor.contains("FAILED   legacy files: account-totals.json, ") && doctor.contains("trades.json are missing"),
        "\(doctor)")
      let verify = try scene.cutover("flags", "verify")
      #expect(verify.status == 69 && verify.errors.contains("there is nothing to compare in"), "\(verify.errors)")
      #expect(try !scene.succeed("flags", "history").text.contains("self-check"))
      #expect(try server.end() == 0)
    }
  }

  @Test func `leaves no run behind that would look like one that was killed`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 1)
      #expect(rename(scene.folder.file("legacy-json"), scene.folder.file("away")) == 0)
      let run = try scene.cutover("parity", "run")
      #expect(run.status != 0, "\(run.text)")
      let history = try scene.succeed("parity", "history").text
      #expect(!history.contains("abandoned"), "\(history)")
      try ingest(scene, seed: 2)
      let status = try scene.succeed("status").text
      #expect(status.contains(": when a writer last ran: "), "\(status)")
    }
  }

  @Test func `is named once by an ingest, which says who applies the rest`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 1)
      #expect(rename(scene.folder.file("legacy-json"), scene.folder.file("away")) == 0)
      let events = try scene.succeed("simulate", "--rate", "0", "--count", "5", "--seed", "9").text
      try scene.folder.write(events, to: "events.ndjson")
      let said = try scene.cutover("ingest", "events.ndjson", "--drain", "5").errors
      #expect(
        said.split(separator: "the legacy folder is missing", omittingEmptySubsequences: false).count == 2, "\(said)")
      #expect(said.contains("waiting: legacy is at entry ") && said.contains("(the cause is named above)"), "\(said)")
      #expect(said.contains("and the next writer applies it"), "\(said)")
    }
  }

  @Test func `or a file of it is a failure for doctor, which names the endpoints`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let feed = try scene.succeed("simulate", "--rate", "0", "--count", "20", "--seed", "3")
      try scene.folder.write(feed.output, to: "feed.ndjson")
      try scene.succeed("ingest", "feed.ndjson", "--ack", "applied")
      _ = try Program.run("rm", [scene.folder.file("legacy-json/trades.json")])
      let doctor = try scene.cutover("doctor")
      #expect(doctor.status == 78, "\(doctor.text)")
      #expect(doctor.text.contains("trades.json is missing: the legacy side cannot answer "), "\(doctor.text)")
      let status = try scene.succeed("status").text
      #expect(status.contains("legacy      trades.json is missing"), "\(status)")
      #expect(status.contains("            put it back from a copy"), "\(status)")
    }
  }

  @Test func `keeps no ingest waiting without a word, which goes on when it is back`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 1)
      let (folder, away) = (scene.folder.file("legacy-json"), scene.folder.file("away"))
      #expect(rename(folder, away) == 0)
      try scene.folder.write(try scene.succeed("simulate", "--rate", "0", "--count", "5", "--seed", "9").text, to: "e")
      let ingest = try Program.start(
        Program.products + "/cutover", ["ingest", "e", "--ack", "applied"], in: scene.folder.path,
        environment: scene.variables)
      var said = ""
      for _ in 0..<300 where !said.contains("waiting: legacy is at entry ") {
        usleep(100_000)
        said = ingest.errorsSoFar
      }
      #expect(said.contains(": the legacy folder is missing") || said.contains("No such file"), "\(said)")
      #expect(said.contains("; what was accepted is durable"), "\(said)")
      #expect(rename(away, folder) == 0)
      let result = try ingest.wait()
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count { $0.contains("waiting: ") } == 1, "\(result.errors)")
    }
  }

  @Test func `is a failure for doctor as well, but not where every endpoint is complete`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 1)
      #expect(rename(scene.folder.file("legacy-json"), scene.folder.file("away")) == 0)
      func check() throws -> JSONValue? {
        let checks = try JSONValue.parse(scene.cutover("doctor", "--json").output).elements ?? []
        return checks.first { $0["name"]?.string == "legacy folder" }
      }
      let missing = try check()
      #expect(missing?["outcome"]?.string == "failed")
      #expect(missing?["remedy"]?.string?.hasPrefix("put it back") == true, "\(missing?.compact ?? "")")
      for endpoint in try JSONValue.parse(scene.succeed("flags", "list", "--json").output)["flags"]?.elements ?? [] {
        let name = try #require(endpoint["endpoint"]?.string)
        try scene.succeed("flags", "set", name, "--stage", "complete", "--force", "--reason", "a test")
      }
      let gone = try check()
      #expect(gone?["outcome"]?.string == "ok", "\(gone?.compact ?? "")")
      #expect(try scene.succeed("status").text.contains("nobody needs it: every endpoint is complete"))
    }
  }

  @Test func `or a file in it, is missed until it is back, or is written from the repository as is said`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 1)
      let (file, away) = (scene.folder.file("legacy-json/trades.json"), scene.folder.file("trades"))
      #expect(rename(file, away) == 0)
      try ingest(scene, seed: 2)
      let status = try scene.cutover("status").text
      #expect(status.contains("trades.json is gone"), "\(status)")
      #expect(access(file, F_OK) != 0)
      #expect(rename(away, file) == 0)
      try ingest(scene, seed: 3)
      #expect(try scene.parity("--full").status == 0)
      #expect(unlink(file) == 0)
      try ingest(scene, seed: 4)
      try scene.succeed("flags", "set", "trades", "--stage", "complete", "--force", "--reason", "lost")
      try ingest(scene, seed: 5)
      #expect(access(file, F_OK) != 0)
      try scene.succeed("flags", "rollback", "trades", "--accept-loss", "missing=1")
      try ingest(scene, seed: 6)
      #expect(try scene.parity("--full").status == 0)
    }
  }

  @Test func `is written from the repository where somebody adopts an empty one in its place`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try ingest(scene, seed: 1)
      #expect(rename(scene.folder.file("legacy-json"), scene.folder.file("away")) == 0)
      #expect(mkdir(scene.folder.file("legacy-json"), 0o755) == 0)
      // A new writer knows it too.
      let said = try ingest(scene, seed: 2)
      #expect(said.contains("not everything is in the files and databases yet: legacy is at entry "), "\(said)")
      #expect(said.contains("an empty folder stands in place") && !said.contains("repository is at"), "\(said)")
      #expect(try scene.cutover("status").text.contains("an empty folder stands in place"))
      try scene.succeed("journal", "adopt")
      try ingest(scene, seed: 3)
      #expect(try scene.parity("--full").status == 0)
    }
  }
}
