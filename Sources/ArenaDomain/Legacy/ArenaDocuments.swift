package import CutoverDocuments
import CutoverDomain

extension Arena {
  /// The legacy store of the endpoints that there are now.
  package static var documents: DocumentStore { offersRecentTrades ? withRecentTrades : asEver }

  private static let withRecentTrades = documents(offering: ArenaEndpoint.allCases)
  private static let asEver = documents(offering: ArenaEndpoint.allCases.filter { $0 != .recentTrades })

  /// The legacy store of some endpoints: a file for each document, and one for each model whose analytics have been
  /// set.
  static func documents(offering offered: [ArenaEndpoint]) -> DocumentStore {
    DocumentStore(
      of: name, endpoints: offered.map(\.endpoint),
      documents: LegacyDocument.allCases.map { document in
        DocumentStore.Document(
          document.rawValue, readers: document.readers.filter(offered.contains).map(\.rawValue),
          isRemembered: document == .conversations)
      },
      families: [ownAnalytics],
      makeBatch: { LegacyBatch(memory: $0.memory) })
  }

  static let ownAnalytics = DocumentStore.Family(
    prefix: "analytics-", readers: [ArenaEndpoint.modelAnalytics.rawValue])
}

/// The lists of the legacy files.
enum ArenaLists {
  static let accountTotals = ListDataset<AccountTotal>(
    LegacyDocument.accountTotals.rawValue, list: "accountTotals", key: "id", numbers: ["lastHourlyMarkerRead"]
  ) { $0.id }
  static let positions = ListDataset<ModelPositions>(
    LegacyDocument.positions.rawValue, list: "accountTotals", key: "model_id"
  ) { $0.modelId }
  static let trades = ListDataset<Trade>(LegacyDocument.trades.rawValue, list: "trades", key: "id") { $0.id }
  static let sinceInceptionValues = ListDataset<SinceInceptionValue>(
    LegacyDocument.sinceInceptionValues.rawValue, list: "sinceInceptionValues", key: "id"
  ) { $0.id }
  static let leaderboard = ListDataset<LeaderboardEntry>(
    LegacyDocument.leaderboard.rawValue, list: "leaderboard", key: "id"
  ) { $0.id }
  static let analytics = ListDataset<ModelAnalytics>(
    LegacyDocument.analytics.rawValue, list: "analytics", key: "model_id"
  ) { $0.modelId }
  static let conversations = ListDataset<Conversation>(
    LegacyDocument.conversations.rawValue, list: "conversations", key: "model_id"
  ) { $0.modelId }
}
