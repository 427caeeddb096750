import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository

/// A list that grows without bound, and how some of its records are found on either side.
enum GrowingList: GrowingRecords {
  case trades, accountTotals, sinceInceptionValues

  init?(_ endpoint: Endpoint) {
    switch ArenaEndpoint(rawValue: endpoint.name) {
    case .trades, .recentTrades: self = .trades
    case .accountTotals: self = .accountTotals
    case .sinceInceptionValues: self = .sinceInceptionValues
    default: return nil
    }
  }

  var fileName: String { endpoint.document.fileName }

  var tables: [String] { endpoint.tables + ["documents"] }

  private var endpoint: ArenaEndpoint {
    switch self {
    case .trades: .trades
    case .accountTotals: .accountTotals
    case .sinceInceptionValues: .sinceInceptionValues
    }
  }

  func keys(in file: DocumentFile) throws -> [String]? {
    switch self {
    case .trades: try ArenaLists.trades.keys(in: file)
    case .accountTotals: try ArenaLists.accountTotals.keys(in: file)
    case .sinceInceptionValues: try ArenaLists.sinceInceptionValues.keys(in: file)
    }
  }

  func answer(from file: DocumentFile, now: Int64) throws -> any Response {
    switch self {
    case .trades: Assembler.answer(trades: try DocumentList(ArenaLists.trades, in: file).listing, now: now)
    case .accountTotals:
      Assembler.answer(totals: AccountTotals(try DocumentList(ArenaLists.accountTotals, in: file)), now: now)
    case .sinceInceptionValues:
      Assembler.answer(values: try DocumentList(ArenaLists.sinceInceptionValues, in: file).listing, now: now)
    }
  }

  func keys(since sequence: Int64, limit: Int, on connection: PostgresConnection) throws -> [String] {
    let limit = Int64(limit)
    return switch self {
    case .trades: try connection.all(ListKeysSince<TradeTable>(sequence, maximum: limit))
    case .accountTotals: try connection.all(ListKeysSince<SnapshotTable>(sequence, maximum: limit))
    case .sinceInceptionValues: try connection.all(ListKeysSince<SinceInceptionTable>(sequence, maximum: limit))
    }
  }

  func keys(from first: String, to last: String, on connection: PostgresConnection) throws -> [String] {
    switch self {
    case .trades: try connection.all(ListTradeIdsBetween(firstId: first, lastId: last)).map(\.id)
    case .accountTotals: try connection.all(ListKeysBetween<SnapshotTable>(first, last))
    case .sinceInceptionValues: try connection.all(ListKeysBetween<SinceInceptionTable>(first, last))
    }
  }

  func answer(from ids: [String], on connection: PostgresConnection, now: Int64) throws -> any Response {
    let repository = Repository(connection)
    return switch self {
    case .trades: Assembler.answer(trades: try repository.trades(ids), now: now)
    case .accountTotals: Assembler.answer(totals: try repository.accountTotals(ids), now: now)
    case .sinceInceptionValues: Assembler.answer(values: try repository.sinceInceptionValues(ids), now: now)
    }
  }
}

extension Repository {
  fileprivate func trades(_ ids: [String]) throws -> ElementStream<Trade> {
    try reading(.trades) { document in
      try listing(document, key: "id") { Self.next(try connection.all(FindRecords<TradeTable>(ids)).map(\.trade)) }
    }
  }

  fileprivate func accountTotals(_ ids: [String]) throws -> AccountTotals {
    try reading(.accountTotals) { document in
      AccountTotals(
        totals: try listing(document, key: "id") {
          SnapshotCursor(Self.next(try connection.all(FindRecords<SnapshotTable>(ids))), connection).next
        },
        lastHourlyMarkerRead: document.lastHourlyMarkerRead)
    }
  }

  fileprivate func sinceInceptionValues(_ ids: [String]) throws -> ElementStream<SinceInceptionValue> {
    try reading(.sinceInceptionValues) { document in
      try listing(document, key: "id") {
        Self.next(try connection.all(FindRecords<SinceInceptionTable>(ids)))
      }
    }
  }

  private static func next<Element>(_ elements: [Element]) -> () -> Element? {
    var iterator = elements.makeIterator()
    return { iterator.next() }
  }
}
