import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import GatewayDomain
import Testing

@Suite struct `The history of one instance or provider` {
  /// Of two instances and two providers, one has more of everything.
  private static func with(_ body: (GatewayScene) throws -> Void) throws {
    try GatewayScene.started { scene in
      try scene.send([Events.provider("other"), Events.instance("busy")])
      let busy = (1...20).map { number in
        Events.order("b\(number)", id: "b\(number)").replacing(#""demo""#, with: #""busy""#)
      }
      try scene.send(busy + (1...3).map { Events.order("c\($0)") })
      try scene.send(
        (1...20).map { Events.report("b\($0)", "FILLED", id: "eb\($0)", fill: ("1", "2")) }
          + (1...3).map { Events.report("c\($0)", "FILLED", id: "ec\($0)", fill: ("1", "2")) })
      try scene.send(
        (1...20).map { Events.balance("1", id: "bb\($0)", second: Events.noon + $0) }
          + (1...2).map {
            Events.balance("1", id: "bo\($0)", second: Events.noon + $0)
              .replacing(#""provider":"sim""#, with: #""provider":"other""#)
          })
      try body(scene)
    }
  }

  @Test func `is read without the rows of others`() throws {
    try Self.with { scene in
      for (path, table, count) in [
        ("instances/demo/orders", "orders", 3), ("instances/demo/orders?state=FILLED&limit=2", "orders", 2),
        ("instances/busy/orders", "orders", 20), ("instances/nobody/orders", "orders", 0),
        ("instances/demo/executions", "executions", 3), ("providers/other/balances", "balances", 2),
      ] {
        let read = try scene.rowsRead(of: table, for: path)
        #expect(try scene.body(path)["count"]?.int == count, "\(path)")
        // A limit is kept when all of the instance's are known.
        #expect(
          read.count == Int64(count) && read.rows == Int64(path.contains("limit") ? 3 : count), "\(path): \(read)")
      }
      let id = OrderID.derived(provider: "sim", clientOrderId: "c2")
      #expect(try scene.executions("?orderId=\(id)").map { $0["executionId"]?.string } == ["ec2"])
      let orders = try scene.rowsRead(of: "orders", for: "instances/demo/executions?orderId=\(id)")
      #expect(orders.count == 1 && orders.rows == 1)
      // One of another instance is none of this one's.
      #expect(try scene.body("instances/busy/executions?orderId=\(id)")["count"]?.int == 0)
    }
  }

  @Test func `is found by an index among many`() throws {
    try TestServers.shared.withDatabase { url in
      let connection = try PostgresConnection(PostgresConfiguration(url: url))
      try Migrator(Gateway.migrations, on: connection).up()
      try connection.execute(
        script: """
          SET cutover.writer = 'sink';
          INSERT INTO providers (alias, display_name, adapter_identifier, status)
          VALUES ('sim', 'sim', 'simulated', 'running');
          INSERT INTO strategy_instances (instance_id, strategy_identifier, tag, status, config_hash)
          SELECT 'desk-' || n, 'momentum', 'beta', 'running', repeat('0', 64) FROM generate_series(1, 200) AS n;
          INSERT INTO orders (
            id, provider_id, strategy_instance_id, client_order_id, instrument, side, order_type, quantity, state)
          SELECT gen_random_uuid(), p.id, i.id, i.instance_id || '-' || n, 'BTC-USDT', 'Buy', 'Limit', 1, 'FILLED'
          FROM providers AS p, strategy_instances AS i, generate_series(1, 250) AS n;
          INSERT INTO executions (key, order_id, provider_id, execution_id, fill_quantity, fill_price, traded_at)
          SELECT id || '/1', id, provider_id, '1', 1, 2, now() FROM orders;
          ANALYZE;
          """)
      let order = try connection.query(sql: "SELECT min(id::text) FROM orders") { try $0.decode(0, as: String.self) }[0]
      for (sql, value, index) in [
        (ListRecordsBy<GatewayDomain.Orders.ByInstance>.sql, "desk-7", "orders_strategy_instance"),
        (ListRecordsBy<GatewayDomain.Executions.ByOrder>.sql, order, "executions_order_id_execution_id_key"),
      ] {
        // As it is read, where the server prefers a plan that gives its first row early.
        let cursor = "DECLARE found CURSOR FOR " + sql.replacing("$1", with: "'{\(value)}'")
        let plan = try connection.query(sql: "EXPLAIN \(cursor)") { try $0.decode(0, as: String.self) }
        #expect(plan.contains { $0.contains(index) }, "\(index): \(plan)")
      }
    }
  }
}
