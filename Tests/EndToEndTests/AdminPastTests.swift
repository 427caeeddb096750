import CutoverFlags
import CutoverHTTP
import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

@Suite struct `The past of an endpoint over /admin` {
  @Test func `has the cause of an automatic rollback: path, both values, fingerprint and the counts until then`() throws
  {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      try ServedScene.with(scene) { served in
        try served.put("trades", .shadow)
        _ = served.waitForSample(of: "trades")
        #expect(served.ask(.get, "/admin/flags/trades").json["rollback"] == .null)
        // A loaded machine is no cause.
        var change = FlagChange(.set, of: FlagSettings.key(of: "trades"), by: "a test")
        change.thresholds = [("latencyFloorMilliseconds", 60_000)]
        _ = try served.flags.commit(change, expecting: nil, at: 1)
        try served.put("trades", .live)
        _ = try scene.sql("UPDATE trades SET exit_price = 987654.25 WHERE arrival = 5")
        let record = try #require(served.waitForRollback(of: "trades"))
        #expect(record["from"]?.string == "live" && record["to"]?.string == "shadow")
        let cause = try #require(record["evidence"]?["differences"]?[0])
        #expect(cause["path"]?.string?.hasSuffix("/exit_price") == true, "\(cause.compact)")
        #expect(cause["repository"]?["lexeme"]?.string == "987654.25")
        #expect(cause["legacy"]?["lexeme"]?.string != nil && cause["kind"]?.string == "valueMismatch")
        let fingerprint = try #require(cause["fingerprint"]?.string)
        #expect((record["evidence"]?["shadow"]?["samples"]?.int ?? 0) > 0)
        #expect((record["evidence"]?["shadow"]?["different"]?.int ?? 0) > 0)
        // Those who only have the reason see the same.
        let reason = try #require(record["reason"]?.string)
        for part in ["/exit_price", "repository 987654.25", "legacy ", fingerprint] {
          #expect(reason.contains(part), "\(reason): \(part)")
        }

        let past = served.ask(.get, "/admin/flags/arena.trades/history").json
        #expect(past["records"]?[0] == record && past["flag"]?.string == "arena.trades")
        #expect(
          past["records"]?.elements?.compactMap { $0["action"]?.string } == ["automatic-rollback", "set", "set", "set"])
        // A change by a person is the answer to it.
        try served.put("trades", .dualwrite)
        #expect(served.ask(.get, "/admin/flags/trades").json["rollback"] == .null)
      }
    }
  }

  @Test
  func `has what a parity run found that an endpoint was taken back for, and the steps until somebody goes ahead`()
    throws
  {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      try ServedScene.with(scene) { served in
        try served.put("trades", .live)
        _ = try scene.sql("UPDATE trades SET exit_price = 987654.25 WHERE arrival = 5")
        // Nobody reads: the run is what finds it.
        let run = try scene.cutover("parity", "run", "--json", "--state-path", "state")
        try #require(run.status == 1, "\(run.errors)")
        let id = try #require(try JSONValue.parse(run.output)["run"]?["id"]?.string)
        let record = try #require(served.waitForRollback(of: "trades", reading: false))
        let evidence = try #require(record["evidence"])
        #expect(evidence["cause"]?.string == "parity_run" && evidence["run"]?.string == id)
        #expect(evidence["differences_found"]?.int ?? 0 > 0, "\(evidence.compact)")
        let price = evidence["differences"]?.elements?.first { $0["repository"]?["lexeme"]?.string == "987654.25" }
        #expect(price?["path"]?.string?.hasSuffix("/exit_price") == true, "\(evidence.compact)")
        #expect(price?["legacy"]?["lexeme"]?.string != nil)

        func shown() throws -> String { try scene.cutover("flags", "show", "trades", "--state-path", "state").text }
        let text = try shown()
        #expect(text.contains("/exit_price: legacy ") && text.contains(", repository 987654.25"), "\(text)")
        #expect(
          text.contains("repair what it found ('cutover parity show \(id) --state-path state'), then run"), "\(text)")
        try scene.succeed("flags", "rollback", "trades", "--to", "dualwrite", "--state-path", "state")
        let later = try shown()
        #expect(later.contains("1. repair the data: 'cutover parity show \(id) --state-path state'"), "\(later)")
        #expect(later.contains("2. make a clean run") && later.contains("has the steps"), "\(later)")
      }
    }
  }

  @Test func `has samples for charts, and refuses spans that are not kept`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        for (hours, interval) in [("1", 10), ("24", 120)] {
          let samples = served.ask(.get, "/admin/flags/trades/samples?hours=\(hours)")
          #expect(samples.status == 200 && samples.json["interval_seconds"]?.int == interval)
        }
        #expect(served.ask(.get, "/admin/flags/trades/samples?hours=2").status == 400)
        #expect(served.ask(.get, "/admin/flags/nobody/samples").status == 404)
      }
    }
  }

  @Test func `refuses a rehearsal whose gates are not met, with the gates`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        try served.put("trades", .shadow)
        let refused = served.ask(.post, "/admin/flags/trades/rehearse", #"{"reason":"x","actor":"ann"}"#)
        #expect(refused.status == 422 && refused.json["gates"]?["met"]?.bool == false)
        #expect(try served.stage("trades") == .shadow)
      }
    }
  }

  @Test func `rehearses a rollback: there and back, as two records`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        let done = served.ask(.post, "/admin/flags/trades/rehearse", #"{"reason":"x","actor":"ann"}"#)
        #expect(done.status == 200 && done.json["stage"]?.string == "off", "\(done.json.compact)")
        let records = served.ask(.get, "/admin/flags/trades/history").json["records"]?.elements ?? []
        #expect(records.map { $0["action"]?.string } == ["rehearse", "rehearse"])
        #expect(records.map { $0["to"]?.string } == ["off", "dualwrite"])
      }
    }
  }

  @Test func `starts one parity run at a time, as a process of its own, and says how it ended`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene, environment: ["CUTOVER_ADMIN_TOKEN": "sixteen characters"])
      try server.waitUntilReady()
      func ask(_ path: String, _ body: String? = nil) throws -> JSONValue {
        let data = body.map { ["-H", "Content-Type: application/json", "--data", $0] } ?? []
        let answer = try Program.run(
          "curl", ["-sS", "-m", "30", "-H", "Authorization: Bearer sixteen characters", server.url + path] + data)
        return try JSONValue.parse(answer.output)
      }
      #expect(try ask("/admin/parity/started")["state"]?.string == "none")
      #expect(try ask("/admin/parity/runs", #"{"endpoint":"nobody"}"#)["status"]?.int == 404)
      let begun = try ask("/admin/parity/runs", #"{"endpoint":"trades","full":true,"actor":"ann"}"#)
      #expect(begun["state"]?.string == "running" && begun["endpoint"]?.string == "trades")
      var run = begun
      for _ in 0..<3000 where run["state"]?.string == "running" {
        usleep(20_000)
        run = try ask("/admin/parity/started")
      }
      #expect(run["state"]?.string == "ended" && run["exit_status"]?.int == 0, "\(run.compact)")
      #expect(try ask("/admin/flags/trades")["trend"]?[0]?["verdict"]?.string == "clean")
      #expect(try ask("/admin/flags/analytics")["trend"]?.elements?.isEmpty == true)
      let said = try scene.folder.read("serve-errors")
      #expect(String(decoding: said, as: UTF8.self).contains("the console is at \(server.url)/console\n"))
      #expect(try server.end() == 0)
    }
  }
}

extension ServedScene {
  /// Waits until the server takes an endpoint back, reading it meanwhile; the record of that.
  fileprivate func waitForRollback(of endpoint: String, reading: Bool = true) -> JSONValue? {
    for _ in 0..<1500 {
      if reading { _ = client.send(.get, "/api/\(endpoint)") }
      if let record = ask(.get, "/admin/flags/\(endpoint)").json["rollback"], record != .null { return record }
      usleep(20_000)
    }
    Issue.record("the endpoint was not taken back")
    return nil
  }
}
