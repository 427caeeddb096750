package import CutoverHosting
package import CutoverPostgres
import CutoverRepository
package import CutoverTables

package enum Executions: SharedDataset {
  package typealias Record = Execution

  static let statuses = ["PENDING", "SUBMITTED", "FILLED", "FAILED"]
  static let brokers = ["schwab", "alpaca", "dry_run"]

  package static let both = SharedTable<Execution>(
    "offchain_trades", list: "executions",
    ["brokerOrderId": .text, "orderId": .text, "priceCents": .digits, "executedAt": .time(.spaced)],
    own: ["rowVersion": nil], calculated: ["rowVersion"]
  ) { "\($0.id)" }
  package static let rules: [String: FieldRule] = [
    "symbol": .some, "shares": .integer(from: 1), "direction": .choice(Trade.directions), "broker": .choice(brokers),
    "brokerOrderId": .some, "orderId": .some, "priceCents": .integer(from: 0), "status": .choice(statuses),
  ]
}

package enum Positions: SharedDataset {
  package typealias Record = Position

  /// In the repository the position is derived, and the old one has another name.
  package static let both = SharedTable<Position>(
    "trade_accumulators", list: "positions", key: "symbol", numbered: false,
    [
      "accumulatedLong": .decimal, "accumulatedShort": .decimal, "legacyNetPosition": .decimal,
      "pendingExecutionId": .digits, "lastUpdated": .time(.spaced),
    ], own: ["exactLong": .decimal, "exactShort": .decimal], calculated: ["exactLong", "exactShort"],
    legacyNames: ["legacyNetPosition": "net_position"]
  ) { $0.symbol }
  package static let rules: [String: FieldRule] = [
    "symbol": .some, "accumulatedLong": .amountFrom0, "accumulatedShort": .amountFrom0,
  ]
  package static var afterLoad: [any PostgresStatement] { [RefreshExactPositions()] }
}

package enum Links: SharedDataset {
  package typealias Record = ExecutionLink

  package static let both = SharedTable<ExecutionLink>(
    "trade_execution_links", list: "links", ["contributedShares": .decimal, "createdAt": .time(.spaced)]
  ) { "\($0.id)" }
  package static let rules: [String: FieldRule] = ["contributedShares": .amountAbove0]

  package enum ByTrade: RecordIndex {
    package typealias Table = Links
    package static let field = "tradeId"
  }
}

package enum EventQueue: SharedDataset {
  package typealias Record = QueuedEvent

  package static let both = SharedTable<QueuedEvent>(
    "event_queue", list: "events",
    ["createdAt": .time(.spaced), "processedAt": .time(.spaced), "blockTimestamp": .time(.spaced)]
  ) { "\($0.id)" }
  package static let rules: [String: FieldRule] = [
    "txHash": LogEntry.hash, "logIndex": .integer(from: 0), "blockNumber": .integer(from: 0), "eventData": .some,
  ]

  package static func adoption(from reader: TableReader) throws -> (inout QueuedEvent) throws -> Void {
    { $0.txHash = $0.txHash.lowercased() }
  }
}

package enum ProfitEntries: SharedDataset {
  package typealias Record = ProfitEntry

  package static let both = SharedTable<ProfitEntry>(
    "metrics_pnl", list: "entries",
    [
      "timestamp": .time(.offset), "quantity": .decimal, "pricePerShare": .decimal, "realizedPnl": .decimal,
      "cumulativePnl": .decimal, "netPositionAfter": .decimal,
    ]
  ) { "\($0.id)" }
  package static let rules: [String: FieldRule] = [
    "symbol": .some, "tradeType": .choice(["ONCHAIN", "OFFCHAIN"]), "tradeDirection": .choice(Trade.directions),
    "quantity": .amountAbove0, "pricePerShare": .amountAbove0, "realizedPnl": .amount, "cumulativePnl": .amount,
    "netPositionAfter": .amount,
  ]
}

package enum SymbolLocks: SharedDataset {
  package typealias Record = SymbolLock

  package static let both = SharedTable<SymbolLock>(
    "symbol_locks", list: "locks", key: "symbol", numbered: false, ["lockedAt": .time(.spaced)]
  ) { $0.symbol }
}

package enum Tokens: SharedDataset {
  package typealias Record = BrokerTokens

  package static let both = SharedTable<BrokerTokens>(
    "schwab_auth", list: "tokens", numbered: false,
    [
      "id": .integer, "accessTokenFetchedAt": .time(.offset), "refreshTokenFetchedAt": .time(.offset),
      "encryptionVersion": .integer,
    ]
  ) { "\($0.id)" }
  package static let rules: [String: FieldRule] = ["encryptionVersion": .integer(from: 1)]
  package static let isSecret = true
}
