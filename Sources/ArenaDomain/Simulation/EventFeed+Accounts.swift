import CutoverDomain
import CutoverJSON

/// What models hold and do.
extension EventFeed {
  /// A position that opens, or one that goes on.
  mutating func position() -> PositionData {
    let account = anyAccount()
    let (symbol, price) = market.pick(prices)
    let index: Int
    if let open = accounts[account].positions.firstIndex(where: { $0.symbol == symbol }) {
      index = open
    } else if accounts[account].positions.count < SimulatedAccount.mostPositions {
      index = accounts[account].positions.count
      accounts[account].positions.append(market.position(symbol, price, at: now))
    } else {
      index = Int(market.integer(0..<Int64(accounts[account].positions.count)))
    }
    var position = accounts[account].positions[index]
    position.currentPrice = latest(position.symbol)
    position.unrealizedPnl = (position.currentPrice - position.entryPrice) * position.quantity
    if market.chance(0.02) {
      position.exitPlan = oddJSON()
      position.tpOid = market.pick([.min, .max])
      position.commission = -0.0
    }
    accounts[account].positions[index] = position
    return PositionData(modelId: accounts[account].model, position: position)
  }

  /// The end of a position, sometimes of one that nobody knows of.
  mutating func closing() -> PositionClosing {
    let account = anyAccount()
    let price = market.pick(prices).price
    guard !accounts[account].positions.isEmpty, !market.chance(0.1) else {
      return PositionClosing(modelId: accounts[account].model, symbol: market.pick(prices).symbol)
    }
    let position = accounts[account].positions.removeLast()
    return PositionClosing(
      modelId: accounts[account].model, symbol: position.symbol, exitPrice: price, exitTime: now,
      pnl: position.unrealizedPnl)
  }

  mutating func accountTotal(of account: Int) -> AccountTotal {
    let owner = accounts[account]
    let unrealized = owner.positions.reduce(0) { $0 + $1.unrealizedPnl }
    let equity = owner.equity + unrealized
    let minutes = Int64((now - market.beginning) / 60)
    var total = AccountTotal(
      id: "\(owner.model)_sim-\(seed)-\(count)", modelId: owner.model, timestamp: now, dollarEquity: equity,
      realizedPnl: owner.realizedPnl, totalUnrealizedPnl: unrealized, cumPnlPct: (equity - 10_000) / 100,
      sharpeRatio: market.decimal(-1...1, 3), sinceInceptionHourlyMarker: minutes / 60,
      sinceInceptionMinuteMarker: minutes, positions: owner.openPositions)
    if market.chance(0.05) { total.positions = nil }
    // A correction of the one before.
    if let id = owner.lastTotal, market.chance(0.05) { total.id = id }
    accounts[account].lastTotal = total.id
    return total
  }

  mutating func trade() -> TradeData {
    let account = anyAccount()
    if let replaced = replacement(account) { return TradeData(trade: replaced) }
    var trade = market.trade(of: accounts[account].model, exit: exitTime(account))
    var closed = ClosedPosition.none
    if !accounts[account].positions.isEmpty, market.chance(0.7) {
      let position = accounts[account].positions.removeFirst()
      let (model, exit) = (trade.modelId, trade.exitTime)
      trade.symbol = position.symbol
      trade.side = position.quantity < 0 ? "short" : "long"
      trade.quantity = abs(position.quantity)
      trade.entryPrice = position.entryPrice
      trade.entryTime = min(position.entryTime, exit)
      trade.exitPrice = position.currentPrice
      trade.realizedGrossPnl = (trade.exitPrice - trade.entryPrice) * position.quantity
      trade.realizedNetPnl = trade.realizedGrossPnl - trade.totalCommissionDollars
      trade.tradeId = "\(trade.entryTime)_\(position.symbol)_\(exit)_\(model)"
      closed =
        market.chance(0.8)
        ? .own
        : market.chance(0.5)
          ? .symbol(position.symbol)
          : .details(ClosingDetails(closing: PositionClosing(symbol: position.symbol, exitTime: exit)))
    }
    if market.chance(0.03) {
      trade.entryHumanTime = market.pick(Self.oddTexts)
      trade.exitPlan = oddJSON()
      trade.entryLiquidation = oddJSON()
      trade.entryTid = market.pick([.min, .max])
      trade.confidence = -0.0
    }
    accounts[account].remember(trade)
    let total = market.chance(0.3) ? accountTotal(of: account) : nil
    return TradeData(trade: trade, closed: closed, accountTotal: OptionalPart(total))
  }

  /// When the next trade of an account ends: mostly after the last one.
  private mutating func exitTime(_ account: Int) -> Double {
    let last = accounts[account].lastExit
    if market.chance(0.05) { return last }
    if market.chance(0.05) { return Self.rounded(last - market.uniform(1...3600), 1000) }
    return Self.rounded(max(now, last), 1000)
  }

  /// A trade that came before, corrected: its numbers, sometimes its time, seldom its model.
  private mutating func replacement(_ account: Int) -> Trade? {
    guard !accounts[account].trades.isEmpty, market.chance(0.05) else { return nil }
    var trade = market.pick(accounts[account].trades)
    trade.exitPrice = Self.rounded(trade.exitPrice * market.uniform(0.99...1.01), 1e4)
    if market.chance(0.3) { trade.exitTime = Self.rounded(trade.exitTime - market.uniform(0...600), 1000) }
    if market.chance(0.1) { trade.modelId = accounts[anyAccount()].model }
    return trade
  }

  private func latest(_ symbol: String) -> Double {
    prices.first { $0.symbol == symbol }?.price ?? 0
  }
}
