package import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverRepository

/// The types of events, by what docs/events.md requires of each.
extension ArenaEvent {
  static let codec = EventCodec(forms, labels: ["model_id", "symbol", "provider"])

  private static let forms: [EventForm] = [
    form(.price, PriceQuote.self) { .price($0) },
    form(.accountTotal, AccountTotal.self) { .accountTotal($0) },
    form(.position, PositionData.self) { .position(model: $0.modelId, $0.position) },
    form(.positionClosed, PositionClosing.self) { .positionClosed($0) },
    form(.trade, TradeData.self) { .trade($0.completion) },
    form(.sinceInception, SinceInceptionValue.self) { .sinceInception($0) },
    form(.leaderboard, LeaderboardData.self) { .leaderboard($0.parts) },
    form(.analytics, ModelAnalytics.self) { .analytics($0) },
    form(.conversationMessage, ConversationMessage.self) { .conversationMessage($0) },
    keeping(.model, NamedData<ModelWord>.self, labelOfID: "model_id") { .model($0.named($1)) },
    keeping(.symbol, NamedData<SymbolWord>.self, labelOfID: "symbol") { .symbol($0.named($1)) },
    keeping(.marketAsset, MarketAsset.self) { .marketAsset($0.keeping($1)) },
    keeping(.marketAssetContext, MarketAssetContext.self) { .marketAssetContext($0.keeping($1)) },
    keeping(.decisionCycle, DecisionCycleData.self) { .decisionCycle($0.keeping($1)) },
    keeping(.traderState, NamedData<NoOtherWord>.self) { .traderState($0.named($1)) },
    form(.simOrder, SimOrder.self) { .simOrder($0) },
    form(.simBalance, SimBalance.self) { .simBalance($0) },
    form(.backfill, BackfillOrder.self, isOwn: true) { .backfill($0) },
  ]

  /// Events whose data are the fields of `Data`; what else there is is passed over.
  private static func form<Data: EventPart>(
    _ kind: Kind, _ data: Data.Type, isOwn: Bool = false, _ body: @escaping @Sendable (Data) -> Body
  ) -> EventForm {
    EventForm(kind.rawValue, isOwn: isOwn) { text, id in
      let data = try Data(checking: text.reader)
      try text.keep { try data.meaning }
      return ArenaEvent(id: id, body: body(data))
    }
  }

  /// Events of whose data everything is kept as it came, also what nobody reads here.
  private static func keeping<Data: EventPart>(
    _ kind: Kind, _ data: Data.Type, labelOfID: String? = nil, _ body: @escaping @Sendable (Data, OpaqueJSON) -> Body
  ) -> EventForm {
    EventForm(kind.rawValue, labelOfID: labelOfID) { text, id in
      let start = try text.start()
      let data = try Data(checking: text.reader)
      let all = try text.all(from: start)
      text.keep { Array(all.text.utf8) }
      return ArenaEvent(id: id, body: body(data, all))
    }
  }
}

extension BackfillOrder: EventPart {
  static let required = FieldSet(fieldTable, "folder", "batch")

  func check(_ fields: FieldCheck) throws {
    if folder.isEmpty { throw fields.error(.outOfRange, "folder", "this must not be empty") }
    if batch < 1 { throw fields.error(.outOfRange, "batch", "this must be 1 or more") }
  }
}

/// The names by which people look for what concerns a model, a symbol or a provider.
extension ArenaEvent {
  package var labels: [EventLabel] {
    switch body {
    case .price(let quote): Self.labels(symbol: quote.symbol, provider: quote.provider)
    case .accountTotal(let total): Self.labels(model: total.modelId)
    case .position(let model, let position): Self.labels(model: model, symbol: position.symbol)
    case .positionClosed(let closing): Self.labels(model: closing.modelId, symbol: closing.symbol)
    case .trade(let completion): Self.labels(model: completion.trade.modelId, symbol: completion.trade.symbol)
    case .sinceInception(let value): Self.labels(model: value.modelId)
    case .analytics(let analytics): Self.labels(model: analytics.modelId)
    case .conversationMessage(let message): Self.labels(model: message.modelId)
    case .model(let model): Self.labels(model: model.id)
    case .symbol(let symbol): Self.labels(symbol: symbol.id)
    case .marketAsset(let asset): Self.labels(symbol: asset.symbol, provider: asset.provider)
    case .marketAssetContext(let context): Self.labels(symbol: context.symbol, provider: context.provider)
    case .decisionCycle(let cycle): Self.labels(model: cycle.modelId)
    case .simOrder(let order): Self.labels(model: order.modelId, symbol: order.symbol)
    case .simBalance(let balance): Self.labels(model: balance.modelId)
    case .leaderboard, .traderState, .backfill: []
    }
  }

  /// Those of them that say something.
  static func labels(model: String? = nil, symbol: String? = nil, provider: String? = nil) -> [EventLabel] {
    [("model_id", model), ("symbol", symbol), ("provider", provider)].compactMap { name, value in
      value.flatMap { $0.isEmpty ? nil : EventLabel(name, $0) }
    }
  }
}
