package import CutoverDomain
package import CutoverJSON

/// A connection to a venue.
package struct Provider: GatewayRecord, Equatable {
  package var name = ""
  package var displayName = ""
  package var adapter = ""
  /// What the adapter needs. Credentials stand here by reference.
  package var connection = OpaqueJSON.null
  package var status = ""
  package var metadata = OpaqueJSON.null
  package var createdAt: Int64 = 0
  package var updatedAt: Int64 = 0
  /// When it was removed; its orders stay.
  package var deletedAt = OpaqueJSON.null
  /// How often it has changed.
  package var rowVersion: Int64 = 1

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("name", &name)
    try visitor.string("displayName", &displayName)
    try visitor.string("adapter", &adapter)
    try visitor.anyUnlessNull("connection", &connection)
    try visitor.string("status", &status)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("createdAt", &createdAt)
    try visitor.integer("updatedAt", &updatedAt)
    try visitor.anyUnlessNull("deletedAt", &deletedAt)
    try visitor.integer("rowVersion", &rowVersion)
  }

  package var isThere: Bool { deletedAt.isNull }

  package mutating func normalise() {
    connection = connection.withoutEmptyObject
    metadata = metadata.withoutEmptyObject
  }
}
