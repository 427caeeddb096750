import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `A trading day` {
  private static func events(_ count: Int, seed: UInt64 = 3) -> [String] {
    var feed = Gateway.simulation(seed: seed, actors: 3)
    return (0..<count).map { _ in String(decoding: feed.next(), as: UTF8.self) }
  }

  @Test func `is the same on both sides, and nothing of it is put aside`() throws {
    try GatewayScene.with { scene in
      let events = Self.events(1500)
      for start in stride(from: 0, to: events.count, by: 250) {
        #expect(try scene.send(Array(events[start..<start + 250])) == [])
      }
      let report = try scene.parity()
      #expect(report.verdict == .clean)
      #expect(try scene.texts("SELECT (count(*) > 100)::text FROM executions") == ["true"])
      // What both sides have is what a backfill finds.
      #expect(try scene.backfill("1") == 0)
      #expect(try scene.parity().verdict != .different)
    }
  }

  @Test func `can be sent twice, but for what providers have been through since`() throws {
    try GatewayScene.with { scene in
      let events = Self.events(300)
      try scene.send(events)
      let sql = "SELECT concat_ws(' ', id, state, seq, updated_at) FROM orders ORDER BY id"
      let before = try scene.texts(sql)
      let again = events.filter { !$0.contains("provider-status") }.map { $0.replacing("gateway-3-", with: "again-") }
      #expect(try scene.send(again) == [])
      #expect(try scene.texts(sql) == before)
      #expect(try scene.parity().verdict != .different)
    }
  }

  @Test func `of a gateway's files is taken over, values of several spellings in one`() throws {
    try GatewayScene.with { scene in
      let id = "a93d518b-e622-5c6e-9696-4572ebc23b5e"
      try scene.writeFiles([
        "providers": #"{"providers":[{"name":"sim","displayName":"Sim","adapter":"a","connection":{},"#
          + #""status":"running","metadata":null,"createdAt":1,"updatedAt":2,"rowVersion":1}]}"#,
        "orders": #"{"orders":[{"id":"\#(id)","provider":"sim","clientOrderId":"c","symbol":"S","side":"BUY","#
          + #""type":"Limit","quantity":"1.250","price":"0027500.50","state":"ACK","placedAt":5,"metadata":{"z":1,"a":1.50},"#
          + #""acknowledgedAt":6,"createdAt":5,"updatedAt":6,"rowVersion":2}]}"#,
        "executions": #"{"executions":[{"key":"\#(id)/e","orderId":"\#(id)","provider":"sim","executionId":"e","#
          + #""quantity":"0.10","price":"1","tradedAt":7,"createdAt":7}]}"#,
      ])
      #expect(try scene.backfill("1") == 3)
      #expect(try scene.backfill("2") == 0)
      #expect(
        try scene.texts(
          "SELECT concat_ws(' ', trim_scale(quantity), trim_scale(price), metadata, completed_at) FROM orders")
          == [#"1.25 27500.5 {"a": 1.5, "z": 1}"#])
      let report = try scene.parity()
      #expect(report.verdict != .different)
      #expect(try scene.send([Events.report("c", "PARTIAL", id: "f", fill: ("1", "2"))]) == [])
      #expect(try scene.parity().verdict != .different)
    }
  }

  @Test func `is still there after the tables have gone down to those of the gateway and up again`() throws {
    try TestServers.shared.withDatabase { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      let migrator = try Migrator(Gateway.migrations, on: connection)
      try migrator.up()
      try connection.execute(
        script: """
          INSERT INTO providers (alias, display_name, adapter_identifier) VALUES ('sim', 'Sim', 'a');
          INSERT INTO balances (provider_id, asset, total, available, snapshot_at, key)
          SELECT id, 'USDT', 1, 1, to_timestamp(5), 'sim/USDT/5' FROM providers;
          """)
      try migrator.down(limit: 3)
      try migrator.up()
      let keys: [String] = try connection.query(sql: "SELECT key FROM balances") { try $0.decode(0) }
      #expect(keys == ["sim/USDT/5"])
      try migrator.downAll()
      try migrator.up()
    }
  }
}
