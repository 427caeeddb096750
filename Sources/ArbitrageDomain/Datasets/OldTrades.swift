package import CutoverDomain
package import CutoverHosting
package import CutoverJSON
import CutoverRepository
package import CutoverTables

/// A trade as the oldest version of the bot kept it, in the one table of its file: a fill, and the order that hedged it.
package struct OldTrade: WireObject, Equatable {
  package var id: Int64 = 0
  package var txHash = ""
  package var logIndex: Int64 = 0
  package var onchainInputSymbol = OpaqueJSON.null
  package var onchainInputAmount = OpaqueJSON.null
  package var onchainOutputSymbol = OpaqueJSON.null
  package var onchainOutputAmount = OpaqueJSON.null
  package var onchainIoRatio = OpaqueJSON.null
  package var onchainPricePerShareCents = OpaqueJSON.null
  package var schwabTicker = OpaqueJSON.null
  package var schwabInstruction = OpaqueJSON.null
  package var schwabQuantity = OpaqueJSON.null
  package var schwabPricePerShareCents = OpaqueJSON.null
  package var status = OpaqueJSON.null
  package var schwabOrderId = OpaqueJSON.null
  package var createdAt = ""
  package var completedAt = OpaqueJSON.null

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.string("txHash", &txHash)
    try visitor.integer("logIndex", &logIndex)
    try visitor.any("onchainInputSymbol", &onchainInputSymbol)
    try visitor.any("onchainInputAmount", &onchainInputAmount)
    try visitor.any("onchainOutputSymbol", &onchainOutputSymbol)
    try visitor.any("onchainOutputAmount", &onchainOutputAmount)
    try visitor.any("onchainIoRatio", &onchainIoRatio)
    try visitor.any("onchainPricePerShareCents", &onchainPricePerShareCents)
    try visitor.any("schwabTicker", &schwabTicker)
    try visitor.any("schwabInstruction", &schwabInstruction)
    try visitor.any("schwabQuantity", &schwabQuantity)
    try visitor.any("schwabPricePerShareCents", &schwabPricePerShareCents)
    try visitor.any("status", &status)
    try visitor.any("schwabOrderId", &schwabOrderId)
    try visitor.string("createdAt", &createdAt)
    try visitor.any("completedAt", &completedAt)
  }
}

package enum OldTrades: SharedDataset {
  package typealias Record = OldTrade

  /// Whole shares stood in a column of real numbers at first.
  package static let both = SharedTable<OldTrade>(
    "trades_v0", list: "trades", legacyName: "trades",
    [
      "onchainInputSymbol": .text, "onchainInputAmount": .decimal, "onchainOutputSymbol": .text,
      "onchainOutputAmount": .decimal, "onchainIoRatio": .decimal, "onchainPricePerShareCents": .decimal,
      "schwabTicker": .text, "schwabInstruction": .text, "schwabQuantity": .decimal,
      "schwabPricePerShareCents": .decimal, "status": .text, "schwabOrderId": .text, "createdAt": .time(.spaced),
      "completedAt": .time(.spaced),
    ], wider: ["schwabQuantity": .integer]
  ) { "\($0.id)" }
  package static let isEarlier = true

  package static func adoption(from reader: TableReader) throws -> (inout OldTrade) throws -> Void {
    { trade in
      trade.txHash = trade.txHash.lowercased()
      if trade.status.plainText == "COMPLETED" { trade.status = OpaqueJSON(text: "FILLED") }
      if let shares = trade.schwabQuantity.plainText, Int64(shares) == nil {
        throw RefusedColumn("schwab_quantity", "holds the number \(shares), not an integer")
      }
      // Postgres would not say which column it is.
      let amounts = [
        "onchain_input_amount": trade.onchainInputAmount, "onchain_output_amount": trade.onchainOutputAmount,
        "onchain_io_ratio": trade.onchainIoRatio, "onchain_price_per_share_cents": trade.onchainPricePerShareCents,
      ]
      try Trades.checkRange(amounts.compactMapValues(\.plainText))
    }
  }
}
