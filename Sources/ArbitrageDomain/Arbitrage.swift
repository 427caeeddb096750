import CutoverDomain
package import CutoverHosting
package import CutoverPostgres

/// A bot that trades tokens of shares on a chain, and hedges whole shares at a broker. Its legacy store is a SQLite
/// file with binary64 amounts; the repository has exact ones.
package enum Arbitrage: DeclaredDomain {
  package static let name = "arbitrage"
  package static let migrations: [Migration] = Migrations.all

  /// Each refers to none but those before it.
  package static let datasets: [any Dataset.Type] = [
    Trades.self, Executions.self, Positions.self, Links.self, EventQueue.self, ProfitEntries.self, SymbolLocks.self,
    Tokens.self,
  ]

  /// What the bot has done, as rows that it has written: while it leads, its outcome is copied and not calculated again.
  package static let eventTypes = [
    EventType.put("trade", into: Trades.self), .put("execution", into: Executions.self),
    .put("position", into: Positions.self), .put("link", into: Links.self), .put("event", into: EventQueue.self),
    .put("profit", into: ProfitEntries.self), .put("lock", into: SymbolLocks.self),
    .put("tokens", into: Tokens.self),
  ]

  package static func simulation(seed: UInt64, actors: Int) -> any EventSource {
    TradeFeed(seed: seed, tickers: actors)
  }
}
