import CutoverDomain

/// The open positions of one model.
struct ModelPositions: WireObject {
  var modelId = ""
  var positions: WireMap<Position>?

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("model_id", &modelId)
    try visitor.map("positions", &positions)
  }
}
