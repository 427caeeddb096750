import ArgumentParser
import CutoverFlags
import CutoverHTTP
import CutoverServer
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram
@testable import cutover

@Suite struct `Served sides` {
  /// A service on the scene's stores whose endpoints are all in one stage.
  private func with<R>(_ scene: Scene, _ stage: Stage, _ body: (HTTPTestClient) throws -> R) throws -> R {
    let command = try Cutover.parseAsRoot([
      "serve", "--database-url", scene.postgres, "--redis-url", scene.redis, "--state-path",
      scene.folder.file("state"),
    ])
    let serve = try #require(command as? cutover.Serve)
    let service = try ProgramService(
      [.init(serve.settings, dataPath: scene.folder.file("legacy-json"), flags: flags(scene, stage))],
      readDeadline: .seconds(20))
    service.start()
    defer { service.stop() }
    let client = HTTPTestClient(service.router)
    for _ in 0..<500 where client.send(.get, "/readyz").status != 200 { usleep(20_000) }
    return try body(client)
  }

  private func flags(_ scene: Scene, _ stage: Stage) throws -> any FlagStore {
    let store = FileFlagStore(path: scene.folder.file("flags-\(stage.rawValue)/flags.json"), keys: FlagSettings.keys)
    for key in FlagSettings.keys where stage != .off {
      var change = FlagChange(.set, of: key, by: "a test")
      change.to = FlagState(key: key, stage: stage)
      _ = try store.commit(change, expecting: nil, at: 1)
    }
    return store
  }

  private static let paths = [
    "crypto-prices", "account-totals", "positions", "trades", "since-inception-values", "leaderboard", "analytics",
    "analytics/gpt-5", "analytics/no-such-model", "conversations",
  ]

  /// Names that no model has, encoded, and the `model_id` of the answer as it is written there.
  private static let oddNames = [
    ("a%5Cb", #"a\\b"#), ("%5C..%5C..%5Cetc", #"\\..\\..\\etc"#), ("%00", #"\u0000"#), ("gpt-5%00", #"gpt-5\u0000"#),
    ("gpt-5%00.json", #"gpt-5\u0000.json"#), ("%0A", #"\n"#), ("a%0D%0Ab", #"a\r\nb"#), ("%1B%5B31m", #"\u001b[31m"#),
    ("%7F", "\u{7F}"), ("%FF", "\u{FFFD}"), ("%E4%BD", "\u{FFFD}\u{FFFD}"), ("...", "..."), ("%20", " "),
    (String(repeating: "m", count: 5_000), String(repeating: "m", count: 5_000)),
    (String(repeating: "%00", count: 300), String(repeating: #"\u0000"#, count: 300)),
  ]

  @Test func `answer for a name with any characters as the original does, and alike`() throws {
    try Scene.with { scene in
      // What a cut at the NUL would find.
      _ = try scene.folder.write(Array(#"{"analytics":{"id":"wrong"}}"#.utf8), to: "legacy-json/analytics-gpt-5")
      try scene.succeed("backfill", "--state-path", "state")
      for stage in [Stage.off, .complete] {
        try with(scene, stage) { client in
          for (name, id) in Self.oddNames {
            let answer = text(client, "analytics/" + name)
            #expect(
              answer.hasPrefix(#"{"analytics":{"id":"","model_id":""# + id + #"","updated_at":0,"#), "\(stage) \(name)")
            #expect(answer.hasSuffix("}"), "\(stage) \(name)")
          }
          #expect(client.send(.get, "/api/analytics/%2e%2e").status == 404)
          #expect(client.send(.get, "/api/analytics/a%2Fb").status == 404)
          #expect(client.send(.get, "/api/analytics/%zz").status == 400)
          #expect(client.send(.get, "/api/positions?other=%FF&limit=1").status == 200)
        }
      }
    }
  }

  @Test func `show and compare the models whose names have a backslash or a control character`() throws {
    try Scene.with { scene in
      let own = ["a\\b", "line\nend", "\u{7F}"]
      for name in own {
        _ = try scene.folder.write(
          Array(#"{"analytics":{"id":"own","last_trade_exit_time":3}}"#.utf8), to: "legacy-json/analytics-\(name).json")
      }
      _ = try scene.folder.write(
        Array(#"{"analytics":[{"id":"n","model_id":"nul\u0000l"},{"id":"b","model_id":"a\\b"}]}"#.utf8),
        to: "legacy-json/analytics.json")
      try scene.succeed("backfill", "--state-path", "state")
      for stage in [Stage.off, .complete] {
        try with(scene, stage) { client in
          for name in ["a%5Cb", "line%0Aend", "%7F"] {
            #expect(text(client, "analytics/" + name).hasPrefix(#"{"analytics":{"id":"own","#), "\(stage) \(name)")
          }
          #expect(text(client, "analytics/nul%00l").hasPrefix(#"{"analytics":{"id":"n","model_id":"nul\u0000l""#))
        }
      }
      try scene.succeed("parity", "run", "--state-path", "state")
      try scene.sql("UPDATE model_analytics SET last_trade_exit_time = 4 WHERE model = E'a\\\\b' AND source = 'own'")
      try scene.sql("UPDATE model_analytics SET id = 'other' WHERE model LIKE 'nul%'")
      let run = try scene.cutover("parity", "run", "--state-path", "state")
      #expect(run.status == 1)
      #expect(run.text.contains(#"a\b"#), "\(run.text)")
      #expect(run.text.contains("nul"), "\(run.text)")
    }
  }

  private func text(_ client: HTTPTestClient, _ path: String) -> String {
    let response = client.send(.get, "/api/\(path)")
    #expect(response.status == 200, "\(path): \(String(decoding: response.bytes, as: UTF8.self))")
    return String(decoding: response.bytes, as: UTF8.self)
  }

  @Test func `both sides answer with the same bytes and the same tag`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      let answers = try [Stage.off, .complete].map { stage in
        try with(scene, stage) { client in
          Self.paths.map { path in
            let side = client.send(.get, "/api/\(path)").headers["Cutover-Side"]
            #expect(side == (stage == .off ? "legacy" : "repository"))
            return (
              text(client, path).replacing(#/"serverTime":\d+}$/#, with: ""),
              client.send(.get, "/api/\(path)").headers["ETag"]
            )
          }
        }
      }
      for (path, (legacy, repository)) in zip(Self.paths, zip(answers[0], answers[1])) {
        #expect(legacy == repository, "\(path)")
      }
    }
  }

  @Test func `somebody else's change to the database shows, without a restart`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      try with(scene, .complete) { client in
        let before = text(client, "leaderboard")
        try scene.sql("UPDATE leaderboard_entries SET equity = equity + 12345.5", foreign: true)
        var after = before
        for _ in 0..<500 where after == before {
          usleep(10_000)
          after = text(client, "leaderboard")
        }
        #expect(after != before)
      }
    }
  }

  @Test func `the answers are those of the goldens`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      try expectGoldens(scene, PackageFolder.path + "/Tests/Fixtures/goldens")
    }
    guard let shared = SharedData.path else { return }
    try Scene.with { scene in
      _ = try Program.run("rm", ["-r", scene.folder.file("legacy-json")])
      _ = try Program.run("cp", ["-r", shared + "/data/nof1-2025-10-26", scene.folder.file("legacy-json")])
      try scene.succeed("backfill", "--state-path", "state")
      try expectGoldens(scene, shared + "/goldens/nof1-2025-10-26")
    }
  }

  /// Both sides answer, byte for byte, what stands in the folder `goldens`, but for the clock.
  private func expectGoldens(_ scene: Scene, _ goldens: String) throws {
    for stage in [Stage.off, .complete] {
      try with(scene, stage) { client in
        for path in Self.paths {
          let name = path.split(separator: "/").joined(separator: "-")
          let golden = try Program.run("cat", ["\(goldens)/\(name).json"])
          // The captured dataset has no account totals.
          if golden.status != 0 && path == "account-totals" { continue }
          let answer = text(client, path)
          let clocked =
            path == "crypto-prices" ? answer : answer.replacing(#/"serverTime":\d+}$/#, with: #""serverTime":0}"#)
          #expect(clocked == golden.text, "\(path) \(stage)")
        }
      }
    }
  }
}
