import ArbitrageDomain
import CutoverHosting
import CutoverTelemetry
import CutoverTestKit
import Testing

@Suite struct `What the metrics say of a bot` {
  /// The series that say something, in the order of their names.
  private func series(_ scene: Scene) throws -> [String] {
    let probe = try #require(Arbitrage.probe)
    let registry = MetricsRegistry()
    registry.collect(probe.descriptions, try scene.connected { try probe.ask($0) })
    return registry.text().split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }

  @Test func `is what its events come to`() throws {
    try Scene.with(isEmpty: true) { scene in
      #expect(try scene.send(BotEvents.order + [BotEvents.submitted(5, as: "s"), BotEvents.filled(5, as: "f")]) == [])
      #expect(try scene.send([BotEvents.enqueued(3)]) == [])
      let standing = try series(scene).filter { !$0.hasPrefix("cutover_import_rows") }
      #expect(
        standing == [
          #"arb_accumulated_positions{symbol="AAPL"} 0.29999999999999993"#,
          "arb_onchain_events_received 3",
          #"arb_queue_depth{state="new"} 1"#,
          #"arb_queue_depth{state="poison"} 0"#,
          #"arb_schwab_orders_executed{status="FILLED"} 1"#,
          // From the links of 19:45:00 to the fill of 19:45:09.695925.
          #"arb_trade_execution_duration_ms{quantile="0.5"} 9695.925"#,
          #"arb_trade_execution_duration_ms{quantile="0.99"} 9695.925"#,
          #"cutover_float_drift{symbol="AAPL"} 7.1e-17"#,
        ])
    }
  }

  @Test(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
  func `is which rows an import has taken, and which it has refused`() throws {
    try Scene.with { scene in
      try scene.importFile()
      let rows = try series(scene).filter { $0.contains("chain_trades\"") }
      #expect(
        rows == [
          #"cutover_import_rows{table="offchain_trades",outcome="refused"} 3"#,
          #"cutover_import_rows{table="offchain_trades",outcome="taken"} 221"#,
          #"cutover_import_rows{table="onchain_trades",outcome="refused"} 5"#,
          #"cutover_import_rows{table="onchain_trades",outcome="taken"} 279"#,
        ])
    }
  }
}
