import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `Orders` {
  @Test func `have an id of their own, exact amounts, and no acknowledgement before there is one`() throws {
    try GatewayScene.started { scene in
      let parked = try scene.send([
        Events.order("demo-1731326400123456789-0", #","id":"demo-1731326400123456789-0","metadata":{"tif":"GTC"}"#)
      ])
      #expect(parked == [])
      #expect(
        try scene.body("strategy/instances/demo/orders").compact
          == #"{"orders":[{"id":"a93d518b-e622-5c6e-9696-4572ebc23b5e","provider":"sim","strategyInstance":"demo","#
          + #""clientOrderId":"demo-1731326400123456789-0","symbol":"BTC-USDT","side":"Buy","type":"Limit","#
          + #""quantity":"1.25","price":"27500.5","state":"PENDING","placedAt":1731326400,"metadata":{"tif":"GTC"},"#
          + #""createdAt":1731326400,"updatedAt":1731326400}],"count":1}"#)
      #expect(
        try scene.texts("SELECT concat_ws(' ', quantity, price, row_version) FROM orders")
          == ["1.2500000000000000 27500.5000000000000000 1"])
    }
  }

  @Test func `are there once, and another one of the same name is put aside on both sides`() throws {
    try GatewayScene.started { scene in
      #expect(try scene.send([Events.order("c1"), Events.order("c1", id: "again", quantity: "1.2500")]) == [])
      let parked = try scene.send([Events.order("c1", id: "other", quantity: "2")])
      let id = OrderID.derived(provider: "sim", clientOrderId: "c1")
      #expect(
        parked == [
          "legacy other: order \(id) is in its way", "repository other: order \(id) is in its way",
        ])
      #expect(try scene.orders().map { $0["quantity"]?.string } == ["1.25"])
    }
  }

  @Test func `at the market have no price`() throws {
    try GatewayScene.started { scene in
      try scene.send([Events.order("c1", price: nil), Events.order("c2", price: " ")])
      #expect(try scene.orders().map { $0["price"] } == [nil, nil])
      #expect(try scene.texts("SELECT count(*)::text FROM orders WHERE price IS NULL") == ["2"])
    }
  }

  @Test(arguments: [
    ("0.12345678901234565", false), ("10000000000000000", false), ("NaN", false), ("1.5abc", false), ("0", false),
    ("-1", false), ("  2.5000  ", true),
  ])
  func `with an amount that would have to be rounded are refused`(_ quantity: String, _ isTaken: Bool) throws {
    try GatewayScene.started { scene in
      let refusal = try scene.refusal(Events.order("c1", quantity: quantity))
      #expect((refusal == nil) == isTaken, "\(refusal ?? "")")
      if !isTaken { #expect(refusal?.hasPrefix("/data/quantity: ") == true) }
    }
  }

  @Test func `of a provider that nobody knows are put aside, of an instance that nobody knows have none`() throws {
    try GatewayScene.started { scene in
      let other = Events.order("c1").replacing(#""sim""#, with: #""other""#)
      #expect(
        try scene.send([other]) == [
          "legacy o-c1: there is no provider other", "repository o-c1: there is no provider other",
        ])
      try scene.send([Events.order("c2").replacing(#""demo""#, with: #""nobody""#)])
      #expect(try scene.orders() == [])
      #expect(try scene.texts("SELECT count(*)::text FROM orders WHERE strategy_instance_id IS NULL") == ["1"])
      #expect(try scene.parity().verdict != .different)
    }
  }

  /// state, report, what the order is then
  @Test(arguments: [
    ("PENDING", "ACK", "ACK"), ("PENDING", "PARTIAL", "PARTIAL"), ("PENDING", "FILLED", "FILLED"),
    ("PENDING", "REJECTED", "REJECTED"), ("ACK", "PENDING", "ACK"), ("ACK", "PARTIAL", "PARTIAL"),
    ("ACK", "CANCELLED", "CANCELLED"), ("PARTIAL", "ACK", "PARTIAL"), ("PARTIAL", "PARTIAL", "PARTIAL"),
    ("PARTIAL", "FILLED", "FILLED"), ("PARTIAL", "REJECTED", "REJECTED"), ("FILLED", "PARTIAL", "FILLED"),
    ("FILLED", "CANCELLED", "FILLED"), ("CANCELLED", "FILLED", "CANCELLED"), ("EXPIRED", "ACK", "EXPIRED"),
    ("REJECTED", "REJECTED", "REJECTED"), ("NEW", "PENDING", "PENDING"),
  ])
  func `never go back, and nothing follows what is final`(_ state: String, _ report: String, _ then: String) throws {
    let (from, to) = (try #require(OrderState(rawValue: state)), try #require(OrderState(rawValue: report)))
    #expect((from.precedes(to) ? report : state) == then)
  }

  @Test func `have the fills of their reports, and the times and metadata of the last one`() throws {
    try GatewayScene.started { scene in
      let parked = try scene.send([
        Events.order("c1", #","metadata":{"tif":"GTC"}"#),
        Events.report("c1", "ACK", id: "evt-0", second: Events.noon + 1),
        Events.report("c1", "PARTIAL", id: "evt-1", fill: ("0.4", "27500"), second: Events.noon + 2),
        Events.report(
          "c1", "FILLED", id: "evt-2", fill: ("1.25", "27499.99"),
          #","fee":"3.210","feeAsset":"USDT","externalReference":"V1","metadata":{"venue":"x"}"#,
          second: Events.noon + 3),
      ])
      #expect(parked == [])
      let order = try #require(try scene.orders().first)
      #expect(order["state"]?.string == "FILLED" && order["completedAt"]?.int == Events.noon + 3)
      #expect(order["acknowledgedAt"]?.int == Events.noon + 3)
      #expect(order["metadata"]?.compact == #"{"venue":"x"}"# && order["externalReference"]?.string == "V1")
      let fills = try scene.executions()
      #expect(fills.map { $0["quantity"]?.string } == ["1.25", "0.4"])
      #expect(
        fills.map { $0["fee"]?.string } == ["3.21", nil] && fills.map { $0["feeAsset"]?.string } == ["USDT", nil])
      #expect(fills.map { $0["tradedAt"]?.int } == [Events.noon + 3, Events.noon + 2])
      #expect(try scene.texts("SELECT row_version::text FROM orders") == ["4"])
    }
  }

  @Test func `keep their state when a report is late, and its fill is stored`() throws {
    try GatewayScene.started { scene in
      let late = Events.report("c1", "PARTIAL", id: "evt-0", fill: ("0.2", "27500"))
      let filled = Events.report("c1", "FILLED", id: "evt-2", fill: ("1.25", "27499.99"))
      #expect(try scene.send([Events.order("c1"), filled, late]) == [])
      #expect(try scene.orders().map { $0["state"]?.string } == ["FILLED"])
      #expect(Set(try scene.executions().map { $0["executionId"]?.string }) == ["evt-0", "evt-2"])
      // The same once more changes nothing.
      let before = try scene.texts("SELECT concat_ws(' ', key, seq) FROM executions ORDER BY key")
      try scene.send([late.replacing("x-evt-0", with: "x-again"), filled.replacing("x-evt-2", with: "x-more")])
      #expect(try scene.texts("SELECT concat_ws(' ', key, seq) FROM executions ORDER BY key") == before)
    }
  }

  @Test func `of which a report has no name of its own are told by their names and its time`() throws {
    try GatewayScene.started { scene in
      let report = Events.report("c1", "PARTIAL", id: "", fill: ("0.2", "27500"))
      try scene.send([Events.order("c1"), report])
      #expect(try scene.executions().map { $0["executionId"]?.string } == ["c1-\(Events.noon + 1)000000000"])
    }
  }

  @Test func `that nobody has placed get no reports`() throws {
    try GatewayScene.started { scene in
      let parked = try scene.send([Events.report("c9", "ACK", id: "e")])
      #expect(
        parked == [
          "legacy x-e: there is no order c9 of sim", "repository x-e: there is no order c9 of sim",
        ])
      #expect(try scene.refusal(Events.report("c1", "FILLED", id: "e")) == "/data/quantity: a fill has one")
      #expect(try scene.refusal(Events.report("c1", "DONE", id: "e"))?.hasPrefix("/data/state: ") == true)
    }
  }
}
