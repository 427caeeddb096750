import CutoverHosting
import CutoverJSON
import CutoverTables

/// What both sides write alike.
extension JSONWriter {
  /// A decimal as the legacy file has it in binary64, which the repository may have exactly.
  mutating func shown(_ name: StaticString, _ text: String) { field(name, DecimalText.shown(text)) }

  /// The same, or null.
  mutating func shown(_ name: StaticString, _ value: OpaqueJSON) {
    field(name, OpaqueJSON(text: value.plainText.map(DecimalText.shown)))
  }

  /// An integer that records have as a text, or null.
  mutating func integer(_ name: StaticString, _ value: OpaqueJSON) {
    field(name, value.plainText.map { OpaqueJSON(unchecked: $0) } ?? .null)
  }
}

extension Trade {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("txHash", txHash)
    writer.field("logIndex", logIndex)
    writer.field("symbol", symbol)
    writer.field("baseSymbol", baseSymbol)
    writer.shown("amount", amount)
    writer.field("amountExact", amount)
    writer.field("direction", direction)
    writer.shown("priceUsdc", priceUsdc)
    writer.field("blockTimestamp", blockTimestamp)
    writer.field("createdAt", createdAt)
    writer.integer("gasUsed", gasUsed)
    writer.field("effectiveGasPrice", effectiveGasPrice)
    writer.name("pyth" as StaticString)
    guard ![pythPrice, pythConfidence, pythExponent, pythPublishTime].allSatisfy(\.isNull) else { return writer.null() }
    writer.beginObject()
    writer.shown("price", pythPrice)
    writer.shown("confidence", pythConfidence)
    writer.integer("exponent", pythExponent)
    writer.field("publishTime", pythPublishTime)
    writer.endObject()
  }
}

extension Execution {
  /// The order's id at the broker, whichever column has it.
  var shownOrderId: OpaqueJSON { orderId.isNull ? brokerOrderId : orderId }

  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("symbol", symbol)
    writer.field("shares", shares)
    writer.field("direction", direction)
    writer.field("broker", broker)
    writer.field("orderId", shownOrderId)
    writer.integer("priceCents", priceCents)
    writer.field("status", status)
    writer.field("executedAt", executedAt)
  }
}

extension Position {
  func write(to writer: inout JSONWriter) {
    writer.field("symbol", symbol)
    writer.shown("accumulatedLong", accumulatedLong)
    writer.shown("accumulatedShort", accumulatedShort)
    writer.field("netPosition", ExactAmount(accumulatedLong)?.subtracting(ExactAmount(accumulatedShort))?.text ?? "0")
    writer.integer("pendingExecutionId", pendingExecutionId)
    writer.field("lastUpdated", lastUpdated)
  }
}

extension ExecutionLink {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("tradeId", tradeId)
    writer.field("executionId", executionId)
    writer.shown("contributedShares", contributedShares)
    writer.field("createdAt", createdAt)
  }

  /// With what it links.
  func write(to writer: inout JSONWriter, _ trade: Trade, _ execution: Execution?) {
    write(to: &writer)
    writer.field("txHash", trade.txHash)
    writer.field("logIndex", trade.logIndex)
    writer.shown("tradeAmount", trade.amount)
    writer.field("tradeDirection", trade.direction)
    writer.shown("priceUsdc", trade.priceUsdc)
    writer.field("executionShares", execution.map { OpaqueJSON(unchecked: "\($0.shares)") } ?? .null)
    writer.field("executionDirection", OpaqueJSON(text: execution?.direction))
    writer.field("executionStatus", OpaqueJSON(text: execution?.status))
    writer.field("orderId", execution?.shownOrderId ?? .null)
    writer.field("executedAt", execution?.executedAt ?? .null)
  }
}

extension ProfitEntry {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("symbol", symbol)
    writer.field("timestamp", timestamp)
    writer.field("tradeType", tradeType)
    writer.field("tradeId", tradeId)
    writer.field("direction", tradeDirection)
    writer.shown("quantity", quantity)
    writer.shown("pricePerShare", pricePerShare)
    writer.shown("realizedPnl", realizedPnl)
    writer.shown("cumulativePnl", cumulativePnl)
    writer.shown("netPositionAfter", netPositionAfter)
  }
}

extension QueuedEvent {
  func write(to writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("txHash", txHash)
    writer.field("logIndex", logIndex)
    writer.field("blockNumber", blockNumber)
    writer.field("state", state.rawValue)
    writer.field("createdAt", createdAt)
    writer.field("processedAt", processedAt)
    writer.field("blockTimestamp", blockTimestamp)
  }
}
