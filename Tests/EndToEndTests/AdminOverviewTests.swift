import CutoverFlags
import CutoverHTTP
import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `The overview over /admin` {
  @Test func `says where each endpoint stands, and why`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      let run = try scene.cutover("parity", "run", "--json", "--state-path", "state")
      try #require(run.status == 0, "\(run.errors)")
      let id = try #require(try JSONValue.parse(run.output)["run"]?["id"]?.string)
      try ServedScene.with(scene) { served in
        try served.put("trades", .shadow)
        #expect(served.ask(.get, "/admin/flags/trades").json["stage"]?.string == "shadow")
        let shadow = served.waitForSample(of: "trades")
        #expect(shadow["different"]?.int == 0)

        // Latencies count where both sides had their answer at hand, or neither: the first pair may be mixed.
        let overview = served.waitForOverview { overview in
          let trades = overview["endpoints"]?.elements?.first { $0["endpoint"]?.string == "trades" }
          return ["legacy", "repository"].allSatisfy { trades?[$0]?["p99_ms"]?.number != nil }
        }
        #expect(overview["domain"]?.string == "arena" && overview["frozen"]?.bool == false)
        #expect(overview["writing"]?["parked"]?.int == 0 && overview["writing"]?["backlog"]?.int == 0)
        #expect(overview["writing"]?["sinks"]?.elements?.count == 2)
        let endpoints = try #require(overview["endpoints"]?.elements)
        #expect(endpoints.count == 9)
        let trades = try #require(endpoints.first { $0["endpoint"]?.string == "trades" })
        #expect(trades["flag"]?.string == "arena.trades" && trades["next"]?["to"]?.string == "live")
        #expect(trades["trend"]?.elements?.compactMap { $0["id"]?.string } == [id])
        #expect(trades["trend"]?[0]?["verdict"]?.string == "clean")
        for side in ["legacy", "repository"] {
          #expect((trades[side]?["reads"]?.int ?? 0) > 0, "\(side)")
          #expect(trades[side]?["p99_ms"]?.number != nil, "\(side)")
        }
        let listed = served.ask(.get, "/admin/flags").json
        #expect(listed["flags"]?.elements?.count == 9 && listed["version"] == overview["version"])
      }
    }
  }

  @Test func `names the endpoint whose clients get no answer from either side, as readyz and status do`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      let file = try scene.folder.read("legacy-json/trades.json")
      try ServedScene.with(scene) { served in
        try scene.sql("ALTER TABLE trades RENAME TO gone")
        try scene.folder.write("{", to: "legacy-json/trades.json")
        try served.put("trades", .live)
        var detail = ""
        // The server sees the change of the flag within a second.
        for _ in 0..<500 where !detail.contains("neither side answers") {
          detail = String(decoding: served.client.send(.get, "/api/trades").bytes, as: UTF8.self)
          usleep(20_000)
        }
        #expect(detail.contains("neither side answers: repository: ") && detail.contains("; legacy: trades.json: "))
        #expect(detail.contains(#""status":503"#) && !detail.contains(scene.folder.path))

        let ready = served.client.send(.get, "/readyz")
        let text = String(decoding: ready.bytes, as: UTF8.self)
        #expect(ready.status == 200 && text.contains(#""part":"reads of trades""#), "\(text)")
        let overview = served.ask(.get, "/admin/overview").json["endpoints"]?.elements
        let failing = overview?.first { $0["endpoint"]?.string == "trades" }?["failing_reads"]
        #expect(failing?["count"]?.int ?? 0 > 0)
        #expect(failing?["reason"]?.string?.hasPrefix("neither side answers: ") == true)
        func status() throws -> String { try scene.cutover("status", "--state-path", "state").text }
        let words = "reads       trades: clients got no answer: "
        for _ in 0..<100 where try !status().contains(words) { usleep(100_000) }
        #expect(try status().contains(words))

        try scene.folder.write(file, to: "legacy-json/trades.json")
        #expect(served.client.send(.get, "/api/trades").status == 200)
        func isListed() -> Bool {
          String(decoding: served.client.send(.get, "/readyz").bytes, as: UTF8.self).contains("reads of trades")
        }
        for _ in 0..<100 where isListed() { usleep(20_000) }
        #expect(!isListed())
      }
    }
  }

  @Test func `has the runs with their files, and says of those that cannot be read that they are there`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      let run = try scene.cutover("parity", "run", "--json", "--state-path", "state")
      try #require(run.status == 0, "\(run.errors)")
      let id = try #require(try JSONValue.parse(run.output)["run"]?["id"]?.string)
      try scene.folder.write("{", to: "reports/20200101T000000Z-0000/report.json")
      try ServedScene.with(scene) { served in
        let list = served.ask(.get, "/admin/parity/runs").json
        #expect(list["runs"]?.elements?.compactMap { $0["id"]?.string } == [id])
        #expect(list["runs"]?[0]?["complete"]?.bool == true && list["runs"]?[0]?["differences"]?.int == 0)
        #expect(list["unreadable"]?[0]?["id"]?.string == "20200101T000000Z-0000")

        let report = served.ask(.get, "/admin/parity/runs/\(id)/report.json")
        #expect(report.status == 200 && report.json["run"]?["id"]?.string == id)
        #expect(served.ask(.get, "/admin/parity/runs/\(id)").json == report.json)
        for file in ["index.html", "junit.xml", "summary.md"] {
          #expect(served.ask(.get, "/admin/parity/runs/\(id)/\(file)").status == 200, "\(file)")
        }
        for path in ["\(id)/passwd", "\(id)/%2e%2e/%2e%2e/flags", "20200101T000000Z-0001", "etc", "../flags"] {
          let status = served.ask(.get, "/admin/parity/runs/\(path)").status
          #expect(status == 404 || status == 400, "\(path): \(status)")
        }
        // A path is cleaned first: this is the list.
        #expect(served.ask(.get, "/admin/parity/runs/\(id)/..").json == list)
      }
    }
  }
}

extension ServedScene {
  /// Reads an endpoint until its counts of shadow reads have a sample, and gives them.
  func waitForSample(of endpoint: String) -> JSONValue {
    for _ in 0..<500 {
      _ = client.send(.get, "/api/\(endpoint)")
      let shadow = ask(.get, "/admin/flags/\(endpoint)").json["shadow"]
      if let shadow, (shadow["samples"]?.int ?? 0) > 0 { return shadow }
      usleep(20_000)
    }
    Issue.record("nothing was compared")
    return .null
  }

  /// Asks for trades until the overview is as wanted; gives the last one.
  func waitForOverview(_ isWanted: (JSONValue) -> Bool) -> JSONValue {
    var overview = ask(.get, "/admin/overview").json
    for _ in 0..<500 where !isWanted(overview) {
      _ = client.send(.get, "/api/trades")
      usleep(20_000)
      overview = ask(.get, "/admin/overview").json
    }
    return overview
  }
}
