import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTables

/// The profits of the trades that have none yet, each of which is to be an event.
///
/// Trades are booked in one order, by time, trades on the chain before those at a broker, then by number; and those alone
/// that come behind the last one that was booked. The bot finds that one by the text of its type, which is the other
/// way around, and stops for ever at two trades of one moment; here that cannot be, since both are the same order.
struct ProfitReport {
  private(set) var entries: [ProfitEntry] = []
  /// Trades at a broker without a price, which have no profit.
  private(set) var withoutPrice: [Int64] = []

  private struct Trade {
    let place: Place
    let symbol: String
    let isBuy: Bool
    let shares: String
    let price: String
  }

  private struct Place: Comparable {
    let time: String
    let isOffchain: Bool
    let id: Int64

    static func < (left: Place, right: Place) -> Bool {
      (left.time, left.isOffchain ? 1 : 0, left.id) < (right.time, right.isOffchain ? 1 : 0, right.id)
    }
  }

  /// Reads all that a side has. Throws `ReadError`, and ``ProfitError``.
  init(of side: SideRecords) throws {
    var books: [ExactString: ProfitBook] = [:]
    var (last, checkpoint): (Int64, Place?) = (0, nil)
    let rows = try side.all(ProfitEntries.self)
    while let row = try rows.next?() {
      try books[ExactString(row.symbol), default: ProfitBook()].take(row)
      let place = Place(time: row.timestamp, isOffchain: row.tradeType == "OFFCHAIN", id: row.tradeId)
      checkpoint = max(checkpoint ?? place, place)
      last = max(last, row.id)
    }
    var trades: [Trade] = []
    func add(_ trade: Trade) { if checkpoint.map({ trade.place > $0 }) ?? true { trades.append(trade) } }
    let fills = try side.all(Trades.self)
    while let fill = try fills.next?() {
      guard let time = fill.createdAt.plainText else { continue }
      add(
        Trade(
          place: Place(time: time, isOffchain: false, id: fill.id), symbol: fill.symbol, isBuy: fill.direction == "BUY",
          shares: fill.amount, price: fill.priceUsdc))
    }
    let executions = try side.all(Executions.self)
    while let execution = try executions.next?() {
      guard execution.status == "FILLED", let time = execution.executedAt.plainText else { continue }
      let place = Place(time: time, isOffchain: true, id: execution.id)
      guard let cents = execution.priceCents.plainText, cents != "0" else {
        if checkpoint.map({ place > $0 }) ?? true { withoutPrice.append(execution.id) }
        continue
      }
      add(
        Trade(
          place: place, symbol: execution.symbol, isBuy: execution.direction == "BUY", shares: "\(execution.shares)",
          price: DecimalText.scaled(cents, by: 2)))
    }
    for trade in trades.sorted(by: { $0.place < $1.place }) {
      last += 1
      try entries.append(Self.entry(trade, last, &books[ExactString(trade.symbol), default: ProfitBook()]))
    }
  }

  private static func entry(_ trade: Trade, _ id: Int64, _ book: inout ProfitBook) throws -> ProfitEntry {
    guard let shares = ExactAmount(trade.shares), let price = ExactAmount(trade.price) else {
      throw ProfitError.tooLarge
    }
    let result = try book.book(shares, at: price, isBuy: trade.isBuy)
    var entry = ProfitEntry()
    (entry.id, entry.symbol, entry.timestamp) = (id, trade.symbol, trade.place.time)
    (entry.tradeType, entry.tradeId) = (trade.place.isOffchain ? "OFFCHAIN" : "ONCHAIN", trade.place.id)
    entry.tradeDirection = trade.isBuy ? "BUY" : "SELL"
    (entry.quantity, entry.pricePerShare) = (shares.text, price.text)
    entry.realizedPnl = OpaqueJSON(text: result.realized?.text)
    (entry.cumulativePnl, entry.netPositionAfter) = (result.cumulative.text, result.position.text)
    return entry
  }

  /// The events that say so: sent twice, they are recognised.
  var events: [String] {
    entries.map { String(decoding: $0.event("profit", id: "profit-\($0.tradeType)-\($0.tradeId)"), as: UTF8.self) }
  }
}
