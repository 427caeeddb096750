import CutoverDomain
import CutoverJSON

/// Which trades an answer of `trades-recent` shows: the newest of all models, from a trade on.
///
/// The order is that of the exit times, newest first, and of the ids where those are equal. It is one that both sides can
/// tell: the order of arrival across models is nowhere in the legacy file.
struct TradeWindow {
  /// At most so many; `nil` for all trades, in the order of the file, which no client can ask for.
  let limit: Int?
  /// The trade that they come behind; `nil` for the newest of all.
  let before: String?

  static let parameters = [
    QueryParameter("limit", .integer(1...1000, standard: 100)),
    QueryParameter("before", .text(longest: NameLimits.stored)),
  ]

  /// `request` has a value for each of ``parameters``.
  init(_ request: Request) {
    limit = Int(request.parameters[0])
    before = request.parameters[1].isEmpty ? nil : request.parameters[1]
  }

  /// What a client is told that goes on from a trade which is not there.
  static func unknown(_ id: String) -> ReadError {
    ReadError(.badRequest, source: "before", message: "before is \(id.quotedBeginning); there is no such trade")
  }
}

/// The newest trades of those that it is given, in memory that does not grow with them.
struct NewestTrades {
  private let limit: Int
  /// The trade that they come behind.
  private let end: Trade?
  /// Newest first.
  private(set) var trades: [Trade] = []

  init(_ limit: Int, behind end: Trade? = nil) {
    self.limit = limit
    self.end = end
  }

  mutating func add(_ trade: Trade) {
    if let end, !Self.precedes(end, trade) { return }
    if trades.count == limit, let last = trades.last, !Self.precedes(trade, last) { return }
    var (low, high) = (0, trades.count)
    while low < high {
      let middle = (low + high) / 2
      if Self.precedes(trade, trades[middle]) { high = middle } else { low = middle + 1 }
    }
    trades.insert(trade, at: low)
    if trades.count > limit { trades.removeLast() }
  }

  /// Whether one trade is newer than another.
  static func precedes(_ one: Trade, _ other: Trade) -> Bool {
    one.exitTime != other.exitTime ? one.exitTime > other.exitTime : ExactString(one.id) < ExactString(other.id)
  }
}
