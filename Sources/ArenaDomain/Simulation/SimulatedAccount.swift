import CutoverDomain

/// A model in a simulation: what it holds, and what it has done.
struct SimulatedAccount {
  /// The most positions that are open at a time, so that account totals stay small.
  static let mostPositions = 3

  let model: String
  /// US dollars.
  var equity = 10_000.0
  var realizedPnl = 0.0
  var positions: [Position] = []
  /// When the last trade ended, in Unix seconds.
  var lastExit: Double
  /// The newest trades, which a later event may replace.
  var trades: [Trade] = []
  /// The id of the newest account total.
  var lastTotal: String?
  /// How many conversations came before the current one, and messages in that.
  var conversation = 0
  var messages = 0

  init(model: String, at now: Double) {
    self.model = model
    lastExit = now
  }

  mutating func remember(_ trade: Trade) {
    if trades.count == 8 { trades.removeFirst() }
    trades.append(trade)
    lastExit = max(lastExit, trade.exitTime)
    realizedPnl += trade.realizedNetPnl
    equity = min(max(equity + trade.realizedNetPnl, 1000), 100_000)
  }

  var openPositions: WireMap<Position> { WireMap(positions.map { .init(key: $0.symbol, value: $0) }) }
}
