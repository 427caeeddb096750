package import CutoverHosting
package import CutoverPostgres
package import CutoverRepository

/// The Arena's tables in Postgres, as programs see them.
package enum ArenaRepositorySide: HostedRepository {
  package static let migrations: [Migration] = Migrations.all

  package static func sink(_ configuration: PostgresConfiguration, _ cacheSettings: CacheSettings) -> any LoadingSink {
    ArenaRepositorySink(configuration, cacheSettings: cacheSettings)
  }

  package static func checkBackfill(from folder: String, progress: (BackfillProgress) -> Void) throws -> BackfillReport
  {
    try Backfill(from: folder).check(progress: progress)
  }

  package static func backfillEvent(_ id: String, folder: String, batch: Int) -> (id: String, content: [UInt8]) {
    let id = BackfillOrder.idPrefix + id
    return (id, BackfillOrder.event(id: id, folder: folder, batch: batch))
  }

  package static var endpoints: [String] { ArenaEndpoint.offered.map(\.rawValue) }

  package static func endpoints(showing table: String, document: String?) -> [String] {
    Arena.endpoints(showing: table, document: document).map(\.rawValue)
  }

  /// The tables that foreign writes can be accepted of: those that no endpoint shows, so that no backfill replaces them.
  package static let acceptableTables = [
    "decision_cycles", "market_asset_ctx", "market_assets", "models", "price_ticks", "sim_balances", "sim_orders",
    "symbols", "trader_state",
  ]
}
