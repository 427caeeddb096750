import ArenaDomain
import CutoverDomain
import CutoverHosting
import CutoverRepository
import CutoverTestKit
import Testing

@Suite struct `The repository` {
  @Test(arguments: GoldenDataset.available)
  func `answers as the goldens do, cold and warm`(_ dataset: GoldenDataset) throws {
    try ArenaStores.with { stores in
      try dataset.withFolder { folder in
        try stores.backfill(folder)
        for (path, bytes) in try dataset.answers() {
          let golden = String(decoding: bytes, as: UTF8.self)
          #expect(try stores.answer(path, .repository) == golden, "\(path), cold")
          #expect(try stores.answer(path, .cache) == golden, "\(path), warm")
          #expect(try stores.answer(path, .cache) == golden, "\(path), warm again")
        }
      }
    }
  }

  /// A document, and the endpoint that shows it.
  @Test(arguments: [
    ("trades", #"{"trades": null}"#), ("trades", #"{"trades": []}"#), ("trades", "null"),
    ("crypto-prices", #"{"prices": null, "serverTime": -9223372036854775808}"#), ("crypto-prices", #"{"prices": {}}"#),
    (
      "crypto-prices",
      #"{"prices": {"b": null, "a": {"symbol": "other", "price": -0, "timestamp": 9223372036854775807}}}"#
    ),
    ("account-totals", #"{"accountTotals": [{"id": ""}], "lastHourlyMarkerRead": -1}"#),
    (
      "account-totals",
      #"{"accountTotals": [{"id": "b", "positions": {}}, {"id": "a", "positions": {"x": null, "\u0000": {"symbol": "\u001a0"}}}]}"#
    ),
    (
      "positions",
      #"{"accountTotals": [{"model_id": "z", "positions": null}, {"model_id": "a", "positions": {}}, {"model_id": "m", "positions": {"X": {"oid": 9223372036854775807, "tp_oid": -9223372036854775808, "exit_plan": {"z": "\u0000", "a": [1e21, 2.50, -0, null, {}]}}}}]}"#
    ),
    (
      "trades",
      #"{"trades": [{"id": "\u0000", "entry_time": 1760741958.8470731, "exit_price": 5e-324, "quantity": 1.7976931348623157e308, "leverage": -0, "entry_human_time": "a\u0000\u001a0\u001a\ud800é", "exit_plan": "\u0000"}]}"#
    ),
    // Out of order, in groups and in time: what clients saw comes back as it was.
    (
      "trades",
      #"{"trades": [{"id": "1", "model_id": "a", "exit_time": 5}, {"id": "2", "model_id": "b", "exit_time": 7}, {"id": "3", "model_id": "a", "exit_time": 9}, {"id": "4", "model_id": "b", "exit_time": 8}, {"id": "5", "model_id": "b", "exit_time": 8}, {"id": "6", "model_id": "c"}]}"#
    ),
    // "é" in its two forms, which Swift's String takes for equal.
    (
      "trades",
      #"{"trades": [{"id": "\u00e9", "model_id": "\u00e9"}, {"id": "e\u0301", "model_id": "e\u0301"}]}"#
    ),
    (
      "since-inception-values",
      #"{"sinceInceptionValues": [{"id": "b", "inception_date": 1760738409.834185}, {"id": "a"}]}"#
    ),
    (
      "leaderboard",
      #"{"leaderboard": [{"id": "b", "num_trades": -1}, {"id": "a", "return_pct": -14.469999999999999}]}"#
    ),
    (
      "analytics",
      #"{"analytics": [{"model_id": "b", "fee_pnl_moves_breakdown_table": {"win_rate": -0, "std_net_pnl": 1e-7, "x": 1, "num_long_trades": 9007199254740993}}]}"#
    ),
    (
      "conversations",
      #"{"conversations": [{"model_id": "b", "messages": null}, {"model_id": "a", "messages": []}, {"model_id": "b", "messages": [{"role": "user", "content": "\u0000", "timestamp": {"b": 1, "a": "2025"}}, {"role": "tool", "timestamp": 0}]}]}"#
    ),
  ])
  func `gives back every value that a file can hold`(endpoint: String, document: String) throws {
    try ArenaStores.with { stores in
      let folder = try TemporaryDirectory("legacy")
      _ = try folder.write(document, to: endpoint + ".json")
      try stores.backfill(folder.path)
      let legacy = try stores.answer(endpoint, .legacy, legacy: folder.path)
      #expect(try stores.answer(endpoint, .repository) == legacy)
      #expect(try stores.answer(endpoint, .cache) == legacy)
      #expect(try stores.backfill(folder.path).rowsChanged == 0)
    }
  }

  @Test func `does not take a dataset that was never written for an empty one`() throws {
    try ArenaStores.with { stores in
      for endpoint in ["trades", "crypto-prices", "account-totals", "analytics/gpt-5"] {
        for side in [Side.repository, .cache] {
          let error = #expect(throws: ReadError.self) { try stores.answer(endpoint, side) }
          #expect(error?.code == .missing, "\(endpoint)")
        }
      }
    }
  }

  @Test func `answers what lies beyond the newest trades and messages, too`() throws {
    try ArenaStores.with { stores in
      let folder = try TemporaryDirectory("legacy")
      let trades = (0..<450).map { #"{"id": "\#($0)", "model_id": "m\#($0 / 430)", "exit_time": \#((500 - $0) / 2)}"# }
      let messages = (0..<450).map { #"{"role": "user", "content": "\#($0)"}"# }
      _ = try folder.write(#"{"trades": [\#(trades.joined(separator: ","))]}"#, to: "trades.json")
      _ = try folder.write(
        #"{"conversations": [{"model_id": "m", "messages": [\#(messages.joined(separator: ","))]}]}"#,
        to: "conversations.json")
      try stores.backfill(folder.path)
      for endpoint in ["trades", "conversations"] {
        let legacy = try stores.answer(endpoint, .legacy, legacy: folder.path)
        #expect(try stores.answer(endpoint, .repository) == legacy)
        #expect(try stores.answer(endpoint, .cache) == legacy)
      }
    }
  }
}
