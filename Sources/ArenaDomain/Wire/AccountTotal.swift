import CutoverDomain

/// What an account was worth at one moment, with the positions it held.
struct AccountTotal: WireObject {
  var id = ""
  var modelId = ""
  /// Unix seconds.
  var timestamp: Double = 0
  var dollarEquity: Double = 0
  var realizedPnl: Double = 0
  var totalUnrealizedPnl: Double = 0
  /// Percent.
  var cumPnlPct: Double = 0
  var sharpeRatio: Double = 0
  var sinceInceptionHourlyMarker: Int64 = 0
  var sinceInceptionMinuteMarker: Int64 = 0
  var positions: WireMap<Position>?

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("model_id", &modelId)
    try visitor.float("timestamp", &timestamp)
    try visitor.float("dollar_equity", &dollarEquity)
    try visitor.float("realized_pnl", &realizedPnl)
    try visitor.float("total_unrealized_pnl", &totalUnrealizedPnl)
    try visitor.float("cum_pnl_pct", &cumPnlPct)
    try visitor.float("sharpe_ratio", &sharpeRatio)
    try visitor.integer("since_inception_hourly_marker", &sinceInceptionHourlyMarker)
    try visitor.integer("since_inception_minute_marker", &sinceInceptionMinuteMarker)
    try visitor.map("positions", &positions)
  }
}
