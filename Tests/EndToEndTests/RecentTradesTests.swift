import CutoverFlags
import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

@Suite struct `The bounded list of trades` {
  private static let on = ["CUTOVER_RECENT_TRADES": "true"]

  private func put(_ scene: Scene, _ stage: Stage) throws {
    let key = "arena.trades-recent"
    let store = FileFlagStore(
      path: scene.folder.file("flags/flags.json"), keys: FlagSettings.keys + [key], optional: [key])
    var change = FlagChange(.set, of: key, by: "a test")
    change.to = FlagState(key: key, stage: stage)
    _ = try store.commit(change, expecting: nil, at: 1)
  }

  private func get(_ server: RunningServer, _ query: String = "") throws -> (status: String, body: String) {
    let run = try server.curl("/api/trades/recent" + query, "-w", "\n%{http_code}")
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
  }

  private func ids(_ body: String) throws -> [String] {
    try JSONValue.parse(Array(body.utf8))["trades"]?.elements?.compactMap { $0["id"]?.string } ?? []
  }

  private static func clockless(_ body: String) -> String { body.replacing(#/"serverTime":\d+}$/#, with: "") }

  @Test func `does not exist where nobody asked for it`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(!(try scene.succeed("flags", "list").text.contains("trades-recent")))
      #expect(!(try scene.succeed("flags", "plan").text.contains("trades-recent")))
      let report = try JSONValue.parse(try scene.cutover("parity", "run", "--json").output)
      #expect(report["endpoints"]?.elements?.count == 9)
      for command in [["flags", "show"], ["parity", "run", "--endpoint"]] {
        let run = try Program.run(
          Program.products + "/cutover", command + ["trades-recent"], in: scene.folder.path,
          environment: scene.variables)
        #expect(run.status == 64 && run.errors.contains("trades-recent"), "\(command): \(run.status) \(run.errors)")
      }
      #expect(try scene.cutover("show", "trades/recent", "--side", "legacy").status == 64)
      let server = try RunningServer(scene)
      #expect(try get(server).status == "404")
      #expect(!(try server.curl("/metrics").text.contains("trades-recent")))
      #expect(try server.end() == 0)
    }
  }

  @Test func `gives the same windows from both sides, and tells bad parameters from good ones`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      // An instance whose flags have a history already.
      try scene.succeed("flags", "promote", "trades", "--to", "dualwrite", "--force", "--reason", "a test")
      #expect(try scene.succeed("flags", "list", environment: Self.on).text.contains("trades-recent"))
      var answers: [Stage: [String]] = [:]
      for stage in [Stage.off, .complete] {
        if stage == .complete { try put(scene, stage) }
        let server = try RunningServer(scene, environment: Self.on)
        try server.waitUntilReady()
        let first = try get(server, "?limit=3")
        let shown = try ids(first.body)
        #expect(first.status == "200" && shown.count == 3, "\(first.body)")
        let last = shown.last ?? ""
        for query in ["", "?limit=3", "?limit=1000", "?limit=2&before=\(last)", "?before=\(last)&other=1"] {
          answers[stage, default: []].append(Self.clockless(try get(server, query).body))
        }
        for query in ["?limit=0", "?limit=1001", "?limit=x", "?limit=all", "?before=nobody", "?before=%00"] {
          let answer = try get(server, query)
          #expect(answer.status == "400" && answer.body.contains("\"title\":\"Bad Request\""), "\(stage) \(query)")
        }
        #expect(try server.end() == 0)
      }
      #expect(answers[.off]?.count == 5 && answers[.off] == answers[.complete])
      let shown = try scene.succeed(
        "show", "trades/recent?limit=3", "--side", "repository", environment: Self.on)
      #expect(Self.clockless(shown.text) == answers[.off]?[1])
    }
  }

  @Test func `is compared in its windows and as a whole, so that what no window shows is not missed`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let run = { (arguments: [String]) in
        try Program.run(
          Program.products + "/cutover", ["parity", "run", "--json", "--endpoint", "trades-recent"] + arguments,
          in: scene.folder.path, environment: scene.variables.merging(Self.on) { $1 })
      }
      let clean = try run([])
      #expect(clean.status == 0, "\(clean.text)")
      let part = try JSONValue.parse(clean.output)["endpoints"]?[0]
      #expect(part?["coverage"]?["requests"]?["compared"]?.int == 5)
      try scene.sql("UPDATE trades SET exit_price = exit_price + 1 WHERE id = (SELECT min(id) FROM trades)")
      let different = try run([])
      #expect(different.status == 1, "\(different.text)")
      #expect(different.text.contains("limit=all") || different.text.contains("\"all\""), "\(different.text)")
    }
  }
}
