import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// A row that was written by somebody else than the repository sink: what it says did not come through the journal.
@dynamicMemberLookup
struct ForeignWrite {
  let row: ForeignRow
  /// The model whose conversation a message belongs to; `nil` for other tables.
  let model: String?
  /// The row's symbol and provider, and its model; of a row that is gone, what its key says.
  let labels: [EventLabel]

  subscript<Value>(dynamicMember field: KeyPath<ForeignRow, Value>) -> Value { row[keyPath: field] }

  /// The endpoints that show the table; none for tables that no endpoint reads.
  var endpoints: [String] { Arena.endpoints(showing: row.table, document: row.document).map(\.rawValue) }

  /// The parameters of the request that shows all trades.
  static let wholeOfRecentTrades = [QueryParameter.all, ""]

  /// What a report of `endpoint` says of the write; `nil` where no endpoint shows the table.
  func note(in endpoint: ArenaEndpoint?) -> ForeignWriteNote {
    let place = place(in: endpoint)
    return row.note(at: place?.record, parameters: place?.parameters ?? [], labels: labels)
  }

  /// The record of the answer that the row is part of; `nil` where its key does not tell.
  private func place(in endpoint: ArenaEndpoint?) -> (record: JSONPath, parameters: [String])? {
    func record(
      _ list: String, _ field: StaticString, _ column: StaticString, _ parameters: [String] = []
    ) -> (record: JSONPath, parameters: [String])? {
      row.record(of: list, field, by: column).map { ($0, parameters) }
    }
    switch (endpoint, row.table) {
    case (.trades, "trades"): return record("trades", "id", "id")
    case (.recentTrades, "trades"): return record("trades", "id", "id", Self.wholeOfRecentTrades)
    case (.sinceInceptionValues, "since_inception_values"): return record("sinceInceptionValues", "id", "id")
    case (.leaderboard, "leaderboard_entries"): return record("leaderboard", "id", "id")
    case (.accountTotals, "account_equity_snapshots"): return record("accountTotals", "id", "id")
    case (.accountTotals, "account_snapshot_positions"): return record("accountTotals", "id", "snapshot_id")
    case (.positions, "accounts"), (.positions, "positions"): return record("accountTotals", "model_id", "model_id")
    case (.analytics, "model_analytics"): return record("analytics", "model_id", "model")
    case (.conversations, "conversations"): return record("conversations", "model_id", "model_id")
    case (.conversations, "conversation_messages"):
      return model.map {
        let key = ElementKey([.init(field: "model_id", value: .string(ExactString($0)))])
        return (JSONPath([.member("conversations"), .key(key)]), [])
      }
    case (.modelAnalytics, "model_analytics"):
      return row.columns?["model"]?.string.map { (JSONPath([.member("analytics")]), [$0]) }
    case (.cryptoPrices, "price_latest"):
      return row.columns?["symbol"]?.string.map { (JSONPath([.member("prices"), .member(ExactString($0))]), []) }
    default: return nil
    }
  }
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
      return ForeignWrite(row: row, model: model, labels: labels.of(row) + ArenaEvent.labels(model: model))
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
    table == "conversation_messages" ? columns?["conversation_id"]?.int.map(Int64.init) : nil
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
