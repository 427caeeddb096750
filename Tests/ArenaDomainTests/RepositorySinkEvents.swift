import CutoverDomain
import CutoverJSON

@testable import ArenaDomain

/// Random events over few keys, so that records are replaced, moved, closed and opened again all the time.
struct RepositorySinkEvents {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func random(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ (bits >> 31)) % UInt64(bound))
  }

  private mutating func model() -> String { ["m1", "m2", "é", "e\u{301}"][random(4)] }
  private mutating func symbol() -> String { ["BTC", "ETH", "\u{0}X"][random(3)] }
  private mutating func number() -> Double { Double(random(1000)) / 8 }

  mutating func next() -> ArenaEvent.Body {
    switch random(12) {
    case 0:
      return .price(
        PriceQuote(
          provider: ["a", "b"][random(2)], symbol: symbol(), price: number(), timestamp: Int64(random(40)),
          volume: random(2) == 0 ? nil : number(), raw: random(2) == 0 ? nil : OpaqueJSON(unchecked: "[1]")))
    case 1: return .accountTotal(total(model()))
    case 2, 3: return .position(model: model(), position())
    case 4: return .positionClosed(closing(model()))
    case 5, 6, 7: return .trade(trade())
    case 8:
      return .sinceInception(
        SinceInceptionValue(id: "s\(random(6))", navSinceInception: number(), modelId: model()))
    case 9:
      return random(2) == 0
        ? .leaderboard((0..<random(4)).map { LeaderboardEntry(id: "l\(($0 * 7 + 3) % 5)", sharpe: number()) })
        : .analytics(ModelAnalytics(id: "a", modelId: ["p", "q", "r"][random(3)], updatedAt: number()))
    case 10:
      let conversation = [nil, nil, "c1", "c2"][random(4)]
      return .conversationMessage(
        ConversationMessage(
          modelId: model(), message: Message(role: "user", content: "\(number())"), conversation: conversation))
    default: return platform()
    }
  }

  private mutating func platform() -> ArenaEvent.Body {
    let detail = OpaqueJSON(unchecked: "{\"n\":\(random(9))}")
    switch random(7) {
    case 0: return .model(NamedDetail(id: model(), detail: detail))
    case 1: return .symbol(NamedDetail(id: symbol(), detail: detail))
    case 2: return .marketAsset(MarketAsset(provider: "a", symbol: symbol(), detail: detail))
    case 3:
      return .marketAssetContext(
        MarketAssetContext(provider: "a", symbol: symbol(), timestamp: Int64(random(9)), detail: detail))
    case 4:
      return .decisionCycle(DecisionCycle(id: "d\(random(3))", modelId: model(), status: "running", detail: detail))
    case 5:
      return .simOrder(
        SimOrder(
          id: "o\(random(3))", modelId: model(), symbol: symbol(), side: "buy", status: "open", quantity: number(),
          price: random(2) == 0 ? nil : number()))
    default:
      return .simBalance(
        SimBalance(modelId: model(), asset: "USD", balance: JSONNumber(unchecked: "\(random(9)).\(random(99))e1")))
    }
  }

  private mutating func position() -> Position { Position(symbol: symbol(), quantity: number()) }

  private mutating func closing(_ model: String) -> PositionClosing {
    PositionClosing(modelId: model, symbol: symbol(), exitPrice: random(2) == 0 ? nil : number(), pnl: number())
  }

  private mutating func total(_ model: String) -> AccountTotal {
    var positions: WireMap<Position>?
    if random(4) > 0 {
      positions = WireMap((0..<random(3)).map { _ in .init(key: symbol(), value: position()) })
    }
    return AccountTotal(
      id: "t\(random(8))", modelId: model, dollarEquity: number(), sinceInceptionHourlyMarker: Int64(random(50)),
      positions: positions)
  }

  mutating func trade() -> TradeCompletion {
    let model = model()
    let trade = Trade(
      id: "x\(random(14))", modelId: model, symbol: symbol(), side: "long", quantity: number(),
      exitTime: Double(random(12)))
    return TradeCompletion(
      trade: trade, closing: random(3) == 0 ? closing(model) : nil, accountTotal: random(4) == 0 ? total(model) : nil)
  }
}
