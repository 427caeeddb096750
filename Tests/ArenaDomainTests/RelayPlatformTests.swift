import CutoverCache
import CutoverJSON
import CutoverRedis
import CutoverRepository
import Testing

@testable import ArenaDomain

@Suite struct `What the platform records beside its API` {
  @Test func `is in Redis as its keys say, and goes with its rows`() throws {
    try ArenaStores.with { stores in
      try stores.sql(
        """
        INSERT INTO decision_cycles (id, model_id, started_at, status, detail, seq) VALUES
          ('d1', 'm', 5, 'succeeded', '{"id":"d1"}', 1), ('d2', 'm', 7, 'running', '{"id":"d2"}', 2),
          ('d3', 'other', 9, 'failed', '{"id":"d3"}', 3);
        INSERT INTO trader_state (id, detail, seq) VALUES ('t', '{"mode":"on","open":[1,2]}', 1);
        INSERT INTO market_assets (provider, symbol, detail, seq) VALUES ('p', 's', '{"decimals":5}', 1);
        INSERT INTO market_asset_ctx (provider, symbol, timestamp, detail, seq) VALUES ('p', 's', 1, '{"funding":0.5}', 1);
        INSERT INTO sim_orders (id, model_id, symbol, side, status, quantity, price, timestamp, seq) VALUES
          ('o1', 'm', 'BTC', 'buy', 'open', 1.5, NULL, 1, 1), ('o2', 'm', 'BTC', 'sell', 'filled', 2, 3.25, 2, 2);
        INSERT INTO sim_balances (model_id, asset, balance, timestamp, seq) VALUES
          ('m', 'USD', 12345678901234567890.10, 1, 1), ('m', 'BTC', 0.5, 2, 1)
        """)
      let notes = [
        CacheNote(.lastDecision, "m"), CacheNote(.traderState, "t"), CacheNote(.marketAsset, "p", "s"),
        CacheNote(.marketContext, "p", "s"), CacheNote(.simulatedOrders, "m"),
        CacheNote(.simulatedBalances, "m"),
      ]
      try stores.note(notes)
      let relay = try stores.relay()
      #expect(try relay.deliver() == 6)
      #expect(
        try stores.cacheDump() == [
          "nof0:decision:last:m": [#"{"id":"d2"}"#],
          "nof0:trader:t:state": [#"mode="on""#, "open=[1,2]"],
          "nof0:market:asset:p:s": [#"{"decimals":5}"#],
          "nof0:market:ctx:p:s": [#"{"funding":0.5}"#],
          "nof0:sim:orders:m": [
            #"{"id":"o2","model_id":"m","symbol":"BTC","side":"sell","status":"filled","quantity":2,"price":3.25,"timestamp":2}"#,
            #"{"id":"o1","model_id":"m","symbol":"BTC","side":"buy","status":"open","quantity":1.5,"timestamp":1}"#,
          ],
          "nof0:sim:balances:m": [
            #"BTC={"balance":0.5,"timestamp":2}"#, #"USD={"balance":12345678901234567890.10,"timestamp":1}"#,
          ],
        ])
      // A number that JSON cannot say takes its key away; so does a row that is gone.
      try stores.sql(
        """
        UPDATE sim_balances SET balance = 'NaN' WHERE asset = 'BTC'; UPDATE sim_orders SET quantity = 'Infinity';
        DELETE FROM decision_cycles WHERE model_id = 'm'
        """)
      try stores.note(notes)
      #expect(try relay.deliver() == 6)
      #expect(
        Set(try stores.cacheDump().keys) == ["nof0:trader:t:state", "nof0:market:asset:p:s", "nof0:market:ctx:p:s"])
    }
  }

  @Test func `goes from the model that a record had, when it comes to another one's`() throws {
    try ArenaStores.with { stores in
      let sink = try `The repository sink`.opened(stores)
      func apply(_ bodies: [ArenaEvent.Body], from first: Int64) throws {
        let last = `The repository sink`.position(first + Int64(bodies.count) - 1)
        try sink.apply(`The repository sink`.events(bodies, from: first), upTo: last)
        while try stores.relay().deliver() > 0 {}
      }
      func order(of model: String) -> ArenaEvent.Body {
        .simOrder(SimOrder(id: "o", modelId: model, symbol: "BTC", side: "buy", status: "open", quantity: 1))
      }
      func cycle(of model: String) -> ArenaEvent.Body {
        .decisionCycle(DecisionCycle(id: "d", modelId: model, status: "running", detail: OpaqueJSON(unchecked: "{}")))
      }
      try apply([order(of: "first"), cycle(of: "first")], from: 1)
      try apply([order(of: "second"), cycle(of: "second")], from: 3)
      // Two in one batch: the one between is no one's in the end.
      try apply([order(of: "third"), cycle(of: "third"), order(of: "fourth"), cycle(of: "fourth")], from: 5)
      #expect(
        try stores.cacheDump().keys.filter { $0.contains("decision") || $0.contains("sim") }.sorted()
          == ["nof0:decision:last:fourth", "nof0:sim:orders:fourth"])
    }
  }
}
