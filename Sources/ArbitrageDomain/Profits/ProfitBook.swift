import CutoverTables

/// What of a symbol is open, first in, first out, and what it has earned so far.
struct ProfitBook {
  private struct Lot {
    var shares: ExactAmount
    let price: ExactAmount
  }

  /// All of one direction, the oldest first.
  private var lots: ArraySlice<Lot> = []
  private var isLong = true
  private(set) var cumulative = ExactAmount.zero
  /// Below 0 where more was sold than bought.
  private(set) var position = ExactAmount.zero

  /// Books a trade. What it closes is realized, which is `nil` where it closes nothing: a gain of 0 is another matter.
  /// Throws ``ProfitError`` for amounts beyond what the repository can hold.
  mutating func book(
    _ shares: ExactAmount, at price: ExactAmount, isBuy: Bool
  ) throws(ProfitError) -> (realized: ExactAmount?, cumulative: ExactAmount, position: ExactAmount) {
    var open = shares
    var realized: ExactAmount?
    while isLong != isBuy, open > .zero, let lot = lots.first {
      let part = min(open, lot.shares)
      let gain = isLong ? price.subtracting(lot.price) : lot.price.subtracting(price)
      guard let earned = gain?.multiplied(by: part), let sum = (realized ?? .zero).adding(earned) else {
        throw .tooLarge
      }
      realized = sum
      open = ExactAmount(units: open.units - part.units)
      if part == lot.shares {
        lots.removeFirst()
      } else {
        lots[lots.startIndex].shares = ExactAmount(units: lot.shares.units - part.units)
      }
    }
    if open > .zero {
      if lots.isEmpty { isLong = isBuy }
      lots.append(Lot(shares: open, price: price))
    }
    guard let total = cumulative.adding(realized ?? .zero),
      let position = isBuy ? position.adding(shares) : position.subtracting(shares)
    else { throw .tooLarge }
    (cumulative, self.position) = (total, position)
    return (realized, total, position)
  }

  /// Takes over what a row says of its trade: the open lots follow from the trades, the sums are those of the row.
  mutating func take(_ entry: ProfitEntry) throws(ProfitError) {
    guard let shares = ExactAmount(entry.quantity), let price = ExactAmount(entry.pricePerShare),
      let cumulative = ExactAmount(entry.cumulativePnl), let position = ExactAmount(entry.netPositionAfter)
    else { throw .tooLarge }
    _ = try book(shares, at: price, isBuy: entry.tradeDirection == "BUY")
    (self.cumulative, self.position) = (cumulative, position)
  }
}

enum ProfitError: Error {
  /// An amount has more digits than the repository holds.
  case tooLarge
}
