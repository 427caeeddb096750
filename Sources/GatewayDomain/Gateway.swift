import CutoverDomain
package import CutoverHosting
package import CutoverPostgres

/// A gateway to trading venues. Its legacy store is a folder of snapshots, a file for each kind of record; the repository
/// has exact amounts and instants. It keeps no copies in Redis.
package enum Gateway: DeclaredDomain {
  package static let name = "gateway"
  package static let migrations: [Migration] = Migrations.all

  /// Each refers to none but those before it.
  package static let datasets: [any Dataset.Type] = [
    Providers.self, Routes.self, Instances.self, Orders.self, Executions.self, Balances.self,
  ]

  package static let sendsMessages = true
  package static let messageRoute: String? = "/outbox"
  package static let writeThrough: [any Dataset.Type] = [Providers.self, Routes.self]
  package static let writeThroughAlias: WriteThroughAlias? = WriteThroughAlias(
    "meltica_provider_cache", label: "provider")
  package static let poolGauges: String? = "meltica_db_pool_connections"

  package static let tools = [
    GatewayStart.tool, LegacySample<Gateway>(actors: 8, example: "gateway-state").tool(of: "a gateway"),
  ]

  package static func simulation(seed: UInt64, actors: Int) -> any EventSource {
    TradingFeed(seed: seed, instances: actors)
  }
}
