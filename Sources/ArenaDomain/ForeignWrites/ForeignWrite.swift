import CutoverJSON
public import CutoverPostgres

/// A row that was written by somebody else than the repository sink: what it says did not come through the journal.
public struct ForeignWrite: Sendable, Equatable {
  /// The endpoints that show the table; none for tables that no endpoint reads.
  public let endpoints: [String]
  public let table: String
  /// `INSERT`, `UPDATE`, `DELETE` or `TRUNCATE`.
  public let op: String
  /// The row's key as a JSON object; `nil` for TRUNCATE, which is about all rows.
  public let key: String?
  public let at: PostgresTimestamp
  /// Who was logged in to the database.
  public let user: String
  /// What the connection called itself: `psql`.
  public let application: String
}

extension Arena {
  /// The newest writes that others than the sink have made since the last backfill, newest first. Throws
  /// ``PostgresError``.
  public static func foreignWrites(on connection: PostgresConnection, limit: Int = 1000) throws -> [ForeignWrite] {
    try connection.all(ListForeignWrites(maximum: Int64(limit))).map { row in
      ForeignWrite(
        endpoints: endpoints(showing: row.tableName, document: row.document).map(\.rawValue), table: row.tableName,
        op: row.op, key: row.key, at: row.at, user: row.dbUser, application: row.applicationName)
    }
  }

  /// How many such writes there are to what each endpoint shows. One that two endpoints show counts for both, one that
  /// none shows is not counted. Throws ``PostgresError``.
  public static func foreignWriteCounts(on connection: PostgresConnection) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for row in try connection.all(CountForeignWrites()) {
      for endpoint in endpoints(showing: row.tableName, document: row.document) {
        counts[endpoint.rawValue, default: 0] += Int(row.writes)
      }
    }
    return counts
  }

  /// The endpoints that read a table; of `documents`, those of the document's, and all where none is named.
  static func endpoints(showing table: String, document: String?) -> [ArenaEndpoint] {
    switch table {
    case "price_latest": [.cryptoPrices]
    case "accounts", "positions": [.positions]
    case "account_equity_snapshots", "account_snapshot_positions": [.accountTotals]
    case "trades": [.trades]
    case "since_inception_values": [.sinceInceptionValues]
    case "leaderboard_entries": [.leaderboard]
    case "model_analytics": [.analytics, .modelAnalytics]
    case "conversations", "conversation_messages": [.conversations]
    case "documents":
      switch document {
      case "analytics": [.analytics, .modelAnalytics]
      case let name?: ArenaEndpoint(rawValue: name).map { [$0] } ?? []
      case nil: ArenaEndpoint.allCases
      }
    default: []
    }
  }
}
