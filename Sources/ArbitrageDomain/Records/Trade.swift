package import CutoverDomain
package import CutoverJSON

/// A fill on the chain.
package struct Trade: WireObject, Equatable {
  package var id: Int64 = 0
  package var txHash = ""
  package var logIndex: Int64 = 0
  package var symbol = ""
  package var baseSymbol = ""
  package var amount = "0"
  package var direction = ""
  package var priceUsdc = "0"
  package var createdAt = OpaqueJSON.null
  package var blockTimestamp = OpaqueJSON.null
  package var gasUsed = OpaqueJSON.null
  package var effectiveGasPrice = OpaqueJSON.null
  package var pythPrice = OpaqueJSON.null
  package var pythConfidence = OpaqueJSON.null
  package var pythExponent = OpaqueJSON.null
  package var pythPublishTime = OpaqueJSON.null
  package var equityRaw = OpaqueJSON.null
  package var usdcRaw = OpaqueJSON.null

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("txHash", &txHash)
    try visitor.integer("logIndex", &logIndex)
    try visitor.string("symbol", &symbol)
    try visitor.string("baseSymbol", &baseSymbol)
    try visitor.string("amount", &amount)
    try visitor.string("direction", &direction)
    try visitor.string("priceUsdc", &priceUsdc)
    try visitor.any("createdAt", &createdAt)
    try visitor.any("blockTimestamp", &blockTimestamp)
    try visitor.any("gasUsed", &gasUsed)
    try visitor.any("effectiveGasPrice", &effectiveGasPrice)
    try visitor.any("pythPrice", &pythPrice)
    try visitor.any("pythConfidence", &pythConfidence)
    try visitor.any("pythExponent", &pythExponent)
    try visitor.any("pythPublishTime", &pythPublishTime)
    try visitor.any("equityRaw", &equityRaw)
    try visitor.any("usdcRaw", &usdcRaw)
  }
}
