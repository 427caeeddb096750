import CutoverDomain

/// The document behind `crypto-prices`.
struct CryptoPrices: WireObject {
  var prices: WireMap<CryptoPrice>?
  /// Unix milliseconds of the newest price.
  var serverTime: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.map("prices", &prices)
    try visitor.integer("serverTime", &serverTime)
  }
}
