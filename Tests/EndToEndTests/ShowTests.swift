import CutoverTestKit
import Testing

@Suite struct `Show` {
  @Test func `gives the same bytes from every side, the clock aside`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      for endpoint in [
        "crypto-prices", "account-totals", "positions", "trades", "since-inception-values", "leaderboard", "analytics",
        "analytics/gpt-5", "analytics/nobody", "analytics/a%2Fb", "conversations",
      ] {
        let answers = try ["legacy", "repository", "cache"].map { side in
          let run = try scene.cutover("show", endpoint, "--side", side)
          #expect(run.status == 0 && run.errors == "", "\(endpoint) \(side): \(run.errors)")
          return run.text.replacing(#/"serverTime":\d+/#, with: "")
        }
        #expect(Set(answers.map { Array($0.utf8) }).count == 1, "\(endpoint)")
        #expect(answers[0].count > 10)
      }
    }
  }

  @Test(
    arguments: [
      ("bogus", 64, "there is no endpoint 'bogus'; there are crypto-prices, account-totals, "),
      ("model-analytics", 64, "'cutover show analytics/{modelId} --side legacy'"),
      ("../trades", 64, "there is no endpoint '../trades'"), ("analytics/../trades", 65, "this is no model's name"),
      ("analytics/", 65, "this is no model's name"), ("analytics/..", 65, "this is no model's name"),
      ("a\u{1B}[31m\n", 64, #"there is no endpoint 'a\u{1b}[31m\u{a}'"#),
    ] as [(String, Int32, String)])
  func `refuses what is no endpoint`(path: String, status: Int32, message: String) throws {
    try Scene.with { scene in
      let run = try scene.cutover("show", path, "--side", "legacy")
      #expect(run.status == status)
      #expect(run.output == [])
      #expect(run.errors.hasPrefix("cutover: ") && run.errors.contains(message), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1)
    }
  }

  @Test(arguments: [["show", "trades"], ["show", "trades", "--side", "left"], ["show", "--side", "legacy"]])
  func `wants a side and an endpoint`(arguments: [String]) throws {
    let run = try Program.run(Program.products + "/cutover", arguments)
    #expect(run.status == 64)
    #expect(run.output == [])
    #expect(run.errors.contains("Usage: cutover show "))
  }

  @Test func `is quiet where its reader goes away, and a comparison keeps its status`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      try scene.sql("DELETE FROM trades WHERE arrival = 1")
      for (command, status) in [("show trades --side legacy", 0), ("parity run --json", 1)] {
        let script = "\(Program.products)/cutover \(command) | true; exit ${PIPESTATUS[0]}"
        let run = try Program.run(
          "bash", ["-c", script], in: scene.folder.path,
          environment: ["DATABASE_URL": scene.postgres, "REDIS_URL": scene.redis])
        #expect(run.status == status, "\(command)")
        #expect(run.errors == "")
      }
    }
  }
}
