import CutoverDomain
import CutoverJSON

/// A batch of events, sorted by the files that they change. Where several say something of one record, the last of
/// them is what is left, just as if they had been applied one by one.
struct LegacyBatch {
  private var prices = PriceChanges()
  private var totals = RecordChanges(.accountTotals, list: "accountTotals", key: "id")
  private var positions = PositionChanges()
  private var trades = TradeChanges()
  private var values = RecordChanges(.sinceInceptionValues, list: "sinceInceptionValues", key: "id")
  private var leaderboard = LeaderboardChange()
  private var analytics = RecordChanges(.analytics, list: "analytics", key: "model_id")
  private var ownAnalytics: [ExactString: OwnAnalyticsChange] = [:]
  private var conversations: ConversationChanges

  /// The events that no file can take.
  private(set) var rejections: [SinkError.Rejection] = []

  /// - Parameter lastConversations: The id of each model's last conversation, where it has one.
  init(_ events: some Sequence<SequencedEvent>, lastConversations: [ExactString: String]) {
    conversations = ConversationChanges(lastIds: lastConversations)
    totals.numbers = [CollectionEdit.Number(name: "lastHourlyMarkerRead", atLeast: 0)]
    for event in events {
      do {
        guard let arena = event.event as? ArenaEvent else {
          throw SinkError(.unavailable, "this is no event of the Arena")
        }
        try add(arena.body)
      } catch {
        let reason = LegacyFault.sinkError(error).message
        rejections.append(SinkError.Rejection(sequence: event.sequence, reason: reason))
      }
    }
  }

  var lastConversations: [ExactString: String] { conversations.lastIds }

  /// More than a batch can have: a file for each endpoint and each model.
  static let mostChanges = 1_000_000

  /// What is to be done to the files, those with the models' own analytics last.
  var changes: [any DocumentChange] {
    var changes: [any DocumentChange] = []
    if !prices.isEmpty { changes.append(prices) }
    if !positions.isEmpty { changes.append(positions) }
    if !totals.isEmpty { changes.append(totals) }
    if !trades.isEmpty { changes.append(trades) }
    if !values.isEmpty { changes.append(values) }
    if !leaderboard.isEmpty { changes.append(leaderboard) }
    if !analytics.isEmpty { changes.append(analytics) }
    if !conversations.isEmpty { changes.append(conversations) }
    return changes + ownAnalytics.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Everything that can fail does so before anything is changed: an event is taken as a whole or not at all.
  private mutating func add(_ body: ArenaEvent.Body) throws {
    switch body {
    case .price(let quote): try prices.put(quote)
    case .accountTotal(let total): put(total, try total.json)
    case .position(let model, let position):
      positions.put(try position.json, model: model, symbol: position.symbol)
    case .positionClosed(let closing): close(closing)
    case .trade(let completion):
      let total = try completion.accountTotal.map { ($0, try $0.json) }
      try trades.put(completion.trade)
      if let total { put(total.0, total.1) }
      if let closing = completion.closing { close(closing) }
    case .sinceInception(let value): values.put(try value.json, key: value.id)
    case .leaderboard(let entries): try leaderboard.put(entries)
    case .analytics(let analytics): try put(analytics)
    case .conversationMessage(let message):
      conversations.put(try message.message.json, model: message.modelId, conversation: message.conversation)
    // Nobody ever read these from files; and a backfill is about the other side.
    case .model, .symbol, .marketAsset, .marketAssetContext, .decisionCycle, .traderState, .simOrder, .simBalance,
      .backfill:
      break
    }
  }

  private mutating func put(_ total: AccountTotal, _ json: [UInt8]) {
    totals.put(json, key: total.id)
    let marker = max(totals.numbers[0].atLeast, total.sinceInceptionHourlyMarker)
    totals.numbers = [CollectionEdit.Number(name: "lastHourlyMarkerRead", atLeast: marker)]
  }

  private mutating func close(_ closing: PositionClosing) {
    positions.put(nil, model: closing.modelId, symbol: closing.symbol)
  }

  private mutating func put(_ analytics: ModelAnalytics) throws {
    let json = try analytics.json
    guard let own = OwnAnalyticsChange(model: analytics.modelId, analytics: json) else {
      throw SinkError(.unavailable, "the model's name cannot be part of a file's name")
    }
    self.analytics.put(json, key: analytics.modelId)
    ownAnalytics[ExactString(analytics.modelId)] = own
  }
}
