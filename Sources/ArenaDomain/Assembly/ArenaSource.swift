import CutoverDomain

/// One side's store of the Arena, typed: the only thing in which the two sides differ.
///
/// Everything that the methods give belongs to the thread of the source, and is read while the source is. All of them
/// throw `ReadError`, also from the listings.
protocol ArenaSource: AnyObject {
  func cryptoPrices() throws -> CryptoPrices
  func accountTotals() throws -> AccountTotals
  func positions() throws -> ElementStream<ModelPositions>
  func trades() throws -> ElementStream<Trade>
  /// Throws a `ReadError` of the request where the window goes on from a trade that is not there.
  func recentTrades(_ window: TradeWindow) throws -> ElementStream<Trade>
  func sinceInceptionValues() throws -> ElementStream<SinceInceptionValue>
  func leaderboard() throws -> ElementStream<LeaderboardEntry>
  func analytics() throws -> ElementStream<ModelAnalytics>
  /// The analytics of one model, `nil` where there are none.
  func analytics(of model: String) throws -> ModelAnalytics?
  func conversations() throws -> ElementStream<Conversation>
}

/// The document behind `account-totals`.
struct AccountTotals {
  let totals: ElementStream<AccountTotal>
  let lastHourlyMarkerRead: Int64
}
