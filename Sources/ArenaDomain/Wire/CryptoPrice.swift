import CutoverDomain

/// The latest price of one symbol.
struct CryptoPrice: WireObject {
  var symbol = ""
  /// US dollars.
  var price: Double = 0
  /// Unix milliseconds.
  var timestamp: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("symbol", &symbol)
    try visitor.float("price", &price)
    try visitor.integer("timestamp", &timestamp)
  }
}
