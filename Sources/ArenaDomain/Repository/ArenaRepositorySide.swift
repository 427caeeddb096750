import CutoverDocuments
package import CutoverDomain
package import CutoverHosting
package import CutoverPostgres

/// The Arena's tables in Postgres, as programs see them.
package enum ArenaRepositorySide: HostedRepository {
  package static let migrations: [Migration] = Migrations.all

  package static func sink(_ configuration: PostgresConfiguration, _ cacheSettings: CacheSettings) -> any LoadingSink {
    RepositorySink(configuration, cacheSettings: cacheSettings)
  }

  package static func position(on connection: PostgresConnection) throws -> SinkPosition? {
    try RepositorySink.position(on: connection)
  }

  package static func instance(
    journal: String?, legacyPath: String, on connection: PostgresConnection
  ) throws -> InstanceIdentity {
    guard let tables = try connection.one(GetTablesIdentity()) else {
      throw PostgresError(
        .usage, "name the database", "it has no tables of \(Arena.name) yet; run 'cutover migrate up'")
    }
    let database = try RepositorySink.identity(on: connection)
    return InstanceIdentity(
      domain: Arena.name, journal: journal, legacy: DocumentSink.identity(of: legacyPath).location,
      repository: "\(database.id)/\(tables.schema)/\(tables.table)")
  }

  package static func checkBackfill(from folder: String, progress: (BackfillProgress) -> Void) throws {
    try Backfill(from: folder).check(progress: progress)
  }

  package static func backfillEvent(_ id: String, folder: String, batch: Int) -> (id: String, content: [UInt8]) {
    let id = ArenaEvent.backfillPrefix + id
    return (id, ArenaEvent.backfill(id: id, folder: folder, batch: batch))
  }

  package static func listen(on connection: PostgresConnection) throws { try connection.execute(ListenForChanges()) }

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
    for row in try connection.all(CountForeignWrites()) {
      for endpoint in Arena.endpoints(showing: row.tableName, document: row.document) {
        counts[endpoint.rawValue, default: 0] += Int(row.writes)
      }
    }
    return counts
  }

  /// The tables that foreign writes can be accepted of: those that no endpoint shows, so that no backfill replaces them.
  package static let acceptableTables = [
    "decision_cycles", "market_asset_ctx", "market_assets", "models", "price_ticks", "sim_balances", "sim_orders",
    "symbols", "trader_state",
  ]

  /// How many foreign writes to a table are noted, and the newest of them. Throws ``PostgresError``.
  package static func foreignWrites(
    to table: String, on connection: PostgresConnection
  ) throws -> (count: Int, newest: Int64) {
    let row = try connection.one(SumForeignWrites(tableName: table))
    return (Int(row?.writes ?? 0), row?.id ?? 0)
  }

  /// Takes what others have written to a table, up to `newest`, for right; returns how many writes that were. Throws
  /// ``PostgresError``.
  package static func acceptForeignWrites(
    to table: String, upTo newest: Int64, on connection: PostgresConnection
  ) throws -> Int {
    Int(try connection.execute(AcceptForeignWrites(tableName: table, id: newest)))
  }
}
