package import CutoverHosting
package import CutoverPostgres
package import CutoverRepository

/// The Arena's tables in Postgres, as programs see them.
package enum ArenaRepositorySide: HostedRepository {
  package static let migrations: [Migration] = Migrations.all

  package static func sink(_ configuration: PostgresConfiguration, _ cacheSettings: CacheSettings) -> any LoadingSink {
    ArenaRepositorySink(configuration, cacheSettings: cacheSettings)
  }

  package static func checkBackfill(from folder: String, progress: (BackfillProgress) -> Void) throws {
    try Backfill(from: folder).check(progress: progress)
  }

  package static func backfillEvent(_ id: String, folder: String, batch: Int) -> (id: String, content: [UInt8]) {
    let id = BackfillOrder.idPrefix + id
    return (id, BackfillOrder.event(id: id, folder: folder, batch: batch))
  }

  /// A notice is what the schema's triggers tell, see migration 0014. One that says something that is not known here, from
  /// another version of the schema, is about all endpoints.
  package static func endpoints(in notification: PostgresNotification) -> [String] {
    let parts = notification.payload.split(separator: "/", maxSplits: 1).map(String.init)
    let named = Arena.endpoints(showing: parts.first ?? "", document: parts.count > 1 ? parts[1] : nil)
    return (named.isEmpty ? ArenaEndpoint.offered : named).map(\.rawValue)
  }

  /// How many such writes there are to what each endpoint shows. One that two endpoints show counts for both, one that
  /// none shows is not counted. Throws ``PostgresError``.
  package static func foreignWriteCounts(on connection: PostgresConnection) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for row in try ForeignWrites.counts(on: connection) {
      for endpoint in Arena.endpoints(showing: row.table, document: row.document) {
        counts[endpoint.rawValue, default: 0] += row.writes
      }
    }
    return counts
  }

  /// The tables that foreign writes can be accepted of: those that no endpoint shows, so that no backfill replaces them.
  package static let acceptableTables = [
    "decision_cycles", "market_asset_ctx", "market_assets", "models", "price_ticks", "sim_balances", "sim_orders",
    "symbols", "trader_state",
  ]
}
