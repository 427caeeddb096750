import CutoverDomain

/// One side's store of the Arena, typed: the only thing in which the two sides differ.
///
/// Everything that the methods give belongs to the thread of the source, and is read while the source is. All of them
/// throw `ReadError`, also from the listings.
protocol ArenaSource: AnyObject {
  func cryptoPrices() throws -> CryptoPrices
  func accountTotals() throws -> AccountTotals
  func positions() throws -> Listing<ModelPositions>
  func trades() throws -> Listing<Trade>
  /// Throws a `ReadError` of the request where the window goes on from a trade that is not there.
  func recentTrades(_ window: TradeWindow) throws -> Listing<Trade>
  func sinceInceptionValues() throws -> Listing<SinceInceptionValue>
  func leaderboard() throws -> Listing<LeaderboardEntry>
  func analytics() throws -> Listing<ModelAnalytics>
  /// The analytics of one model, `nil` where there are none.
  func analytics(of model: String) throws -> ModelAnalytics?
  func conversations() throws -> Listing<Conversation>
}

/// The document behind `account-totals`.
struct AccountTotals {
  let totals: Listing<AccountTotal>
  let lastHourlyMarkerRead: Int64
}
