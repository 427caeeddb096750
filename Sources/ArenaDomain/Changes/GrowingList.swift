import CutoverDocuments
import CutoverDomain
import CutoverPostgres

/// A list that grows without bound, and how some of its records are found on either side.
enum GrowingList {
  case trades, accountTotals, sinceInceptionValues

  init?(_ endpoint: Endpoint) {
    switch ArenaEndpoint(rawValue: endpoint.name) {
    case .trades, .recentTrades: self = .trades
    case .accountTotals: self = .accountTotals
    case .sinceInceptionValues: self = .sinceInceptionValues
    default: return nil
    }
  }

  var document: LegacyDocument {
    switch self {
    case .trades: .trades
    case .accountTotals: .accountTotals
    case .sinceInceptionValues: .sinceInceptionValues
    }
  }

  /// The tables that it is read from.
  var tables: [String] { endpoint.tables + ["documents"] }

  private var endpoint: ArenaEndpoint {
    switch self {
    case .trades: .trades
    case .accountTotals: .accountTotals
    case .sinceInceptionValues: .sinceInceptionValues
    }
  }

  /// The ids of the records of `file`, in its order; `nil` where a part of the file does not read as it does in the whole.
  func ids(in file: DocumentFile) throws -> [String]? {
    switch self {
    case .trades: try ArenaLists.trades.keys(in: file)
    case .accountTotals: try ArenaLists.accountTotals.keys(in: file)
    case .sinceInceptionValues: try ArenaLists.sinceInceptionValues.keys(in: file)
    }
  }

  /// The answer that a client would get if `file` were all there is.
  func answer(from file: DocumentFile, now: Int64) throws -> any Answer {
    switch self {
    case .trades: Assembler.answer(trades: try DocumentList(ArenaLists.trades, in: file).listing, now: now)
    case .accountTotals:
      Assembler.answer(totals: AccountTotals(try DocumentList(ArenaLists.accountTotals, in: file)), now: now)
    case .sinceInceptionValues:
      Assembler.answer(values: try DocumentList(ArenaLists.sinceInceptionValues, in: file).listing, now: now)
    }
  }

  /// The ids of at most `limit` rows that entries after `sequence` have written.
  func ids(since sequence: Int64, limit: Int, on connection: PostgresConnection) throws -> [String] {
    let limit = Int64(limit)
    return switch self {
    case .trades: try connection.all(ListTradeIdsSince(seq: sequence, maximum: limit)).map(\.id)
    case .accountTotals: try connection.all(ListSnapshotIdsSince(seq: sequence, maximum: limit)).map(\.id)
    case .sinceInceptionValues:
      try connection.all(ListSinceInceptionValueIdsSince(seq: sequence, maximum: limit)).map(\.id)
    }
  }

  /// The ids of the rows from one to another in wire order.
  func ids(from first: String, to last: String, on connection: PostgresConnection) throws -> [String] {
    switch self {
    case .trades: try connection.all(ListTradeIdsBetween(firstId: first, lastId: last)).map(\.id)
    case .accountTotals: try connection.all(ListSnapshotIdsBetween(firstId: first, lastId: last)).map(\.id)
    case .sinceInceptionValues:
      try connection.all(ListSinceInceptionValueIdsBetween(firstId: first, lastId: last)).map(\.id)
    }
  }

  /// The answer that a client would get if these rows were all there are.
  func answer(from repository: Repository, ids: [String], now: Int64) throws -> any Answer {
    switch self {
    case .trades: Assembler.answer(trades: try repository.trades(ids), now: now)
    case .accountTotals: Assembler.answer(totals: try repository.accountTotals(ids), now: now)
    case .sinceInceptionValues: Assembler.answer(values: try repository.sinceInceptionValues(ids), now: now)
    }
  }
}

extension Repository {
  fileprivate func trades(_ ids: [String]) throws -> Listing<Trade> {
    try reading(.trades) { document in
      try listing(document, key: "id") { Self.next(try connection.all(ListTradesById(ids: ids)).map(\.trade)) }
    }
  }

  fileprivate func accountTotals(_ ids: [String]) throws -> AccountTotals {
    try reading(.accountTotals) { document in
      AccountTotals(
        totals: try listing(document, key: "id") {
          SnapshotCursor(Self.next(try connection.all(ListSnapshotsById(ids: ids))), connection).next
        },
        lastHourlyMarkerRead: document.lastHourlyMarkerRead)
    }
  }

  fileprivate func sinceInceptionValues(_ ids: [String]) throws -> Listing<SinceInceptionValue> {
    try reading(.sinceInceptionValues) { document in
      try listing(document, key: "id") {
        Self.next(try connection.all(ListSinceInceptionValuesById(ids: ids)).map(\.value))
      }
    }
  }

  private static func next<Element>(_ elements: [Element]) -> () -> Element? {
    var iterator = elements.makeIterator()
    return { iterator.next() }
  }
}
