package import CutoverDomain
package import CutoverJSON

/// An event of the chain, done or still to be done.
package struct QueuedEvent: WireObject, Equatable {
  package var id: Int64 = 0
  package var txHash = ""
  package var logIndex: Int64 = 0
  package var blockNumber: Int64 = 0
  package var eventData = ""
  package var processed = false
  package var createdAt = ""
  package var processedAt = OpaqueJSON.null
  package var blockTimestamp = OpaqueJSON.null

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("txHash", &txHash)
    try visitor.integer("logIndex", &logIndex)
    try visitor.integer("blockNumber", &blockNumber)
    try visitor.string("eventData", &eventData)
    try visitor.bool("processed", &processed)
    try visitor.string("createdAt", &createdAt)
    try visitor.any("processedAt", &processedAt)
    try visitor.any("blockTimestamp", &blockTimestamp)
  }
}
