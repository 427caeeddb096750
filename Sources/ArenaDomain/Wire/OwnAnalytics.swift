import CutoverDomain

/// The document in a model's own file of analytics, `{"analytics": {...}}`.
struct OwnAnalytics: WireObject {
  var analytics = ModelAnalytics()

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.object("analytics", &analytics)
  }
}
