package import CutoverDomain
package import CutoverJSON

/// What of a ticker is not hedged yet, long and short apart.
package struct Position: WireObject, Equatable {
  package var symbol = ""
  package var accumulatedLong = "0"
  package var accumulatedShort = "0"
  /// As the legacy file has it, where nobody keeps it up to date.
  package var legacyNetPosition = "0"
  package var pendingExecutionId = OpaqueJSON.null
  package var lastUpdated = ""
  /// What the exact amounts come to, where the repository knows it.
  package var exactLong = OpaqueJSON.null
  package var exactShort = OpaqueJSON.null

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("symbol", &symbol)
    try visitor.string("accumulatedLong", &accumulatedLong)
    try visitor.string("accumulatedShort", &accumulatedShort)
    try visitor.string("legacyNetPosition", &legacyNetPosition)
    try visitor.any("pendingExecutionId", &pendingExecutionId)
    try visitor.string("lastUpdated", &lastUpdated)
    try visitor.any("exactLong", &exactLong)
    try visitor.any("exactShort", &exactShort)
  }
}

/// That a ticker is being hedged at the moment.
package struct SymbolLock: WireObject, Equatable {
  package var symbol = ""
  package var lockedAt = ""

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("symbol", &symbol)
    try visitor.string("lockedAt", &lockedAt)
  }
}
