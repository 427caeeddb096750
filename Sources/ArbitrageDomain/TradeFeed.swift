import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTables

/// An endless feed of what a bot does: events of the chain, fills, orders and what becomes of them. The same for the same
/// seed and number of tickers; feeds of different seeds have no record in common.
struct TradeFeed: EventSource {
  let seed: UInt64
  private var tickers: [Ticker]
  private var random: FeedRandom
  private var waiting: [[UInt8]] = []
  private var clock: Int64
  private var events: Int64 = 0
  private var lastTrade: Int64
  private var lastExecution: Int64
  private var lastLink: Int64
  private var lastProfit: Int64
  private var books: [String: ProfitBook] = [:]

  /// 2026-01-01T00:00:00Z in Unix seconds.
  private static let start: Int64 = 1_767_225_600
  /// How many records of each kind a feed can have.
  private static let room: Int64 = 8_000_000

  init(seed: UInt64, tickers count: Int) {
    self.seed = seed
    random = FeedRandom(seed: seed)
    tickers = (0..<max(1, count)).map { Ticker(symbol: "S\(seed)T\($0)") }
    clock = Self.start
    let first = (1 + Int64(seed % 1_000_000_000)) * Self.room
    (lastTrade, lastExecution, lastLink, lastProfit) = (first, first, first, first)
  }

  mutating func next() -> [UInt8] {
    while waiting.isEmpty { step() }
    return waiting.removeFirst()
  }

  private mutating func step() {
    clock += 1
    let place = Int(random.number(below: UInt64(tickers.count)))
    if tickers[place].order != nil, random.number(below: 3) > 0 {
      advanceOrder(of: place)
    } else {
      fill(place)
    }
  }

  private var now: String { UTCDate(clock * 1000).seconds }

  /// A time within the second, as a clock of nanoseconds has it.
  private mutating func moment() -> OpaqueJSON {
    let fraction = String(1_000_000_000 + random.number(below: 1_000_000_000)).dropFirst()
    return OpaqueJSON(text: now.dropLast() + ".\(fraction)Z")
  }

  // MARK: Fills

  private mutating func fill(_ place: Int) {
    lastTrade += 1
    let (equity, usdc) = (random.hexadecimal(16), random.hexadecimal(9))
    let trade = trade(tickers[place].symbol, equity, usdc)
    var queued = QueuedEvent()
    (queued.id, queued.txHash, queued.logIndex) = (trade.id, trade.txHash, trade.logIndex)
    queued.blockNumber = 40_000_000 + clock - Self.start
    let (input, output) = trade.direction == "SELL" ? (usdc, equity) : (equity, usdc)
    queued.eventData = #"{"TakeOrderV2":{"input":"\#(input)","output":"\#(output)"}}"#
    (queued.createdAt, queued.blockTimestamp) = (now, trade.blockTimestamp)
    send("enqueued", queued)
    var netting = Netting()
    netting.trade = trade
    tickers[place].add(trade)
    if let (execution, shares) = tickers[place].decide(next: lastExecution + 1) {
      lastExecution += 1
      netting.execution = execution
      netting.links = WireList(
        shares.map { part in
          lastLink += 1
          var link = ExecutionLink()
          (link.id, link.tradeId, link.executionId) = (lastLink, part.trade, execution.id)
          (link.contributedShares, link.createdAt) = (ShortDecimal.text(part.shares), now)
          return link
        })
      var lock = SymbolLock()
      (lock.symbol, lock.lockedAt) = (execution.symbol, now)
      netting.lock = lock
    }
    netting.position = tickers[place].position(at: now)
    netting.processedAt = OpaqueJSON(text: now)
    send("fill", netting)
    book(trade)
  }

  /// The bot's reporter comes behind it.
  private mutating func book(_ trade: Trade) {
    var entry = ProfitEntry()
    (entry.tradeType, entry.tradeId, entry.timestamp) = ("ONCHAIN", trade.id, now)
    (entry.symbol, entry.tradeDirection) = (trade.symbol, trade.direction)
    (entry.quantity, entry.pricePerShare) = (trade.amount, trade.priceUsdc)
    book(entry)
  }

  private mutating func book(_ given: ProfitEntry) {
    var entry = given
    guard let shares = ExactAmount(entry.quantity), let price = ExactAmount(entry.pricePerShare),
      let result = try? books[entry.symbol, default: ProfitBook()].book(
        shares, at: price, isBuy: entry.tradeDirection == "BUY")
    else { return }
    lastProfit += 1
    entry.id = lastProfit
    entry.realizedPnl = OpaqueJSON(text: result.realized?.text)
    (entry.cumulativePnl, entry.netPositionAfter) = (result.cumulative.text, result.position.text)
    send("profit", entry)
  }

  private mutating func trade(_ ticker: String, _ equity: String, _ usdc: String) -> Trade {
    var trade = Trade()
    trade.id = lastTrade
    trade.txHash = random.hexadecimal(64)
    trade.logIndex = Int64(random.number(below: 500))
    trade.symbol = ticker + "0x"
    trade.baseSymbol = ticker
    trade.direction = random.number(below: 2) == 0 ? "BUY" : "SELL"
    let units = DecimalText.digits(ofHexadecimal: equity) ?? "1"
    trade.amount = DecimalText.scaled(units, by: 18)
    trade.equityRaw = OpaqueJSON(text: units)
    trade.usdcRaw = OpaqueJSON(text: DecimalText.digits(ofHexadecimal: usdc))
    trade.priceUsdc = DecimalText.scaled("\(10_000_000 + random.number(below: 500_000_000))", by: 6)
    (trade.createdAt, trade.blockTimestamp) = (OpaqueJSON(text: now), OpaqueJSON(text: now))
    return trade
  }

  // MARK: Orders

  private mutating func advanceOrder(of place: Int) {
    guard let order = tickers[place].order else { return }
    var event = OrderEvent()
    event.id = order.id
    guard order.isSubmitted else {
      event.orderId = OpaqueJSON(text: "\(1_004_000_000_000 + order.id)")
      tickers[place].order?.isSubmitted = true
      return send("submitted", event)
    }
    (event.executedAt, event.at) = (moment(), now)
    tickers[place].order = nil
    if random.number(below: 16) == 0 { return send("failed", event) }
    let cents = "\(1000 + random.number(below: 50_000))"
    event.priceCents = OpaqueJSON(text: cents)
    send("filled", event)
    var entry = ProfitEntry()
    (entry.tradeType, entry.tradeId, entry.timestamp) = ("OFFCHAIN", order.id, event.executedAt.plainText ?? now)
    (entry.symbol, entry.tradeDirection) = (tickers[place].symbol, order.direction)
    (entry.quantity, entry.pricePerShare) = ("\(order.shares)", DecimalText.scaled(cents, by: 2))
    book(entry)
  }

  private mutating func send<Record: WireObject>(_ type: String, _ record: Record) {
    events += 1
    waiting.append(record.event(type, id: "feed-\(seed)-\(events)"))
  }
}

/// What the bot knows of a ticker. It adds up in binary64, and so does this.
private struct Ticker {
  let symbol: String
  var long = 0.0
  var short = 0.0
  /// What of trades no order hedges yet, the oldest first.
  var bought: [(trade: Int64, shares: Double)] = []
  var sold: [(trade: Int64, shares: Double)] = []
  var order: (id: Int64, isSubmitted: Bool, direction: String, shares: Int64)?

  init(symbol: String) { self.symbol = symbol }

  mutating func add(_ trade: Trade) {
    let amount = ShortDecimal.number(trade.amount) ?? 0
    if trade.direction == "BUY" {
      long += amount
      bought.append((trade.id, amount))
    } else {
      short += amount
      sold.append((trade.id, amount))
    }
  }

  /// An order for the whole shares of the position, and what of which trades it hedges; `nil` where none is due.
  mutating func decide(next id: Int64) -> (execution: Execution, parts: [(trade: Int64, shares: Double)])? {
    let net = long - short
    guard order == nil, net.magnitude >= 1 else { return nil }
    var execution = Execution()
    (execution.id, execution.symbol, execution.shares) = (id, symbol, Int64(net.magnitude))
    (execution.direction, execution.broker, execution.status) = (net > 0 ? "SELL" : "BUY", "schwab", "PENDING")
    let shares = Double(execution.shares)
    let parts = net > 0 ? Self.take(shares, from: &bought) : Self.take(shares, from: &sold)
    if net > 0 { long = max(0, long - shares) } else { short = max(0, short - shares) }
    order = (id, false, execution.direction, execution.shares)
    return (execution, parts)
  }

  private static func take(
    _ wanted: Double, from trades: inout [(trade: Int64, shares: Double)]
  ) -> [(trade: Int64, shares: Double)] {
    var (open, parts) = (wanted, [(trade: Int64, shares: Double)]())
    while open > 0.001, let first = trades.first {
      let part = min(first.shares, open)
      if part > 0.001 { parts.append((first.trade, part)) }
      open -= part
      if first.shares - part <= 0.001 { trades.removeFirst() } else { trades[0].shares -= part }
    }
    return parts
  }

  func position(at time: String) -> Position {
    var position = Position()
    (position.symbol, position.lastUpdated) = (symbol, time)
    (position.accumulatedLong, position.accumulatedShort) = (ShortDecimal.text(long), ShortDecimal.text(short))
    position.pendingExecutionId = OpaqueJSON(text: order.map { "\($0.id)" })
    return position
  }
}

extension FeedRandom {
  /// So many hexadecimal digits, the first of which is not 0.
  fileprivate mutating func hexadecimal(_ count: Int) -> String {
    var text = "0x" + String(1 + number(below: 15), radix: 16)
    for _ in 1..<count { text += String(number(below: 16), radix: 16) }
    return text
  }
}
