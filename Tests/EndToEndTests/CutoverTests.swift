import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// An endpoint on its way, with clients, live events and a server.
@Suite struct `Cutting an endpoint over` {
  private struct Stage {
    let scene: Scene
    let server: RunningServer
    let load: Load

    /// Bounds for a test that takes seconds.
    static let thresholds = [
      "cleanRuns=2", "runSpacingMinutes=0", "shadowSamples=40", "liveReads=40", "latencyPercent=10000",
      "lagSeconds=300", "errorBasisPoints=0",
    ]

    static func with(_ body: (Stage) throws -> Void) throws {
      try Scene.with { scene in
        try scene.succeed("backfill")
        for threshold in thresholds {
          try scene.succeed("flags", "set", "--threshold", threshold)
        }
        let server = try RunningServer(scene)
        try server.waitUntilReady()
        let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
        let load = Load(port, "/api/trades", clients: 3)
        defer { load.stop() }
        try body(Stage(scene: scene, server: server, load: load))
        #expect(try server.end() == 0)
      }
    }

    func flags(_ arguments: String...) throws -> ProgramResult {
      try Program.run(
        Program.products + "/cutover", ["flags"] + arguments, in: scene.folder.path,
        environment: ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis])
    }

    /// Begins a rehearsal as soon as the gates let it, and sends its process a signal while the endpoint is there.
    @discardableResult
    func endRehearsal(by signal: Int32) throws -> ProgramResult {
      for _ in 0..<100 {
        let rehearsal = try scene.start("flags", "promote", "trades", "--rehearse", "--hold", "60")
        for _ in 0..<50 {
          usleep(100_000)
          guard try stage() == "live" else { continue }
          rehearsal.send(signal)
          return try rehearsal.wait()
        }
        rehearsal.send(SIGTERM)
        _ = try rehearsal.wait()
      }
      throw NeverBegan()
    }

    private struct NeverBegan: Error {}

    /// Gathers what a promotion asks for.
    func gatherRuns() throws {
      for _ in 0..<2 {
        let parity = try scene.parity()
        #expect(parity.status == 0, "\(parity.differences.prefix(5))")
      }
    }

    /// Promotes as soon as the gates let it.
    func promote(_ arguments: String...) throws {
      var last = ""
      for _ in 0..<200 {
        let result = try Program.run(
          Program.products + "/cutover", ["flags", "promote", "trades"] + arguments, in: scene.folder.path,
          environment: ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis])
        if result.status == 0 { return }
        last = result.errors
        usleep(200_000)
      }
      Issue.record("not promoted: \(last)")
    }

    /// Waits until clients are answered as `side stage` says, all of them whole.
    func wait(for wanted: String...) {
      let end = ContinuousClock.now + .seconds(30)
      var seen: Set<String> = []
      while .now < end {
        let outcome = load.take()
        #expect(outcome.failures == [])
        // Right after a flip there are answers of the stage before.
        seen = Set(outcome.sides.keys)
        if !seen.isEmpty, seen == Set(wanted) { return }
        usleep(200_000)
      }
      Issue.record("clients were answered by \(seen), not \(wanted)")
    }

    func stage() throws -> String? {
      try JSONValue.parse(flags("show", "trades", "--json").output)["stage"]?.string
    }
  }

  @Test func `loses no request and shows no wrong answer, all the way and back`() throws {
    try Stage.with { stage in
      let feed = try LiveFeed(stage.scene, rate: 50)
      try feed.waitUntilAcknowledged(more: 20)
      #expect(try stage.flags("verify").status == 0)
      stage.wait(for: "legacy off")
      try stage.promote()
      try stage.gatherRuns()
      try stage.promote()
      stage.wait(for: "legacy shadow")
      let rehearsal = try stage.flags("promote", "trades", "--rehearse", "--dry-run").text
      #expect(rehearsal.hasPrefix("trades: shadow to live 1 %: dry run"), "\(rehearsal)")
      try stage.endRehearsal(by: SIGKILL)
      // Nobody else would have it come back.
      stage.wait(for: "legacy shadow")
      #expect(try stage.stage() == "shadow")
      let cut = try stage.flags("history", "trades").text
      #expect(cut.contains("rehearse live 1 % to shadow, FAILED (its process (pid "), "\(cut)")
      #expect(cut.contains("ended before it came back"), "\(cut)")
      #expect(try !stage.flags("list").text.contains("has not come back"))
      // As a terminal does that is closed.
      try stage.endRehearsal(by: SIGHUP)
      #expect(try stage.stage() == "shadow")
      stage.wait(for: "legacy shadow")
      try stage.promote("--rehearse", "--hold", "1")
      stage.wait(for: "legacy shadow")
      try stage.promote()
      stage.wait(for: "legacy live", "repository live")
      try stage.promote("--percent", "100")
      stage.wait(for: "repository live")
      try stage.promote("--rehearse", "--hold", "1")
      try stage.promote()
      stage.wait(for: "repository rampdown")
      try stage.promote("--rehearse", "--hold", "1")
      let bare = try stage.flags("promote", "trades", "--force", "--reason", "repeated by mistake")
      #expect(
        bare.status == 1 && bare.errors.contains("'cutover flags promote trades --to complete'"), "\(bare.errors)")
      try stage.promote("--to", "complete")
      stage.wait(for: "repository complete")
      try feed.waitUntilAcknowledged(more: 50)
      let dry = try stage.flags("rollback", "trades", "--dry-run").text
      #expect(
        dry.contains("trades.json has entry ") && dry.contains("the files catch up from it without a loss"), "\(dry)")
      let back = try stage.flags("rollback", "trades", "--to", "off", "--reason", "a test")
      #expect(back.status == 0, "\(back.errors)")
      #expect(back.errors.contains("caught up from the journal: trades.json"), "\(back.errors)")
      let rehearsed = try stage.flags("show", "trades").text
      for stage in ["shadow", "live", "rampdown"] { #expect(rehearsed.contains("to \(stage) on 20"), "\(rehearsed)") }
      stage.wait(for: "legacy off")
      try feed.check(try feed.finish())

      let verify = try stage.flags("verify")
      #expect(verify.status == 0, "\(verify.errors)")
      let history = try JSONValue.parse(stage.flags("history", "trades", "--json").output)
      let path = (history["records"]?.elements ?? history.elements ?? []).compactMap { $0["to"]?.string }
      for state in ["dualwrite", "shadow", "live", "rampdown", "complete", "off"] {
        #expect(path.contains { $0.hasPrefix(state) }, "\(state) is not in \(path)")
      }
    }
  }

  @Test func `stops before complete when rows were deleted behind the sink's back`() throws {
    try Stage.with { stage in
      let plain = try stage.scene.folder.read("legacy-json/trades.json")
      let noted = "{\n  \"desk\": \"FX\"," + String(decoding: plain.dropFirst(), as: UTF8.self)
      try stage.scene.folder.write(noted, to: "legacy-json/trades.json")
      #expect(try stage.flags("verify").status == 0)
      try stage.promote()
      try stage.gatherRuns()
      try stage.promote()
      try stage.promote("--rehearse", "--hold", "0")
      try stage.promote()
      try stage.promote("--percent", "100")
      try stage.promote("--rehearse", "--hold", "0")
      try stage.promote()
      stage.wait(for: "repository rampdown")
      try stage.scene.succeed("parity", "run", "--full")
      try stage.promote("--rehearse", "--hold", "1")
      #expect(try stage.stage() == "rampdown")
      let rehearsed = String(decoding: try stage.scene.folder.read("legacy-json/trades.json"), as: UTF8.self)
      #expect(rehearsed == noted, "a rehearsal rewrote the file")

      let rows = try #require(Int(try stage.scene.sql("SELECT count(*) FROM trades")))
      try stage.scene.sql(
        "DELETE FROM trades WHERE id IN (SELECT id FROM trades ORDER BY arrival LIMIT \(rows * 9 / 10))", foreign: true)
      let refused = try stage.flags("promote", "trades")
      #expect(refused.status == 1)
      let words = "\(rows * 9 / 10) writes to the repository did not come from events (foreign writes)"
      #expect((refused.text + refused.errors).contains(words), "\(refused.text)\(refused.errors)")
      #expect(try stage.stage() == "rampdown")
    }
  }

  @Test func `goes back automatically when a value was changed behind the sink's back, and names it`() throws {
    try Stage.with { stage in
      try #require(
        try stage.flags("set", "trades", "--stage", "live", "--percent", "50", "--force", "--reason", "a test").status
          == 0)
      stage.wait(for: "legacy live", "repository live")
      try stage.scene.sql(
        "UPDATE trades SET exit_price = exit_price + 1 WHERE id = (SELECT min(id) FROM trades)", foreign: true)
      stage.wait(for: "legacy shadow")
      let history = try stage.flags("history", "trades")
      #expect(history.text.contains("confirmed mismatch"), "\(history.text)")
      let parity = try stage.scene.cutover("parity", "run", "--endpoint", "trades", "--json")
      let report = try JSONValue.parse(parity.output)
      let samples = report["endpoints"]?[0]?["groups"]?.elements?.flatMap { $0["samples"]?.elements ?? [] } ?? []
      let fingerprint = samples.first { $0["kind"]?.string == "valueMismatch" }?["fingerprint"]?.string
      #expect(history.text.contains(try #require(fingerprint)))
      // The cause is named wherever somebody looks for it, with both values.
      let flag = try JSONValue.parse(stage.flags("show", "trades", "--json").output)
      let evidence = try #require(flag["rollback"]?["evidence"])
      #expect(evidence["cause"]?.string == "mismatch" && evidence["endpoint"]?.string == "trades")
      let difference = evidence["differences"]?.elements?.first { $0["fingerprint"]?.string == fingerprint }
      #expect(difference?["request"]?.string == "trades", "\(evidence.compact)")
      #expect(difference?["path"]?.string?.hasSuffix("/exit_price") == true, "\(evidence.compact)")
      #expect(difference?["message"]?.string?.contains("foreign write: UPDATE by ") == true, "\(evidence.compact)")
      let values = ["legacy", "repository"].compactMap { difference?[$0]?["lexeme"]?.string }
      #expect(values.count == 2 && difference?["sequence"] != nil, "\(evidence.compact)")
      #expect(evidence["shadow"]?["samples"]?.int != nil, "\(evidence.compact)")
      let shown = try stage.flags("show", "trades").text
      // Between the two stands what to do about reads, where some have differed since.
      #expect(shown.contains("1. repair the data: ") && shown.contains(". make a clean run"), "\(shown)")
      for words in values + ["rolled back", "mismatch", "/exit_price", "shadow samples", "foreign write: UPDATE by "] {
        #expect(shown.contains(words), "\(words) is not in \(shown)")
      }
    }
  }

  @Test func `counts again who served where the flag was changed while no server ran`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.succeed("flags", "set", "--threshold", "liveReads=3")
      func set(_ stage: String) throws {
        let result = try scene.cutover(["flags", "set", "trades"] + forced(stage))
        try #require(result.status == 0, "\(result.errors)")
      }
      func serve(_ side: String) throws {
        let server = try RunningServer(scene)
        try server.waitUntilReady()
        for _ in 0..<3 { #expect(try server.curl("/api/trades", "-sI").text.contains("Cutover-Side: \(side)")) }
        #expect(try server.end() == 0)
      }
      try set("shadow")
      try serve("legacy")
      try set("rampdown")
      try serve("repository")
      let gates = try scene.cutover("flags", "promote", "trades", "--dry-run").text
      let line = gates.split(separator: "\n").first { $0.contains("live read evidence") } ?? ""
      #expect(line.hasPrefix("met"), "\(gates)")
      #expect(line.contains("3 answers since the last flip"), "\(line)")
    }
  }
}
