import CutoverTestKit
import GatewayDomain
import Testing

/// Both sides read what Cutover wrote, so values in one another's columns would show in no answer. The gateway's own
/// programs read the columns by their names.
@Suite struct `Columns of the gateway's tables` {
  private static let hash = "a4144c37bb1d0af51c23c3d7f7802e5f97308f1d9483ac4d466bdffbf85e52a0"
  private static let noon = Events.noon

  @Test func `hold what their names say`() throws {
    try GatewayScene.started { scene in
      let parked = try scene.send([
        Events.provider(
          "sim", id: "p2", #","displayName":"Simulator","connection":{"depth":5},"metadata":{"a":1}"#,
          at: Self.noon + 1),
        Events.instance("demo", id: "i2", #","description":"a desk""#),
        Events.order("c1", #","metadata":{"tif":"GTC"}"#, placedAt: Self.noon - 1),
        Events.report("c1", "ACK", id: "e0", second: Self.noon + 2),
        Events.report(
          "c1", "FILLED", id: "e1", fill: ("1.25", "27499.99"),
          #","fee":"0.0000000000000001","feeAsset":"USDT","liquidity":"maker","externalReference":"V1""#
            + #","metadata":{"m":2}"#,
          second: Self.noon + 3),
        Events.balance("1000.125", id: "b1"),
      ])
      #expect(parked == [])
      let id = OrderID.derived(provider: "sim", clientOrderId: "c1")
      for (columns, source, expected) in [
        (
          "alias, display_name, adapter_identifier, connection, status, metadata, row_version", "providers",
          #"sim|Simulator|simulated|{"depth": 5}|pending|{"a": 1}|2"#
        ),
        (
          "instance_id, strategy_identifier, tag, status, config_hash, description, row_version",
          "strategy_instances", "demo|momentum|beta|stopped|\(Self.hash)|a desk|2"
        ),
        (
          "o.id, alias, instance_id, client_order_id, instrument, side, order_type, quantity, price, state,"
            + " external_order_ref, o.metadata, o.row_version",
          "orders AS o JOIN providers AS p ON p.id = provider_id"
            + " JOIN strategy_instances AS i ON i.id = strategy_instance_id",
          "\(id)|sim|demo|c1|BTC-USDT|Buy|Limit|1.2500000000000000|27500.5000000000000000|FILLED|V1|"
            + #"{"m": 2}|3"#
        ),
        (
          "key, order_id, alias, execution_id, fill_quantity, fill_price, fee, fee_asset, liquidity",
          "executions JOIN providers AS p ON p.id = provider_id",
          "\(id)/e1|\(id)|sim|e1|1.2500000000000000|27499.9900000000000000|0.0000000000000001|USDT|maker"
        ),
        (
          "key, alias, asset, total, available", "balances JOIN providers AS p ON p.id = provider_id",
          "sim/USDT/\(Self.noon)|sim|USDT|1000.1250000000000000|1.5000000000000000"
        ),
      ] {
        #expect(try scene.texts("SELECT concat_ws('|', \(columns)) FROM \(source)") == [expected], "\(source)")
      }
      for (columns, source, expected) in [
        ("created_at, updated_at", "providers", [0, 1]),
        ("snapshot_at, created_at, updated_at", "balances", [0, 0, 0]),
        ("placed_at, acknowledged_at, completed_at, created_at, updated_at", "orders", [-1, 3, 3, 0, 5]),
        ("traded_at, created_at", "executions", [3, 5]),
      ] {
        let times = columns.split(separator: ", ").map { "extract(epoch FROM \($0))::bigint - \(Self.noon)" }
        let found = try scene.texts("SELECT concat_ws(' ', \(times.joined(separator: ", "))) FROM \(source)")
        #expect(found == [expected.map { "\($0)" }.joined(separator: " ")], "\(source)")
      }
    }
  }
}
