import CutoverDomain
import CutoverJSON
import CutoverRepository

/// An event of the Arena, checked: what stands here can be applied by both sinks.
package struct ArenaEvent: DomainEvent {
  package let id: String
  let body: Body

  package var type: String { body.kind.rawValue }

  /// What happened. Texts and numbers are as a legacy reader would see them; see `docs/events.md` for what is required.
  enum Body: Sendable {
    case price(PriceQuote)
    case accountTotal(AccountTotal)
    case position(model: String, Position)
    case positionClosed(PositionClosing)
    indirect case trade(TradeCompletion)
    case sinceInception(SinceInceptionValue)
    case leaderboard([LeaderboardEntry])
    case analytics(ModelAnalytics)
    case conversationMessage(ConversationMessage)
    case model(NamedDetail)
    case symbol(NamedDetail)
    case marketAsset(MarketAsset)
    case marketAssetContext(MarketAssetContext)
    case decisionCycle(DecisionCycle)
    case traderState(NamedDetail)
    case simOrder(SimOrder)
    case simBalance(SimBalance)
    /// The repository takes over the legacy dataset as it was at this point of the journal. Nobody outside may send it.
    case backfill(BackfillOrder)
  }

  /// The types of events, as they are named on the wire.
  enum Kind: String, CaseIterable, Sendable {
    case price
    case accountTotal = "account_total"
    case position
    case positionClosed = "position_closed"
    case trade
    case sinceInception = "since_inception"
    case leaderboard
    case analytics
    case conversationMessage = "conversation_message"
    case model
    case symbol
    case marketAsset = "market_asset"
    case marketAssetContext = "market_asset_context"
    case decisionCycle = "decision_cycle"
    case traderState = "trader_state"
    case simOrder = "sim_order"
    case simBalance = "sim_balance"
    case backfill
  }
}

extension ArenaEvent.Body {
  var kind: ArenaEvent.Kind {
    switch self {
    case .price: .price
    case .accountTotal: .accountTotal
    case .position: .position
    case .positionClosed: .positionClosed
    case .trade: .trade
    case .sinceInception: .sinceInception
    case .leaderboard: .leaderboard
    case .analytics: .analytics
    case .conversationMessage: .conversationMessage
    case .model: .model
    case .symbol: .symbol
    case .marketAsset: .marketAsset
    case .marketAssetContext: .marketAssetContext
    case .decisionCycle: .decisionCycle
    case .traderState: .traderState
    case .simOrder: .simOrder
    case .simBalance: .simBalance
    case .backfill: .backfill
    }
  }
}
