package import CutoverDocuments
import CutoverDomain

extension Arena {
  /// The legacy store: a file for each endpoint, and one for each model whose analytics have been set.
  /// Which endpoints there are is said when a process begins.
  package static var documents: DocumentStore { offersRecentTrades ? documentsWithRecentTrades : documentsAsEver }

  private static let documentsAsEver = makeDocuments()
  private static let documentsWithRecentTrades = makeDocuments()

  private static func makeDocuments() -> DocumentStore {
    DocumentStore(
      endpoints: endpoints,
      documents: LegacyDocument.allCases.map { document in
        DocumentStore.Document(
          document.rawValue, readers: document.readers.map(\.rawValue), isRemembered: document == .conversations)
      },
      families: [ownAnalytics],
      makeBatch: { LegacyBatch(memory: $0) })
  }

  static let ownAnalytics = DocumentStore.Family(
    prefix: "analytics-", readers: [ArenaEndpoint.modelAnalytics.rawValue])
}

/// The lists of the legacy files.
enum ArenaLists {
  static let accountTotals = ListDataset<AccountTotal>(
    "account-totals", list: "accountTotals", key: "id", numbers: ["lastHourlyMarkerRead"]
  ) { $0.id }
  static let positions = ListDataset<ModelPositions>("positions", list: "accountTotals", key: "model_id") { $0.modelId }
  static let trades = ListDataset<Trade>("trades", list: "trades", key: "id") { $0.id }
  static let sinceInceptionValues = ListDataset<SinceInceptionValue>(
    "since-inception-values", list: "sinceInceptionValues", key: "id"
  ) { $0.id }
  static let leaderboard = ListDataset<LeaderboardEntry>("leaderboard", list: "leaderboard", key: "id") { $0.id }
  static let analytics = ListDataset<ModelAnalytics>("analytics", list: "analytics", key: "model_id") { $0.modelId }
  static let conversations = ListDataset<Conversation>(
    "conversations", list: "conversations", key: "model_id"
  ) { $0.modelId }
}
