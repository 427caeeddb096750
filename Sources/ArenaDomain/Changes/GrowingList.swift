import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository

/// The lists that grow without bound, and how some of their records are found on either side.
enum GrowingList {
  /// That of an endpoint; `nil` for one that shows another.
  static func of(_ endpoint: Endpoint) -> (any GrowingRecords)? {
    switch ArenaEndpoint(rawValue: endpoint.name) {
    case .trades, .recentTrades: trades
    case .accountTotals: accountTotals
    case .sinceInceptionValues: sinceInceptionValues
    default: nil
    }
  }

  private static var trades: any GrowingRecords {
    GrowingTable(
      ArenaLists.trades, TradeTable.self, tables: ArenaEndpoint.trades.tables,
      between: { try $2.all(ListTradeIdsBetween(firstId: $0, lastId: $1)).map(\.id) },
      ofFile: { Assembler.answer(trades: $0.listing, now: $1) },
      ofRows: { ids, connection, now in
        let trades = try found(.trades, on: connection) {
          try connection.all(FindRecords<TradeTable>(ids)).map(\.trade)
        }
        return Assembler.answer(trades: trades, now: now)
      })
  }

  private static var accountTotals: any GrowingRecords {
    GrowingTable(
      ArenaLists.accountTotals, SnapshotTable.self, tables: ArenaEndpoint.accountTotals.tables,
      ofFile: { Assembler.answer(totals: AccountTotals($0), now: $1) },
      ofRows: { ids, connection, now in
        let repository = Repository(connection)
        let totals = try repository.reading(.accountTotals) { document in
          AccountTotals(
            totals: try repository.listing(document, key: "id") {
              var snapshots = try connection.all(FindRecords<SnapshotTable>(ids)).makeIterator()
              return SnapshotCursor({ snapshots.next() }, connection).next
            },
            lastHourlyMarkerRead: document.lastHourlyMarkerRead)
        }
        return Assembler.answer(totals: totals, now: now)
      })
  }

  private static var sinceInceptionValues: any GrowingRecords {
    GrowingTable(
      ArenaLists.sinceInceptionValues, SinceInceptionTable.self, tables: ArenaEndpoint.sinceInceptionValues.tables,
      ofFile: { Assembler.answer(values: $0.listing, now: $1) },
      ofRows: { ids, connection, now in
        let values = try found(.sinceInceptionValues, on: connection) {
          try connection.all(FindRecords<SinceInceptionTable>(ids))
        }
        return Assembler.answer(values: values, now: now)
      })
  }

  private static func found<Element>(
    _ document: LegacyDocument, on connection: PostgresConnection, _ records: () throws -> [Element]
  ) throws -> ElementStream<Element> {
    let repository = Repository(connection)
    return try repository.reading(document) { document in
      try repository.listing(document, key: "id") {
        var elements = try records().makeIterator()
        return { elements.next() }
      }
    }
  }
}
