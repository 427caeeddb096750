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
    Tokens.self, OldTrades.self,
  ]

  /// The tables of the legacy file as the bot makes them.
  package static var legacySchema: String { String(decoding: PackageResources.legacy_sql, as: UTF8.self) }

  package static func simulation(seed: UInt64, actors: Int) -> any EventSource {
    TradeFeed(seed: seed, tickers: actors)
  }
}
