import CutoverDomain

/// A model's net asset value since it began.
struct SinceInceptionValue: WireObject {
  var id = ""
  var navSinceInception: Double = 0
  /// Unix seconds.
  var inceptionDate: Double = 0
  var numInvocations: Int64 = 0
  var modelId = ""

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.float("nav_since_inception", &navSinceInception)
    try visitor.float("inception_date", &inceptionDate)
    try visitor.integer("num_invocations", &numInvocations)
    try visitor.string("model_id", &modelId)
  }
}
