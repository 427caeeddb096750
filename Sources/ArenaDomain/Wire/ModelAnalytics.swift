import CutoverJSON

/// A model's analytics, table by table. A table is the wire text of a ``BreakdownTable``.
struct ModelAnalytics: WireObject {
  var id = ""
  var modelId = ""
  /// Unix seconds.
  var updatedAt: Double = 0
  var feePnlMovesBreakdownTable = BreakdownTable.empty
  var winnersLosersBreakdownTable = BreakdownTable.empty
  var signalsBreakdownTable = BreakdownTable.empty
  var lastTradeExitTime: Double = 0
  var invocationBreakdownTable = BreakdownTable.empty
  var longsShortsBreakdownTable = BreakdownTable.empty
  var lastConvoDocId = ""
  var lastConvoTimestamp: Double = 0
  var overallTradesOverviewTable = BreakdownTable.empty
  var lastTradeDocId = ""

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("model_id", &modelId)
    try visitor.float("updated_at", &updatedAt)
    try visitor.table("fee_pnl_moves_breakdown_table", &feePnlMovesBreakdownTable)
    try visitor.table("winners_losers_breakdown_table", &winnersLosersBreakdownTable)
    try visitor.table("signals_breakdown_table", &signalsBreakdownTable)
    try visitor.float("last_trade_exit_time", &lastTradeExitTime)
    try visitor.table("invocation_breakdown_table", &invocationBreakdownTable)
    try visitor.table("longs_shorts_breakdown_table", &longsShortsBreakdownTable)
    try visitor.string("last_convo_doc_id", &lastConvoDocId)
    try visitor.float("last_convo_timestamp", &lastConvoTimestamp)
    try visitor.table("overall_trades_overview_table", &overallTradesOverviewTable)
    try visitor.string("last_trade_doc_id", &lastTradeDocId)
  }
}
