import CutoverJSON
import CutoverPostgres

/// Redis has some values twice, for readers of other keys than the endpoints': the price of each symbol by itself, and
/// the returns in the leaderboard as ranks. In a strict read a copy that says something else shows in the answer, so
/// that a comparison finds it.
extension CachedRepository {
  func showingSinglePrices(in document: CryptoPrices) throws -> CryptoPrices {
    guard let prices = document.prices else { return document }
    var single: [ExactString: CryptoPrice] = [:]
    for price in try Repository.wording("prices", { try connection.all(ListPrices()) }) {
      let key = keys.latestPrice(provider: price.provider, symbol: price.symbol)
      single[ExactString(price.symbol)] = try tolerating(key) { try cache.string(key) }
    }
    var shown = document
    shown.prices = WireMap(prices.entries.map { .init(key: $0.key, value: single[ExactString($0.key)] ?? $0.value) })
    return shown
  }

  /// An entry whose model has no rank is left out, unless there are no ranks at all.
  func showingRanks(in entries: [LeaderboardEntry]) throws -> [LeaderboardEntry] {
    guard let ranks = try tolerating(keys.leaderboardRanks, { try cache.ranks(keys.leaderboardRanks) }) else {
      return entries
    }
    return entries.compactMap { entry in
      guard let rank = ranks[ExactString(entry.id)] else { return nil }
      var shown = entry
      // Ranks do not tell 0 from -0.
      if rank != entry.returnPct { shown.returnPct = rank }
      return shown
    }
  }
}
