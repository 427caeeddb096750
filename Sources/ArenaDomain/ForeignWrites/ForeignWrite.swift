package import CutoverDomain
import CutoverJSON
package import CutoverPostgres
import CutoverRepository

/// A row that was written by somebody else than the repository sink: what it says did not come through the journal.
package struct ForeignWrite: Sendable, Equatable {
  /// The endpoints that show the table; none for tables that no endpoint reads.
  package let endpoints: [String]
  package let table: String
  /// `INSERT`, `UPDATE`, `DELETE` or `TRUNCATE`.
  package let op: String
  /// The row's key as a JSON object; `nil` for TRUNCATE, which is about all rows.
  package let key: String?
  /// The model whose conversation a message belongs to; `nil` for other tables.
  package let model: String?
  package let at: PostgresTimestamp
  /// Who was logged in to the database.
  package let user: String
  /// The row's symbol and provider, and its model where ``model`` does not say it; of a row that is gone, what its key says.
  package let labels: [EventLabel]
  /// What the connection called itself: `psql`.
  package let application: String
}

extension Arena {
  /// The newest writes that others than the sink have made since the last backfill, newest first: all of them, or those
  /// to what `endpoint` shows. Throws ``PostgresError``.
  static func foreignWrites(
    to endpoint: ArenaEndpoint? = nil, on connection: PostgresConnection, limit: Int = 1000
  ) throws -> [ForeignWrite] {
    let rows = try ForeignWrites.list(
      to: endpoint?.tables, documents: [endpoint?.document.rawValue].compactMap(\.self), limit: limit, on: connection)
    let models = try conversationModels(of: rows, on: connection)
    // Without an endpoint, only rows of tables are told of that none shows, whose keys say it all.
    let labels = ForeignRowLabels(of: endpoint == nil ? [] : rows, on: connection)
    return rows.map { row in
      let model = row.conversation.flatMap { models[$0] }
      return ForeignWrite(
        endpoints: self.endpoints(showing: row.table, document: row.document).map(\.rawValue),
        table: row.table, op: row.op, key: row.key, model: model, at: row.at,
        user: row.user, labels: labels.of(row) + ArenaEvent.labels(model: model), application: row.application)
    }
  }

  /// The models of the conversations that messages among `rows` belong to; asks only where there are some.
  private static func conversationModels(
    of rows: [ForeignRow], on connection: PostgresConnection
  ) throws -> [Int64: String] {
    let ids = Set(rows.compactMap(\.conversation))
    guard !ids.isEmpty else { return [:] }
    let models = try connection.all(ListConversationModels(ids: ids.sorted()))
    return Dictionary(models.map { ($0.id, $0.modelId) }) { first, _ in first }
  }

  /// The endpoints that read a table; of `documents`, those of the document's, and all where none is named.
  static func endpoints(showing table: String, document: String?) -> [ArenaEndpoint] {
    ArenaEndpoint.offered.filter { endpoint in
      guard table == "documents" else { return endpoint.tables.contains(table) }
      return document == nil || endpoint.document.rawValue == document
    }
  }
}

extension ForeignRow {
  /// The conversation that a message belongs to; `nil` for rows of other tables.
  fileprivate var conversation: Int64? {
    guard table == "conversation_messages", let key, let columns = try? JSONValue.parse(key) else { return nil }
    return columns["conversation_id"]?.int.map(Int64.init)
  }
}

extension ArenaEndpoint {
  /// The document whose row says what there is besides records.
  var document: LegacyDocument {
    switch self {
    case .cryptoPrices: .cryptoPrices
    case .positions: .positions
    case .accountTotals: .accountTotals
    case .trades, .recentTrades: .trades
    case .sinceInceptionValues: .sinceInceptionValues
    case .leaderboard: .leaderboard
    case .analytics, .modelAnalytics: .analytics
    case .conversations: .conversations
    }
  }

  /// The tables that its records are read from; a row of `documents` says what the list as a whole is.
  var tables: [String] {
    switch self {
    case .cryptoPrices: ["price_latest"]
    case .positions: ["accounts", "positions"]
    case .accountTotals: ["account_equity_snapshots", "account_snapshot_positions"]
    case .trades, .recentTrades: ["trades"]
    case .sinceInceptionValues: ["since_inception_values"]
    case .leaderboard: ["leaderboard_entries"]
    case .analytics, .modelAnalytics: ["model_analytics"]
    case .conversations: ["conversations", "conversation_messages"]
    }
  }
}
