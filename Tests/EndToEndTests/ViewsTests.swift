import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `The materialised views` {
  private static let interval = ["CUTOVER_VIEWS_INTERVAL": "1s"]

  private static func trade(_ number: Int) -> String {
    #"{"type":"trade","id":"v-\#(number)","data":{"id":"view-\#(number)","model_id":"a-new-model","symbol":"BTC","#
      + #""side":"long","quantity":1,"entry_price":100,"entry_time":1761490000,"exit_price":101,"#
      + #""exit_time":1761500200,"realized_net_pnl":1.5}}"#
  }

  private func lag(_ scene: Scene) throws -> Double? {
    try JSONValue.parse(try scene.succeed("status", "--json").output)["views"]?["lag_seconds"]?.number?.doubleValue
  }

  private func trades(_ scene: Scene) throws -> String {
    try scene.sql("SELECT coalesce(max(num_trades), 0) FROM leaderboard WHERE model_id = 'a-new-model'")
  }

  private func metric(_ name: String, _ server: RunningServer) throws -> Double? {
    let line = try server.curl("/metrics").text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line.flatMap { Double($0.dropFirst(name.count + 1)) }
  }

  private func log(_ scene: Scene, _ text: String) throws -> Int {
    String(decoding: try scene.folder.read("serve-errors"), as: UTF8.self).split(separator: "\n")
      .count { $0.contains(text) }
  }

  @Test func `are fresh after a backfill and after an ingest, and status says so`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      #expect(try scene.sql("SELECT count(*) FROM leaderboard") == "4")
      #expect(try scene.sql("SELECT count(*) FROM latest_equity") == "4")
      #expect(try scene.sql("SELECT count(*) FROM since_inception") == "4")
      #expect(try scene.succeed("status").text.contains("views       up to date\n"))
      try scene.folder.write((0..<3).map { Self.trade($0) + "\n" }.joined(), to: "events.ndjson")
      try scene.succeed("ingest", "events.ndjson")
      #expect(try trades(scene) == "3")
      #expect(try lag(scene) == 0)
      #expect(try scene.cutover("doctor").text.contains("ok       schema drift: "))

      try scene.sql("UPDATE leaderboard_entries SET equity = 1")
      #expect(try lag(scene) ?? 0 > 0)
      #expect(try scene.succeed("status").text.contains(" s behind; a running writer refreshes them every 1m\n"))
      try scene.succeed("backfill")
      #expect(try lag(scene) == 0)
    }
  }

  @Test func `follow the events that a server takes in, not more often than the setting says`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let often = try RunningServer(scene, environment: Self.interval)
      try often.waitUntilReady()
      for number in 0..<2 {
        _ = try often.post(Self.trade(number), to: "/ingest?ack=applied")
        try scene.waitUntil("\(number + 1)", "SELECT num_trades FROM leaderboard WHERE model_id = 'a-new-model'")
      }
      #expect(try metric(#"cutover_view_refreshes_total{outcome="done",domain="arena"}"#, often) ?? 0 >= 2)
      #expect(try often.end() == 0)

      let seldom = try RunningServer(scene, environment: ["CUTOVER_VIEWS_INTERVAL": "1h"])
      try seldom.waitUntilReady()
      _ = try seldom.post(Self.trade(2), to: "/ingest?ack=applied")
      try scene.waitUntil("3", "SELECT num_trades FROM leaderboard WHERE model_id = 'a-new-model'")
      for number in 3..<6 { _ = try seldom.post(Self.trade(number), to: "/ingest?ack=applied") }
      sleep(3)
      #expect(try trades(scene) == "3", "an hour is not over")
      #expect(try metric(#"cutover_view_refreshes_total{outcome="done",domain="arena"}"#, seldom) == 1)
      for _ in 0..<300 where try metric(#"cutover_views_lag_seconds{domain="arena"}"#, seldom) ?? 0 == 0 {
        usleep(50_000)
      }
      #expect(try metric(#"cutover_views_lag_seconds{domain="arena"}"#, seldom) ?? 0 > 0)
      #expect(try seldom.end() == 0)
      #expect(try trades(scene) == "6", "a writer that ends leaves them fresh")
      #expect(try lag(scene) == 0)
    }
  }

  @Test func `that cannot be refreshed keep no event waiting, are tried again, and logged once`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill")
      let server = try RunningServer(scene, environment: Self.interval)
      try server.waitUntilReady()
      // Without it nobody could read the view during a refresh, so Postgres refuses.
      try scene.sql("DROP INDEX leaderboard_key")
      _ = try server.post(Self.trade(0), to: "/ingest?ack=applied")
      for _ in 0..<300
      where try metric(#"cutover_view_refreshes_total{outcome="failed",domain="arena"}"#, server) ?? 0 < 2 {
        usleep(50_000)
      }
      #expect(try metric(#"cutover_view_refreshes_total{outcome="failed",domain="arena"}"#, server) ?? 0 >= 2)
      for number in 1..<4 {
        let answer = try server.post(Self.trade(number), to: "/ingest?ack=applied")
        #expect(answer.text.contains("\"last_sequence\""), "\(answer.text)")
      }
      #expect(try scene.sql("SELECT count(*) FROM trades WHERE model_id = 'a-new-model'") == "4")
      #expect(try log(scene, "The views cannot be refreshed") == 1)
      #expect(try log(scene, "leaderboard") >= 1)
      #expect(try lag(scene) ?? 0 > 0)

      try scene.sql("CREATE UNIQUE INDEX leaderboard_key ON leaderboard (model_id)")
      try scene.waitUntil("4", "SELECT max(num_trades) FROM leaderboard WHERE model_id = 'a-new-model'")
      for _ in 0..<100 where try log(scene, "The views can be refreshed again") == 0 { usleep(50_000) }
      #expect(try log(scene, "The views can be refreshed again") == 1)
      #expect(try server.end() == 0)
    }
  }
}
