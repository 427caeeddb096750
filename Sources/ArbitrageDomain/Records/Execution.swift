package import CutoverDomain
package import CutoverJSON

/// An order at a broker that hedges whole shares.
package struct Execution: WireObject, Equatable {
  package var id: Int64 = 0
  package var symbol = ""
  package var shares: Int64 = 0
  package var direction = ""
  package var broker = ""
  package var brokerOrderId = OpaqueJSON.null
  package var orderId = OpaqueJSON.null
  package var priceCents = OpaqueJSON.null
  package var status = ""
  package var executedAt = OpaqueJSON.null
  /// How often it has changed, as the repository counts.
  package var rowVersion: Int64 = 1

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("symbol", &symbol)
    try visitor.integer("shares", &shares)
    try visitor.string("direction", &direction)
    try visitor.string("broker", &broker)
    try visitor.any("brokerOrderId", &brokerOrderId)
    try visitor.any("orderId", &orderId)
    try visitor.any("priceCents", &priceCents)
    try visitor.string("status", &status)
    try visitor.any("executedAt", &executedAt)
    try visitor.integer("rowVersion", &rowVersion)
  }
}

/// How much of a trade an execution hedges.
package struct ExecutionLink: WireObject, Equatable {
  package var id: Int64 = 0
  package var tradeId: Int64 = 0
  package var executionId: Int64 = 0
  package var contributedShares = "0"
  package var createdAt = ""

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.integer("tradeId", &tradeId)
    try visitor.integer("executionId", &executionId)
    try visitor.string("contributedShares", &contributedShares)
    try visitor.string("createdAt", &createdAt)
  }
}
