import CutoverDomain

/// A model's analytics, table by table.
struct ModelAnalytics: WireObject {
  var id = ""
  var modelId = ""
  /// Unix seconds.
  var updatedAt: Double = 0
  var feePnlMovesBreakdownTable = BreakdownTable()
  var winnersLosersBreakdownTable = BreakdownTable()
  var signalsBreakdownTable = BreakdownTable()
  var lastTradeExitTime: Double = 0
  var invocationBreakdownTable = BreakdownTable()
  var longsShortsBreakdownTable = BreakdownTable()
  var lastConvoDocId = ""
  var lastConvoTimestamp: Double = 0
  var overallTradesOverviewTable = BreakdownTable()
  var lastTradeDocId = ""

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("model_id", &modelId)
    try visitor.float("updated_at", &updatedAt)
    try visitor.object("fee_pnl_moves_breakdown_table", &feePnlMovesBreakdownTable)
    try visitor.object("winners_losers_breakdown_table", &winnersLosersBreakdownTable)
    try visitor.object("signals_breakdown_table", &signalsBreakdownTable)
    try visitor.float("last_trade_exit_time", &lastTradeExitTime)
    try visitor.object("invocation_breakdown_table", &invocationBreakdownTable)
    try visitor.object("longs_shorts_breakdown_table", &longsShortsBreakdownTable)
    try visitor.string("last_convo_doc_id", &lastConvoDocId)
    try visitor.float("last_convo_timestamp", &lastConvoTimestamp)
    try visitor.object("overall_trades_overview_table", &overallTradesOverviewTable)
    try visitor.string("last_trade_doc_id", &lastTradeDocId)
  }
}
