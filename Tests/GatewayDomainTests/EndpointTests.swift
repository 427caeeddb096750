import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `What clients of a gateway see` {
  @Test func `of balances in one second is the last one`() throws {
    try GatewayScene.started { scene in
      #expect(try scene.send([Events.balance("1000", id: "b1"), Events.balance("1001.0", id: "b2")]) == [])
      #expect(
        try scene.body("providers/sim/balances").compact
          == #"{"balances":[{"provider":"sim","asset":"USDT","total":"1001","available":"1.5","#
          + #""snapshotAt":1731326400,"createdAt":1731326400,"updatedAt":1731326400}],"count":1}"#)
      try scene.send([
        Events.balance("7", id: "b3", asset: "BTC"), Events.balance("5", id: "b4", second: Events.noon + 60),
      ])
      let balances = try scene.body("providers/sim/balances")["balances"]?.elements ?? []
      #expect(balances.map { $0["total"]?.string } == ["5", "7", "1001"])
      #expect(try scene.body("providers/sim/balances?asset=btc")["count"]?.int == 1)
    }
  }

  @Test func `of orders of one moment are those with the highest ids`() throws {
    try GatewayScene.started { scene in
      try scene.send((1...3).map { Events.order("c\($0)") })
      let ids = (1...3).map { OrderID.derived(provider: "sim", clientOrderId: "c\($0)") }.sorted()
      #expect(try scene.orders("?limit=2").map { $0["id"]?.string } == [ids[2], ids[1]])
    }
  }

  @Test func `is at most five hundred records, and a limit that is none is refused`() throws {
    try GatewayScene.started { scene in
      for limit in ["0", "-1", "abc", "all"] {
        #expect(try scene.error("instances/demo/orders?limit=\(limit)") == "badRequest invalid limit")
      }
      try scene.send((1...501).map { Events.order("c\($0)") })
      #expect(try scene.orders("?limit=9999").count == 500)
      #expect(try scene.orders().count == 50)
    }
  }

  @Test func `is chosen by states in any letters, by provider and by order`() throws {
    try GatewayScene.started { scene in
      try scene.send([
        Events.order("c1"), Events.order("c2"), Events.order("c3"),
        Events.report("c1", "FILLED", id: "e1", fill: ("1", "2")), Events.report("c2", "ACK", id: "e2"),
        Events.report("c3", "FILLED", id: "e3", fill: ("1", "2")),
      ])
      #expect(try scene.orders("?state=filled").count == 2)
      #expect(try scene.orders("?state=filled&state= ack &state=").count == 3)
      #expect(try scene.orders("?state=rejected").isEmpty)
      #expect(try scene.orders("?provider=other").isEmpty)
      let id = OrderID.derived(provider: "sim", clientOrderId: "c1")
      #expect(try scene.executions("?orderId=\(id.uppercased())").map { $0["executionId"]?.string } == ["e1"])
      #expect(try scene.error("instances/demo/executions?orderId=7") == "badRequest invalid orderId")
      #expect(try scene.body("instances/nobody/orders").compact == #"{"orders":[],"count":0}"#)
    }
  }

  @Test func `of errors has the gateway's form`() {
    let form = Gateway.endpoints.compactMap(\.errors)
    #expect(form.count == Gateway.endpoints.count)
    #expect(
      form.map { String(decoding: $0.body(400, "invalid limit"), as: UTF8.self) }.allSatisfy {
        $0 == #"{"status":"error","error":"invalid limit"}"#
      })
  }

  @Test func `can be typed with or without the domain, and the first part of the route`() {
    for path in [
      "gateway/strategy/instances/demo/orders?limit=50&state=FILLED", "instances/demo/orders?limit=50&state=FILLED",
    ] {
      #expect(Gateway.request(path)?.parameters == ["demo", "50", "", "FILLED"])
      #expect(Gateway.request(path)?.path == "instances/demo/orders?limit=50&state=FILLED")
    }
    #expect(Gateway.request("providers/sim")?.path == "providers/sim")
    #expect(Gateway.request("orders") == nil && Gateway.request("sim") == nil)
  }
}
