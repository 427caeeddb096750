import CutoverDomain
package import CutoverHosting
import CutoverJSON
import CutoverRepository
package import CutoverTables

package enum Trades: SharedDataset {
  package typealias Record = Trade

  package static let both = SharedTable<Trade>(
    "onchain_trades", list: "trades",
    [
      "amount": .decimal, "priceUsdc": .decimal, "createdAt": .time(.spaced), "blockTimestamp": .time(.spaced),
      "gasUsed": .digits, "effectiveGasPrice": .digits, "pythPrice": .decimal, "pythConfidence": .decimal,
      "pythExponent": .digits, "pythPublishTime": .time(.offset),
    ], own: ["baseSymbol": nil, "equityRaw": .decimal, "usdcRaw": .decimal], wider: ["effectiveGasPrice": .decimal]
  ) { "\($0.id)" }
  package enum BySymbol: RecordIndex {
    package typealias Table = Trades
    package static let field = "symbol"
  }

  package static let rules: [String: FieldRule] = [
    "txHash": LogEntry.hash, "logIndex": .integer(from: 0), "symbol": .some, "amount": .amountAbove0,
    "direction": .choice(Trade.directions), "priceUsdc": .amountAbove0, "createdAt": .required,
    "gasUsed": .integer(from: 0), "effectiveGasPrice": .integer(from: 0), "pythPrice": .amount,
    "pythConfidence": .amountFrom0, "equityRaw": .digits(78), "usdcRaw": .digits(78),
  ]

  /// Fills in what the bot has only in the event: the exact amounts.
  package static func adoption(from reader: TableReader) throws -> (inout Trade) throws -> Void {
    let hasEvents = try reader.has(EventData.table)
    return { trade in
      if hasEvents, let data = try EventData.find(trade.txHash, trade.logIndex, in: reader),
        let order = TakenOrder(data, direction: trade.direction),
        DecimalText.shown(order.amount) == DecimalText.shown(trade.amount)
      {
        trade.amount = order.amount
        trade.equityRaw = OpaqueJSON(text: order.equity)
        trade.usdcRaw = OpaqueJSON(text: order.usdc)
      }
      trade.txHash = trade.txHash.lowercased()
      trade.baseSymbol = TokenSymbol.base(of: trade.symbol)
      if trade.createdAt.isNull { trade.createdAt = trade.blockTimestamp }
      // Postgres would not say which column it is.
      try checkRange(["amount": trade.amount, "price_usdc": trade.priceUsdc])
    }
  }

  /// Throws ``RefusedColumn`` for the first amount that has too many digits.
  static func checkRange(_ amounts: [String: String]) throws {
    for (column, text) in amounts.sorted(by: { $0.key < $1.key }) where !DecimalText.isKeepable(text) {
      throw RefusedColumn(column, "has more than twenty digits before the point")
    }
  }
}

/// What the queue has of a trade's event.
private struct EventData: WireObject {
  var txHash = ""
  var logIndex: Int64 = 0
  var eventData = ""

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("txHash", &txHash)
    try visitor.integer("logIndex", &logIndex)
    try visitor.string("eventData", &eventData)
  }

  static let table = LegacyTable<EventData>(
    "event_queue", key: ["txHash", "logIndex"], columns: DatasetColumns(of: EventData.self).legacy)

  /// The text of the event of a log entry; `nil` where there is none, or none that can be read.
  static func find(_ hash: String, _ index: Int64, in reader: TableReader) throws -> String? {
    let key = TableKey([.text(ExactString(hash)), .integer(index)])
    do { return try reader.records(table, [key]).next?()?.eventData } catch is UndecodableRecord { return nil }
  }
}
