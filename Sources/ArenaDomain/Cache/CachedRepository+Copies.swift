import CutoverCache
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// Redis has some values twice, for readers of other keys than the endpoints': the price of each symbol by itself, and
/// the returns in the leaderboard as ranks. In a strict read a copy that says something else shows in the answer, so
/// that a comparison finds it; but only in the place of a value that is right, since a good copy must not hide a bad value.
extension CachedRepository {
  func showingSinglePrices(in document: CryptoPrices) throws -> CryptoPrices {
    guard let prices = document.prices else { return document }
    var right: [ExactString: [UInt8]] = [:]
    var single: [ExactString: CryptoPrice] = [:]
    for price in try RepositoryRead.translating("prices", { try connection.all(ListPrices()) }) {
      let key = keys[.latestPrice, price.provider, price.symbol]
      single[ExactString(price.symbol)] = try through.tolerating(key) { try cache.string(key) }
      right[ExactString(price.entry.key)] = try price.entry.value.json
    }
    var shown = document
    shown.prices = WireMap(
      try prices.entries.map { entry in
        let name = ExactString(entry.key)
        guard let copy = single[name], try entry.value.json == right[name] else { return entry }
        return .init(key: entry.key, value: copy)
      })
    return shown
  }

  /// An entry whose model has no rank is left out, unless there are no ranks at all; a rank of nobody is
  /// shown as one.
  func showingRanks(in entries: [LeaderboardEntry]) throws -> [LeaderboardEntry] {
    guard let ranks = try through.tolerating(keys[.leaderboardRanks], { try cache.ranks(keys[.leaderboardRanks]) })
    else {
      return entries
    }
    let right = Dictionary(
      (try repository.leaderboard().elements() ?? []).map { (ExactString($0.id), $0.returnPct) },
      uniquingKeysWith: { $1 })
    let ranked = entries.compactMap { entry -> LeaderboardEntry? in
      guard let rank = ranks[ExactString(entry.id)] else { return nil }
      var shown = entry
      // Ranks do not tell 0 from -0.
      if rank != entry.returnPct, entry.returnPct == right[ExactString(entry.id)] { shown.returnPct = rank }
      return shown
    }
    let strangers = Set(ranks.keys).subtracting(entries.map { ExactString($0.id) }).subtracting(right.keys).sorted()
    return ranked
      + strangers.map { name in
        var shown = LeaderboardEntry()
        (shown.id, shown.returnPct) = (name.string, ranks[name] ?? 0)
        return shown
      }
  }
}
