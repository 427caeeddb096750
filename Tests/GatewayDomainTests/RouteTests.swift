import CutoverJSON
import CutoverParity
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `Routes of a provider` {
  private func symbols(_ scene: GatewayScene) throws -> [String] {
    try scene.body("providers/sim/routes")["routes"]?.elements?.compactMap { $0["symbol"]?.string } ?? []
  }

  @Test func `take the place of all that it had, also within a batch, and leave those of others alone`() throws {
    try GatewayScene.started { scene in
      let parked = try scene.send([
        Events.provider("other"), Events.routes([("trade", "x")], id: "r0", of: "other"),
        Events.routes([("trade", "a"), ("ticker", "b")], id: "r1"), Events.routes([("book", "c")], id: "r2"),
        Events.routes([("Trade", "d"), ("book", "c")], id: "r3"),
      ])
      #expect(parked == [])
      #expect(try symbols(scene) == ["BOOK", "TRADE"])
      #expect(
        try scene.body("providers/sim/routes")["routes"]?.elements?.last?.compact
          == #"{"provider":"sim","symbol":"TRADE","route":{"Filters":[],"RestFns":[],"Type":"Trade","#
          + #""WSTopics":["d"]},"createdAt":1731326400,"updatedAt":1731326400}"#)
      // Those of the batch before are found as well.
      #expect(try scene.send([Events.routes([("ticker", "e")], id: "r4")]) == [])
      #expect(
        try scene.texts("SELECT key FROM provider_routes ORDER BY key") == ["other/TRADE", "sim/TICKER"])
      #expect(try scene.parity().verdict != .different)
      #expect(try scene.backfill("1") == 0)
      #expect(try scene.send([Events.routes([], id: "r5")]) == [])
      #expect(try symbols(scene) == [])
    }
  }

  @Test func `that it has already change nothing`() throws {
    try GatewayScene.started { scene in
      try scene.send([Events.routes([("trade", "a")], id: "r1")])
      let sql = "SELECT concat_ws(' ', id, key, seq) FROM provider_routes"
      let before = try scene.texts(sql)
      #expect(try scene.send([Events.routes([("trade", "a")], id: "r2")]) == [])
      #expect(try scene.texts(sql) == before)
    }
  }

  @Test func `go with it, and do not come back with it`() throws {
    try GatewayScene.started { scene in
      let removal = Events.event("provider-removed", "gone", #""name":"sim","at":\#(Events.noon + 9)"#)
      #expect(try scene.send([Events.routes([("trade", "a")], id: "r1"), removal]) == [])
      #expect(try scene.texts("SELECT key FROM provider_routes") == [])
      let refused = try scene.send([Events.routes([("trade", "a")], id: "r2")])
      #expect(refused == ["legacy r2: there is no provider sim", "repository r2: there is no provider sim"])
      try scene.send([Events.provider("sim", id: "back", at: Events.noon + 20)])
      #expect(try symbols(scene) == [])
      #expect(try scene.parity().verdict != .different)
    }
  }

  @Test func `are kept in the transaction of the status with which it stops`() throws {
    try GatewayScene.started { scene in
      try scene.send([
        Events.step("sim", to: "starting", id: "s1"), Events.step("sim", to: "running", id: "s2"),
        Events.step("sim", to: "stopped", id: "s3", #","routes":[{"Type":"trade","WSTopics":["a"]}]"#),
      ])
      #expect(try symbols(scene) == ["TRADE"])
      #expect(
        try scene.texts(
          "SELECT DISTINCT seq::text FROM (SELECT seq FROM providers UNION SELECT seq FROM provider_routes) AS x"
        )
        .count == 1)
      // One whose status cannot follow brings no routes either.
      try scene.send([Events.step("sim", to: "running", id: "s4", #","routes":[{"Type":"book"}]"#)])
      #expect(try symbols(scene) == ["TRADE"])
    }
  }

  @Test(arguments: [
    (#"{"Type":"trade"}"#, "it has to be a list of routes"), (#"[{"Type":""}]"#, "/0/Type: it cannot be empty"),
    ("[7]", "/0/Type: it cannot be empty"),
    (#"[{"Type":"a"},{"Type":"A"}]"#, "/1/Type: another route has it already"),
    (#"[{"Type":"a","RestFns":[{"apiKey":"abc"}]}]"#, "a credential stands here by reference"),
  ])
  func `that no table could have are refused`(_ routes: String, _ reason: String) throws {
    try GatewayScene.with { scene in
      let event = Events.event("routes", "r", #""provider":"sim","routes":\#(routes),"at":5"#)
      let refusal = try scene.refusal(event) ?? "taken"
      #expect(refusal.hasPrefix("/data/routes") && refusal.contains(reason), "\(refusal)")
    }
  }

  @Test func `of a gateway's file are taken over`() throws {
    try GatewayScene.with { scene in
      try scene.writeFiles([
        "providers": #"{"providers":[{"name":"sim","displayName":"Sim","adapter":"a","status":"stopped","#
          + #""createdAt":1,"updatedAt":2,"rowVersion":1}]}"#,
        "routes": #"{"routes":[{"key":"sim/TRADE","provider":"sim","symbol":"TRADE","#
          + #""route":{"Type":"trade","RestFns":[{"Name":"x","Interval":5000000000}]},"version":3,"metadata":{},"#
          + #""createdAt":5,"updatedAt":6}]}"#,
      ])
      #expect(try scene.backfill("1") == 2)
      #expect(try scene.texts("SELECT concat_ws(' ', symbol, version) FROM provider_routes") == ["TRADE 3"])
      #expect(try scene.parity().verdict != .different)
      #expect(try scene.send([Events.routes([("ticker", "t")], id: "r")]) == [])
      #expect(try scene.texts("SELECT key FROM provider_routes") == ["sim/TICKER"])
      #expect(try scene.parity().verdict != .different)
    }
  }
}
