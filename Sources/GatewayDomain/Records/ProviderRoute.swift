package import CutoverDomain
package import CutoverJSON

/// How a provider is asked for one type of data.
package struct ProviderRoute: GatewayRecord, Equatable {
  /// Provider and symbol, with a slash between them.
  package var key = ""
  package var provider = ""
  /// The type of the route in capitals, `TRADE`: not a market.
  package var symbol = ""
  package var route = OpaqueJSON.null
  package var version: Int64 = 1
  package var metadata = OpaqueJSON.null
  package var createdAt: Int64 = 0
  package var updatedAt: Int64 = 0

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("key", &key)
    try visitor.string("provider", &provider)
    try visitor.string("symbol", &symbol)
    try visitor.any("route", &route)
    try visitor.integer("version", &version)
    try visitor.anyUnlessNull("metadata", &metadata)
    try visitor.integer("createdAt", &createdAt)
    try visitor.integer("updatedAt", &updatedAt)
  }

  package mutating func normalise() {
    route = route.withoutEmptyObject
    metadata = metadata.withoutEmptyObject
  }
}
