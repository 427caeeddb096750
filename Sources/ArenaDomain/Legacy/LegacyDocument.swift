/// The files of a legacy dataset, without those of single models, by their names without `.json`.
///
/// In the order of a backfill: what many others refer to first.
enum LegacyDocument: String, CaseIterable, Sendable {
  case cryptoPrices = "crypto-prices"
  case positions
  case accountTotals = "account-totals"
  case trades
  case sinceInceptionValues = "since-inception-values"
  case leaderboard
  case analytics
  case conversations
}
