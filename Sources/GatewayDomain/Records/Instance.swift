package import CutoverDomain
package import CutoverJSON

/// A strategy that runs, or can, with a configuration.
package struct Instance: GatewayRecord, Equatable {
  package var id = ""
  package var strategyIdentifier = ""
  package var tag = ""
  package var status = ""
  package var configHash = ""
  package var description = ""
  /// What it was started with: the strategy, its providers and their symbols.
  package var metadata = OpaqueJSON.null
  package var createdAt: Int64 = 0
  package var updatedAt: Int64 = 0
  package var deletedAt = OpaqueJSON.null
  package var rowVersion: Int64 = 1

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("strategyIdentifier", &strategyIdentifier)
    try visitor.string("tag", &tag)
    try visitor.string("status", &status)
    try visitor.string("configHash", &configHash)
    try visitor.string("description", &description)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("createdAt", &createdAt)
    try visitor.integer("updatedAt", &updatedAt)
    try visitor.anyUnlessNull("deletedAt", &deletedAt)
    try visitor.integer("rowVersion", &rowVersion)
  }

  package var isThere: Bool { deletedAt.isNull }

  package mutating func normalise() { metadata = metadata.withoutEmptyObject }
}
