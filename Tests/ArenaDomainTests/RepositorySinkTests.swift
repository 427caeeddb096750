import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import Testing

@testable import ArenaDomain

@Suite struct `The repository sink` {
  static let endpoints = [
    "crypto-prices", "account-totals", "positions", "trades", "since-inception-values", "leaderboard", "analytics",
    "analytics/p", "conversations",
  ]

  /// All tables but the outbox, without what the database numbers or dates itself.
  private static let tables = [
    "documents", "models", "symbols", "price_ticks", "price_latest", "accounts", "account_equity_snapshots",
    "account_snapshot_positions", "positions", "trades", "since_inception_values", "leaderboard_entries",
    "model_analytics", "conversations", "decision_cycles", "market_assets", "market_asset_ctx", "trader_state",
    "sim_orders", "sim_balances", "sink_positions",
  ]

  static func sequenced(_ body: ArenaEvent.Body, _ sequence: Int64) -> SequencedEvent {
    SequencedEvent(sequence: sequence, event: ArenaEvent(id: "e\(sequence)", body: body), bytes: 100)
  }

  static func events(_ bodies: [ArenaEvent.Body], from first: Int64 = 1) -> [SequencedEvent] {
    bodies.enumerated().map { sequenced($0.element, first + Int64($0.offset)) }
  }

  static func opened(_ stores: ArenaStores) throws -> ArenaRepositorySink {
    let sink = ArenaRepositorySink(try PostgresConfiguration(url: stores.url))
    _ = try sink.open()
    return sink
  }

  static func position(_ sequence: Int64) -> SinkPosition { SinkPosition(journal: "j", sequence: sequence) }

  private func dump(_ stores: ArenaStores) throws -> String {
    var lines: [String] = []
    for table in Self.tables {
      var columns = "to_jsonb(t) - 'created_at' - 'written_at'"
      if table != "model_analytics" { columns += " - 'updated_at'" }
      if ["positions", "conversations"].contains(table) { columns += " - 'id'" }
      lines.append(table + ":\n" + (try stores.sql("SELECT (\(columns))::text FROM \(table) AS t ORDER BY 1")))
    }
    let messages = "SELECT c.model_id, c.arrival, m.ordinal, m.role, m.content, m.seq FROM conversation_messages AS m "
    lines.append(try stores.sql(messages + "JOIN conversations AS c ON c.id = m.conversation_id ORDER BY 1, 2, 3"))
    return lines.joined(separator: "\n")
  }

  /// The lines that only one of two texts has.
  private static func differences(_ left: String, _ right: String) -> [String] {
    let left = Set(left.split(separator: "\n").map { ExactString(String($0)) })
    let right = Set(right.split(separator: "\n").map { ExactString(String($0)) })
    return left.subtracting(right).map { "- \($0)" } + right.subtracting(left).map { "+ \($0)" }
  }

  @Test(arguments: 1...6)
  func `gives with batches of any size what it gives event by event, and what plain arrays give`(seed: Int) throws {
    var source = RepositorySinkEvents(seed: UInt64(seed))
    let bodies = (0..<300).map { _ in source.next() }
    let events = Self.events(bodies)
    var reference = RepositorySinkReference()
    for body in bodies { reference.apply(body) }
    let legacy = try TemporaryDirectory("reference")
    try reference.write(to: legacy)
    var dumps: [String] = []
    for size in [1, 7, 1000] {
      try ArenaStores.with { stores in
        let sink = try Self.opened(stores)
        for start in stride(from: 0, to: events.count, by: size) {
          let batch = Array(events[start..<min(start + size, events.count)])
          try sink.apply(batch, upTo: Self.position(batch[batch.count - 1].sequence))
        }
        for endpoint in Self.endpoints {
          #expect(
            try stores.answer(endpoint, .repository) == stores.answer(endpoint, .legacy, legacy: legacy.path),
            "\(endpoint), batches of \(size)")
        }
        dumps.append(try dump(stores))
      }
    }
    #expect(Self.differences(dumps[0], dumps[1]) == [])
    #expect(Self.differences(dumps[0], dumps[2]) == [])
  }

  @Test(arguments: 1...10)
  func `keeps the order of a file that is in no order, trade by trade`(seed: Int) throws {
    var source = RepositorySinkEvents(seed: UInt64(seed))
    // Every second dataset mixes the trades of its models.
    var trades = (0..<14).map { index in
      var trade = source.trade().trade
      trade.id = "x\(index)"
      return trade
    }
    if seed % 2 == 0 { trades.sort { ExactString($0.modelId) < ExactString($1.modelId) } }
    var reference = RepositorySinkReference()
    reference.trades = trades
    let legacy = try TemporaryDirectory("reference")
    try reference.write(to: legacy)
    try ArenaStores.with { stores in
      let sink = try Self.opened(stores)
      try sink.apply(
        [Self.sequenced(.backfill(BackfillOrder(folder: legacy.path, batch: 3)), 1)], upTo: Self.position(1))
      var next: Int64 = 2
      for _ in 0..<12 {
        let bodies = (0..<5).map { _ in ArenaEvent.Body.trade(TradeCompletion(trade: source.trade().trade)) }
        for body in bodies { reference.apply(body) }
        try sink.apply(Self.events(bodies, from: next), upTo: Self.position(next + 4))
        next += 5
        try reference.write(to: legacy)
        #expect(
          try stores.answer("trades", .repository) == stores.answer("trades", .legacy, legacy: legacy.path),
          "up to \(next)")
      }
    }
  }
}
