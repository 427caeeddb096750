import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `Providers and instances` {
  @Test func `are shown without secrets, with the instances that trade there`() throws {
    try GatewayScene.started { scene in
      let connection = #","displayName":"Simulator","connection":{"apiKey":"env:SIM_KEY","config":{"depth":50}}"#
      try scene.send([Events.provider("sim", id: "p2", connection), Events.step("sim", to: "starting", id: "p3")])
      #expect(
        try scene.body("providers").compact
          == #"{"providers":[{"name":"sim","adapter":"simulated","identifier":"simulated","#
          + #""settings":{"config":{"depth":50}},"running":false,"status":"starting","dependentInstances":["demo"],"#
          + #""dependentInstanceCount":1}]}"#)
      #expect(
        try scene.body("providers/sim")["adapter"]?.compact
          == #"{"identifier":"simulated","displayName":"Simulator"}"#)
      #expect(
        try scene.body("context/backup").compact
          == #"{"providers":[{"Name":"sim","Adapter":"simulated","Config":{"config":{"depth":50}}}],"lambdas":[{"#
          + #""id":"demo","strategy":{"identifier":"momentum","config":{"path":"a/b<c","window":"24h"},"#
          + #""selector":"momentum:beta","tag":"beta","#
          + #""hash":"a4144c37bb1d0af51c23c3d7f7802e5f97308f1d9483ac4d466bdffbf85e52a0"},"#
          + #""scope":{"sim":{"symbols":["BTC-USDT"]}}}]}"#)
      #expect(
        try scene.body("strategy/instances").compact
          == #"{"instances":[{"id":"demo","strategyIdentifier":"momentum","strategyTag":"beta","#
          + #""strategyHash":"a4144c37bb1d0af51c23c3d7f7802e5f97308f1d9483ac4d466bdffbf85e52a0","#
          + #""strategySelector":"momentum:beta","providers":["sim"],"aggregatedSymbols":["BTC-USDT"],"#
          + #""running":false,"links":{"self":"/strategy/instances/demo"}}]}"#)
    }
  }

  @Test func `with a credential in plain text are refused`() throws {
    try GatewayScene.with { scene in
      let refusal = try scene.refusal(Events.provider("sim", #","connection":{"config":{"apiKey":"abc"}}"#))
      #expect(
        refusal
          == "/data/connection/config/apiKey: a credential stands here by reference, env:NAME or file:PATH")
      func instance(_ secret: String) -> String {
        Events.instance("demo").replacing(#""window":"24h""#, with: #""feed":{"password":"\#(secret)"}"#)
      }
      #expect(
        try scene.refusal(instance("abc"))
          == "/data/config/feed/password: a credential stands here by reference, env:NAME or file:PATH")
      #expect(try scene.refusal(instance("env:FEED")) == nil)
    }
  }

  @Test func `that are removed are in no list and keep their orders, also after a restart, and can come back`() throws {
    try GatewayScene.started { scene in
      let removal = Events.event("provider-removed", "gone", #""name":"sim","at":\#(Events.noon + 9)"#)
      #expect(try scene.send([Events.order("c1"), removal]) == [])
      #expect(try scene.body("providers").compact == #"{"providers":[]}"#)
      #expect(try scene.error("providers/sim") == "notFound provider sim not found")
      #expect(try scene.orders().count == 1)
      // What the gateway's start says of a provider that is gone changes nothing.
      try scene.backfill("1")
      #expect(try scene.body("providers").compact == #"{"providers":[]}"#)
      #expect(try scene.parity().verdict != .different)
      try scene.send([Events.provider("sim", id: "back", at: Events.noon + 20)])
      #expect(
        try scene.texts("SELECT concat_ws(' ', alias, status, deleted_at, row_version) FROM providers") == [
          "sim pending 3"
        ])
      #expect(try scene.body("providers")["providers"]?.elements?.count == 1)
    }
  }

  @Test(arguments: [
    ("running", "stopped"), ("starting", "stopped"), ("failed", "failed"), ("inactive", "pending"),
    ("active", "pending"), ("pending", "pending"), ("stopped", "stopped"),
  ])
  func `that a gateway finds when it starts run no more`(_ status: String, _ then: String) throws {
    #expect(ProviderStatus.afterStart(status).rawValue == then)
    try GatewayScene.with { scene in
      try scene.writeFiles([
        "providers": #"{"providers":[{"name":"old","displayName":"old","adapter":"a","status":"\#(status)","#
          + #""createdAt":1,"updatedAt":1,"rowVersion":1}]}"#
      ])
      try scene.backfill("1")
      #expect(try scene.send([Events.event("provider-loaded", "l", #""name":"old","at":5"#)]) == [])
      #expect(try scene.body("providers/old")["status"]?.string == then)
    }
  }

  /// The same of all of them, as a gateway says it when it starts.
  @Test func `that a gateway finds when it starts run no more, each by an event of its own`() throws {
    try GatewayScene.started { scene in
      try scene.send([
        Events.provider("other"), Events.provider("gone"), Events.step("sim", to: "starting", id: "s1"),
        Events.step("sim", to: "running", id: "s2"),
        Events.event("provider-removed", "r", #""name":"gone","at":\#(Events.noon)"#),
      ])
      #expect(try scene.send(scene.lines(of: "started")) == [])
      #expect(
        try scene.texts("SELECT concat_ws(' ', alias, status, row_version) FROM providers ORDER BY alias")
          == ["gone pending 2", "other pending 1", "sim stopped 4"])
      #expect(try scene.parity().verdict != .different)
    }
  }

  /// status, next one, whether it can follow
  @Test(arguments: [
    ("pending", "starting", true), ("starting", "running", true), ("starting", "failed", true),
    ("running", "stopped", true), ("stopped", "starting", true), ("failed", "starting", true),
    ("inactive", "starting", true), ("pending", "running", false), ("running", "starting", false),
    ("stopped", "running", false), ("failed", "running", false), ("stopped", "failed", false),
  ])
  func `go from one status to another in order`(_ status: String, _ next: String, _ isAllowed: Bool) throws {
    let (from, to) = (try #require(ProviderStatus(rawValue: status)), try #require(ProviderStatus(rawValue: next)))
    #expect(from.precedes(to) == isAllowed)
  }

  @Test func `whose status cannot follow is put aside on both sides`() throws {
    try GatewayScene.started { scene in
      let parked = try scene.send([Events.step("sim", to: "running", id: "s")])
      #expect(
        parked == [
          "legacy s: provider sim, which is pending, is in its way",
          "repository s: provider sim, which is pending, is in its way",
        ])
    }
  }

  @Test func `are written by one who has seen their newest version alone`() throws {
    try GatewayScene.started { scene in
      let (first, second) = (#","displayName":"one","expectedVersion":1"#, #","displayName":"two","expectedVersion":1"#)
      let parked = try scene.send([Events.provider("sim", id: "first", first)])
      #expect(parked == [])
      #expect(
        try scene.send([Events.provider("sim", id: "second", second)]) == [
          "legacy second: version 2 of provider sim is in its way",
          "repository second: version 2 of provider sim is in its way",
        ])
      #expect(try scene.texts("SELECT display_name FROM providers") == ["one"])
      #expect(
        try scene.send([Events.instance("demo", id: "third", #","expectedVersion":7"#)]).contains(
          "repository third: version 1 of instance demo is in its way"))
    }
  }

  @Test func `run, stop and go`() throws {
    try GatewayScene.started { scene in
      func step(_ type: String, _ id: String, _ more: String = "") -> String {
        Events.event(type, id, #""id":"demo","at":\#(Events.noon + 1)\#(more)"#)
      }
      let parked = try scene.send([step("instance-status", "a", #","status":"running""#)])
      #expect(parked == [])
      #expect(try scene.body("strategy/instances/demo")["running"]?.bool == true)
      #expect(try scene.send([Events.order("c1"), step("instance-removed", "b")]) == [])
      #expect(try scene.error("instances/demo") == "notFound strategy instance demo not found")
      #expect(try scene.orders().count == 1)
      #expect(try scene.body("providers/sim")["dependentInstances"] == nil)
    }
  }
}
