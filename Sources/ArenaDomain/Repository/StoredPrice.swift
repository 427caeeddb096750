/// A row of `price_latest` or `price_ticks`.
struct StoredPrice: Sendable {
  var provider = ""
  /// What the price is filed under.
  var symbol = ""
  /// The name that the price itself carries.
  var quotedSymbol = ""
  var price: Double = 0
  /// Unix milliseconds.
  var timestamp: Int64 = 0
}
