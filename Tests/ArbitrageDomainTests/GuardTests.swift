import ArbitrageDomain
import CutoverParity
import CutoverPostgres
import CutoverTestKit
import Testing

@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `Orders of a captured legacy file` {
  private static let newOrder = BotEvents.event(
    "hedge", "x",
    #"{"position":{"symbol":"AAPL","accumulatedLong":"1","accumulatedShort":"0","pendingExecutionId":"225","#
      + #""lastUpdated":"2025-10-10T20:00:00Z"},"execution":{"id":225,"symbol":"AAPL","shares":1,"direction":"SELL","#
      + #""broker":"schwab","status":"PENDING"}}"#)

  @Test func `are in progress once for each ticker, and final once they have ended`() throws {
    try Scene.with { scene in
      try scene.importFile()
      // One for AAPL is in progress, number 211; number 1 is filled.
      #expect(
        try scene.send([Self.newOrder]) == [
          "legacy x: execution 211, which is PENDING, is in its way",
          "repository x: execution 211, which is PENDING, is in its way",
        ])
      let second = """
        INSERT INTO offchain_trades (symbol, shares, direction, status, order_id)
        VALUES ('AAPL', 1, 'SELL', 'SUBMITTED', '1')
        """
      let violation = #expect(throws: PostgresError.self) { try scene.text(second) }
      #expect(violation?.constraint == "offchain_trades_in_progress")
      let rows = "SELECT count(*) FILTER (WHERE status = 'FILLED' AND row_version = 1)::text FROM offchain_trades"
      let filled = try scene.text(rows)
      let parked = try scene.send([BotEvents.failed(1, as: "y")])
      #expect(parked.filter { $0.contains(" y: execution 1 is FILLED: that is final") }.count == 2)
      #expect(try scene.text(rows) == filled)
    }
  }

  @Test func `come to the legacy file as the bot would have gone on`() throws {
    try Scene.with { scene in
      try scene.importFile()
      #expect(
        try scene.send([BotEvents.submitted(211, order: "000099", as: "a"), BotEvents.filled(211, as: "b")]) == [])
      let order =
        "SELECT quote(order_id)||quote(broker_order_id)||quote(executed_at) FROM offchain_trades WHERE id = 211"
      #expect(try scene.legacyTexts(order) == ["'000099'NULL'2025-10-10 19:45:09.695925910'"])
      let position =
        "SELECT (net_position = -0.1693980650080169) || ' ' || quote(pending_execution_id) || last_updated "
        + "FROM trade_accumulators WHERE symbol = 'AAPL'"
      #expect(try scene.legacyTexts(position) == ["1 NULL2025-10-10 19:45:10"])
      #expect(try scene.legacyTexts("SELECT count(*) FROM symbol_locks WHERE symbol = 'AAPL'") == ["0"])
      #expect(try scene.parity().verdict == .clean)
    }
  }
}
