package import CutoverDomain
package import CutoverJSON

/// What a trade, on the chain or at the broker, has earned.
package struct ProfitEntry: WireObject, Equatable {
  package var id: Int64 = 0
  package var symbol = ""
  package var timestamp = ""
  package var tradeType = ""
  package var tradeId: Int64 = 0
  package var tradeDirection = ""
  package var quantity = "0"
  package var pricePerShare = "0"
  /// Null where the position grew, which 0 is not.
  package var realizedPnl = OpaqueJSON.null
  package var cumulativePnl = "0"
  package var netPositionAfter = "0"

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("symbol", &symbol)
    try visitor.string("timestamp", &timestamp)
    try visitor.string("tradeType", &tradeType)
    try visitor.integer("tradeId", &tradeId)
    try visitor.string("tradeDirection", &tradeDirection)
    try visitor.string("quantity", &quantity)
    try visitor.string("pricePerShare", &pricePerShare)
    try visitor.any("realizedPnl", &realizedPnl)
    try visitor.string("cumulativePnl", &cumulativePnl)
    try visitor.string("netPositionAfter", &netPositionAfter)
  }
}
