import CutoverCache
import CutoverJSON
import CutoverRepository
import Testing

@testable import ArenaDomain

@Suite struct `A note` {
  private static func trade(_ model: String, _ id: String) -> Trade {
    var trade = Trade()
    trade.modelId = model
    trade.id = id
    return trade
  }

  /// What happened, and the keys that it makes out of date.
  private static let events: [(ArenaEvent.Body, [String])] = [
    (
      .price(PriceQuote(provider: "a:b", symbol: "BTC")), ["nof0:crypto_prices", "nof0:price:a%3Ab:BTC:latest"]
    ),
    (.accountTotal(AccountTotal()), []), (.position(model: "m", Position()), ["nof0:positions:m"]),
    (.positionClosed(PositionClosing(modelId: "m")), ["nof0:positions:m"]),
    (.trade(TradeCompletion(trade: trade("m", "t"))), ["nof0:trades:recent:m", "nof0:ingest:trade:t"]),
    (
      .trade(
        TradeCompletion(
          trade: trade("m", "t"), closing: PositionClosing(modelId: "n"), accountTotal: AccountTotal())),
      ["nof0:trades:recent:m", "nof0:ingest:trade:t", "nof0:positions:n"]
    ),
    (.sinceInception(SinceInceptionValue(modelId: "m")), ["nof0:since_inception:m"]),
    (.leaderboard([]), ["nof0:leaderboard:cache", "nof0:leaderboard"]),
    (.analytics(ModelAnalytics(modelId: "all")), ["nof0:analytics:all", "nof0:analytics:%61ll"]),
    (.conversationMessage(ConversationMessage(modelId: "m")), ["nof0:conversations:m"]),
    (.model(NamedDetail(id: "m")), []), (.symbol(NamedDetail(id: "BTC")), []),
    (.marketAsset(MarketAsset(provider: "p", symbol: "s")), ["nof0:market:asset:p:s"]),
    (.marketAssetContext(MarketAssetContext(provider: "p", symbol: "s")), ["nof0:market:ctx:p:s"]),
    (.decisionCycle(DecisionCycle(modelId: "m")), ["nof0:decision:last:m"]),
    (.traderState(NamedDetail(id: "x")), ["nof0:trader:x:state"]),
    (.simOrder(SimOrder(modelId: "m")), ["nof0:sim:orders:m"]),
    (.simBalance(SimBalance(modelId: "m")), ["nof0:sim:balances:m"]),
    (.backfill(BackfillOrder()), ["nof0:*"]),
  ]

  @Test func `is taken for every key that an event makes out of date`() {
    for (body, keys) in Self.events {
      #expect(CacheNote.notes(of: body).map { CacheRegistry().key(of: $0).name } == keys, "\(body.kind)")
    }
    #expect(Set(Self.events.map(\.0.kind)) == Set(ArenaEvent.Kind.allCases))
  }

  @Test(arguments: CacheNote.Kind.allCases, ["gpt-5", "", "a\"\u{0}\u{1a}:%/é", "e\u{301}"])
  func `reads back from its payload`(kind: CacheNote.Kind, name: String) {
    let count = kind.labels.count
    let note = CacheNote(kind, count > 0 ? name : "", count > 1 ? name + "'s" : "")
    #expect(CacheNote(payload: note.payload) == note)
  }

  @Test(arguments: [
    "null", "[]", "{}", #"{"refresh":1}"#, #"{"refresh":"tomorrow"}"#, #"{"refresh":"positions"}"#,
    #"{"refresh":"latest_price","symbol":"BTC"}"#, #"{"refresh":"positions","model":null}"#,
  ])
  func `is no note where the payload is another program's`(payload: String) {
    #expect(CacheNote(payload: OpaqueJSON(unchecked: payload)) == nil)
  }

  @Test func `says what it is about`() {
    #expect(CacheNote(.positions, "gpt-5").payload.text == #"{"refresh":"positions","model":"gpt-5"}"#)
    #expect(
      CacheNote(.latestPrice, "x", "BTC").payload.text
        == #"{"refresh":"latest_price","provider":"x","symbol":"BTC"}"#)
    #expect(CacheNote(.cryptoPrices).payload.text == #"{"refresh":"crypto_prices"}"#)
  }
}
