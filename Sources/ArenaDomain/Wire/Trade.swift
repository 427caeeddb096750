import CutoverDomain
import CutoverJSON

/// A completed trade: the way in, the way out, and what it earned.
struct Trade: WireObject {
  var id = ""
  var modelId = ""
  var symbol = ""
  var side = ""
  var tradeType = ""
  var tradeId = ""
  var quantity: Double = 0
  var leverage: Double = 0
  var confidence: Double = 0
  var entryPrice: Double = 0
  /// Unix seconds.
  var entryTime: Double = 0
  var entryHumanTime = ""
  var entrySz: Double = 0
  var entryTid: Int64 = 0
  var entryOid: Int64 = 0
  var entryCrossed = false
  var entryLiquidation = OpaqueJSON.null
  var entryCommissionDollars: Double = 0
  var entryClosedPnl: Double = 0
  var exitPrice: Double = 0
  /// Unix seconds.
  var exitTime: Double = 0
  var exitHumanTime = ""
  var exitSz: Double = 0
  var exitTid: Int64 = 0
  var exitOid: Int64 = 0
  var exitCrossed = false
  var exitLiquidation = OpaqueJSON.null
  var exitCommissionDollars: Double = 0
  var exitClosedPnl: Double = 0
  var exitPlan = OpaqueJSON.null
  var realizedGrossPnl: Double = 0
  var realizedNetPnl: Double = 0
  var totalCommissionDollars: Double = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("model_id", &modelId)
    try visitor.string("symbol", &symbol)
    try visitor.string("side", &side)
    try visitor.string("trade_type", &tradeType)
    try visitor.string("trade_id", &tradeId)
    try visitor.float("quantity", &quantity)
    try visitor.float("leverage", &leverage)
    try visitor.float("confidence", &confidence)
    try visitor.float("entry_price", &entryPrice)
    try visitor.float("entry_time", &entryTime)
    try visitor.string("entry_human_time", &entryHumanTime)
    try visitor.float("entry_sz", &entrySz)
    try visitor.integer("entry_tid", &entryTid)
    try visitor.integer("entry_oid", &entryOid)
    try visitor.bool("entry_crossed", &entryCrossed)
    try visitor.any("entry_liquidation", &entryLiquidation)
    try visitor.float("entry_commission_dollars", &entryCommissionDollars)
    try visitor.float("entry_closed_pnl", &entryClosedPnl)
    try visitor.float("exit_price", &exitPrice)
    try visitor.float("exit_time", &exitTime)
    try visitor.string("exit_human_time", &exitHumanTime)
    try visitor.float("exit_sz", &exitSz)
    try visitor.integer("exit_tid", &exitTid)
    try visitor.integer("exit_oid", &exitOid)
    try visitor.bool("exit_crossed", &exitCrossed)
    try visitor.any("exit_liquidation", &exitLiquidation)
    try visitor.float("exit_commission_dollars", &exitCommissionDollars)
    try visitor.float("exit_closed_pnl", &exitClosedPnl)
    try visitor.any("exit_plan", &exitPlan)
    try visitor.float("realized_gross_pnl", &realizedGrossPnl)
    try visitor.float("realized_net_pnl", &realizedNetPnl)
    try visitor.float("total_commission_dollars", &totalCommissionDollars)
  }
}
