import ArgumentParser
import CutoverFlags
import CutoverHTTP
import CutoverServer
import CutoverTestKit
import Glibc
import Testing

@testable import cutover

@Suite struct `Served sides` {
  /// A service on the scene's stores whose endpoints are all in one stage.
  private func with<R>(_ scene: Scene, _ stage: Stage, _ body: (HTTPTestClient) throws -> R) throws -> R {
    let command = try Cutover.parseAsRoot([
      "serve", "--database-url", scene.postgres, "--redis-url", scene.redis, "--state-path",
      scene.folder.file("state"),
    ])
    let serve = try #require(command as? cutover.Serve)
    let service = try ArenaService(
      serve.settings, dataPath: scene.folder.file("legacy-json"), readDeadline: .seconds(20),
      flags: flags(scene, stage))
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
    guard let shared = SharedData.path else { return }
    try Scene.with { scene in
      _ = try Program.run("rm", ["-r", scene.folder.file("legacy-json")])
      _ = try Program.run("cp", ["-r", shared + "/data/nof1-2025-10-26", scene.folder.file("legacy-json")])
      try scene.succeed("backfill", "--state-path", "state")
      for stage in [Stage.off, .complete] {
        try with(scene, stage) { client in
          for path in Self.paths where path != "account-totals" {
            let name = path.split(separator: "/").joined(separator: "-")
            let golden = try Program.run("cat", [shared + "/goldens/nof1-2025-10-26/\(name).json"]).text
            let answer = text(client, path)
            let clocked =
              path == "crypto-prices" ? answer : answer.replacing(#/"serverTime":\d+}$/#, with: #""serverTime":0}"#)
            #expect(clocked == golden, "\(path) \(stage)")
          }
        }
      }
    }
  }
}
