import CutoverJSON

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
  var volume: Double?
  /// What the provider sent.
  var raw: OpaqueJSON?
  /// The sequence number of the event that wrote it.
  var seq: Int64 = 0
}
