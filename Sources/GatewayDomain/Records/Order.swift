package import CutoverDomain
package import CutoverJSON

/// An order at a venue, and how far it is.
package struct Order: GatewayRecord, Equatable {
  package var id = ""
  package var provider = ""
  package var strategyInstance = OpaqueJSON.null
  package var clientOrderId = ""
  package var symbol = ""
  package var side = ""
  package var type = ""
  package var quantity = "0"
  /// Null for an order at the market.
  package var price = OpaqueJSON.null
  package var state = ""
  package var externalReference = OpaqueJSON.null
  package var placedAt: Int64 = 0
  package var metadata = OpaqueJSON.null
  package var acknowledgedAt = OpaqueJSON.null
  package var completedAt = OpaqueJSON.null
  package var createdAt: Int64 = 0
  package var updatedAt: Int64 = 0
  package var rowVersion: Int64 = 1

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("provider", &provider)
    try visitor.anyUnlessNull("strategyInstance", &strategyInstance)
    try visitor.string("clientOrderId", &clientOrderId)
    try visitor.string("symbol", &symbol)
    try visitor.string("side", &side)
    try visitor.string("type", &type)
    try visitor.string("quantity", &quantity)
    try visitor.anyUnlessNull("price", &price)
    try visitor.string("state", &state)
    try visitor.anyUnlessNull("externalReference", &externalReference)
    try visitor.integer("placedAt", &placedAt)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.anyUnlessNull("acknowledgedAt", &acknowledgedAt)
    try visitor.anyUnlessNull("completedAt", &completedAt)
    try visitor.integer("createdAt", &createdAt)
    try visitor.integer("updatedAt", &updatedAt)
    try visitor.integer("rowVersion", &rowVersion)
  }

  package mutating func normalise() {
    quantity = Amount.canonical(quantity) ?? quantity
    price = price.canonicalAmount
    metadata = metadata.withoutEmptyObject
  }
}

/// A fill of an order.
package struct Execution: GatewayRecord, Equatable {
  /// The order's id and the execution's, with a slash between them.
  package var key = ""
  package var orderId = ""
  package var provider = ""
  package var executionId = ""
  package var quantity = "0"
  package var price = "0"
  package var fee = OpaqueJSON.null
  package var feeAsset = OpaqueJSON.null
  package var liquidity = OpaqueJSON.null
  package var tradedAt: Int64 = 0
  package var metadata = OpaqueJSON.null
  package var createdAt: Int64 = 0

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("key", &key)
    try visitor.string("orderId", &orderId)
    try visitor.string("provider", &provider)
    try visitor.string("executionId", &executionId)
    try visitor.string("quantity", &quantity)
    try visitor.string("price", &price)
    try visitor.anyUnlessNull("fee", &fee)
    try visitor.anyUnlessNull("feeAsset", &feeAsset)
    try visitor.anyUnlessNull("liquidity", &liquidity)
    try visitor.integer("tradedAt", &tradedAt)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("createdAt", &createdAt)
  }

  package mutating func normalise() {
    quantity = Amount.canonical(quantity) ?? quantity
    price = Amount.canonical(price) ?? price
    fee = fee.canonicalAmount
    metadata = metadata.withoutEmptyObject
  }
}
