package import CutoverDomain
package import CutoverJSON

/// What an account has of an asset in one second.
package struct Balance: GatewayRecord, Equatable {
  /// Provider, asset and second, with slashes between them.
  package var key = ""
  package var provider = ""
  package var asset = ""
  package var total = "0"
  package var available = "0"
  package var snapshotAt: Int64 = 0
  package var metadata = OpaqueJSON.null
  package var createdAt: Int64 = 0
  package var updatedAt: Int64 = 0

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("key", &key)
    try visitor.string("provider", &provider)
    try visitor.string("asset", &asset)
    try visitor.string("total", &total)
    try visitor.string("available", &available)
    try visitor.integer("snapshotAt", &snapshotAt)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("createdAt", &createdAt)
    try visitor.integer("updatedAt", &updatedAt)
  }

  package mutating func normalise() {
    total = Amount.canonical(total) ?? total
    available = Amount.canonical(available) ?? available
    metadata = metadata.withoutEmptyObject
  }
}
