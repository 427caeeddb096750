import CutoverDomain
import CutoverJSON

/// An open position of a model.
struct Position: WireObject {
  var entryOid: Int64 = 0
  var riskUsd: Double = 0
  var confidence: Double = 0
  var indexCol = OpaqueJSON.null
  var exitPlan = OpaqueJSON.null
  /// Unix seconds.
  var entryTime: Double = 0
  var symbol = ""
  var entryPrice: Double = 0
  var tpOid: Int64 = 0
  var margin: Double = 0
  var waitForFill = false
  var slOid: Int64 = 0
  var oid: Int64 = 0
  var currentPrice: Double = 0
  var closedPnl: Double = 0
  var liquidationPrice: Double = 0
  var commission: Double = 0
  var leverage: Double = 0
  var slippage: Double = 0
  /// Negative for a short position.
  var quantity: Double = 0
  var unrealizedPnl: Double = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("entry_oid", &entryOid)
    try visitor.float("risk_usd", &riskUsd)
    try visitor.float("confidence", &confidence)
    try visitor.any("index_col", &indexCol)
    try visitor.any("exit_plan", &exitPlan)
    try visitor.float("entry_time", &entryTime)
    try visitor.string("symbol", &symbol)
    try visitor.float("entry_price", &entryPrice)
    try visitor.integer("tp_oid", &tpOid)
    try visitor.float("margin", &margin)
    try visitor.bool("wait_for_fill", &waitForFill)
    try visitor.integer("sl_oid", &slOid)
    try visitor.integer("oid", &oid)
    try visitor.float("current_price", &currentPrice)
    try visitor.float("closed_pnl", &closedPnl)
    try visitor.float("liquidation_price", &liquidationPrice)
    try visitor.float("commission", &commission)
    try visitor.float("leverage", &leverage)
    try visitor.float("slippage", &slippage)
    try visitor.float("quantity", &quantity)
    try visitor.float("unrealized_pnl", &unrealizedPnl)
  }
}
