package import CutoverDocuments
import CutoverDomain
package import CutoverHosting
import CutoverJSON
package import CutoverPostgres
package import CutoverRepository
package import CutoverTables

package enum Executions: ArbitrageDataset {
  package typealias Record = Execution

  package static let list = ListDataset<Execution>("offchain_trades", list: "executions", key: "id", order: .key) {
    "\($0.id)"
  }
  package static let columns = DatasetColumns(
    of: Execution.self,
    [
      "brokerOrderId": .text, "orderId": .text, "priceCents": .digits, "executedAt": .time(.spaced),
    ], own: ["rowVersion": nil])
  package static let legacyTable: LegacyTable<Execution>? = LegacyTable(
    "offchain_trades", key: ["id"], columns: columns.legacy)
  package static let traits = TableTraits(numbered: "id", calculated: ["rowVersion"])
}

package enum Positions: ArbitrageDataset {
  package typealias Record = Position

  package static let list = ListDataset<Position>(
    "trade_accumulators", list: "positions", key: "symbol", order: .key
  ) { $0.symbol }
  /// In the repository the position is derived, and the old one has another name.
  package static let columns = DatasetColumns(
    of: Position.self,
    [
      "accumulatedLong": .decimal, "accumulatedShort": .decimal, "legacyNetPosition": .decimal,
      "pendingExecutionId": .digits, "lastUpdated": .time(.spaced),
    ], own: ["exactLong": .decimal, "exactShort": .decimal], legacyNames: ["legacyNetPosition": "net_position"])
  package static let legacyTable: LegacyTable<Position>? = LegacyTable(
    "trade_accumulators", key: ["symbol"], columns: columns.legacy)
  package static let traits = TableTraits(calculated: ["exactLong", "exactShort"])
  package static var afterLoad: [any PostgresStatement] { [RefreshExactPositions()] }
}

package enum Links: ArbitrageDataset {
  package typealias Record = ExecutionLink

  package static let list = ListDataset<ExecutionLink>("trade_execution_links", list: "links", key: "id", order: .key) {
    "\($0.id)"
  }
  package static let columns = DatasetColumns(
    of: ExecutionLink.self, ["contributedShares": .decimal, "createdAt": .time(.spaced)])
  package static let legacyTable: LegacyTable<ExecutionLink>? = LegacyTable(
    "trade_execution_links", key: ["id"], columns: columns.legacy)
  package static let traits = TableTraits(numbered: "id")
}

package enum EventQueue: ArbitrageDataset {
  package typealias Record = QueuedEvent

  package static let list = ListDataset<QueuedEvent>("event_queue", list: "events", key: "id", order: .key) {
    "\($0.id)"
  }
  package static let columns = DatasetColumns(
    of: QueuedEvent.self,
    ["createdAt": .time(.spaced), "processedAt": .time(.spaced), "blockTimestamp": .time(.spaced)])
  package static let legacyTable: LegacyTable<QueuedEvent>? = LegacyTable(
    "event_queue", key: ["id"], columns: columns.legacy)
  package static let traits = TableTraits(numbered: "id")

  package static func adoption(from reader: TableReader) throws -> (inout QueuedEvent) throws -> Void {
    { $0.txHash = $0.txHash.lowercased() }
  }
}

package enum ProfitEntries: ArbitrageDataset {
  package typealias Record = ProfitEntry

  package static let list = ListDataset<ProfitEntry>("metrics_pnl", list: "entries", key: "id", order: .key) {
    "\($0.id)"
  }
  package static let columns = DatasetColumns(
    of: ProfitEntry.self,
    [
      "timestamp": .time(.offset), "quantity": .decimal, "pricePerShare": .decimal, "realizedPnl": .decimal,
      "cumulativePnl": .decimal, "netPositionAfter": .decimal,
    ])
  package static let legacyTable: LegacyTable<ProfitEntry>? = LegacyTable(
    "metrics_pnl", key: ["id"], columns: columns.legacy)
  package static let traits = TableTraits(numbered: "id")
}

package enum SymbolLocks: ArbitrageDataset {
  package typealias Record = SymbolLock

  package static let list = ListDataset<SymbolLock>("symbol_locks", list: "locks", key: "symbol", order: .key) {
    $0.symbol
  }
  package static let columns = DatasetColumns(of: SymbolLock.self, ["lockedAt": .time(.spaced)])
  package static let legacyTable: LegacyTable<SymbolLock>? = LegacyTable(
    "symbol_locks", key: ["symbol"], columns: columns.legacy)
}

package enum Tokens: ArbitrageDataset {
  package typealias Record = BrokerTokens

  package static let list = ListDataset<BrokerTokens>("schwab_auth", list: "tokens", key: "id", order: .key) {
    "\($0.id)"
  }
  package static let columns = DatasetColumns(
    of: BrokerTokens.self,
    [
      "id": .integer, "accessTokenFetchedAt": .time(.offset), "refreshTokenFetchedAt": .time(.offset),
      "encryptionVersion": .integer,
    ])
  package static let legacyTable: LegacyTable<BrokerTokens>? = LegacyTable(
    "schwab_auth", key: ["id"], columns: columns.legacy)
}
