import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON

/// An endless feed of fills on the chain, each as the event that the bot has queued and the trade that it has made of it:
/// the same for the same seed and number of tickers.
struct TradeFeed: EventSource {
  let seed: UInt64
  let tickers: Int
  private var count: Int64 = 0
  private var state: UInt64
  /// The trade of the event that came last.
  private var pending: Trade?

  /// Where the ids begin: behind all that a bot has given so far.
  private static let firstID: Int64 = 1_000_000
  /// 2026-01-01T00:00:00Z in Unix seconds.
  private static let start: Int64 = 1_767_225_600

  init(seed: UInt64, tickers: Int) {
    (self.seed, self.tickers) = (seed, max(1, tickers))
    state = seed
  }

  /// A step of Knuth's linear congruential generator (MMIX), of which the upper bits are used.
  private mutating func number(below bound: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % bound
  }

  /// So many hexadecimal digits, the first of which is not 0.
  private mutating func hexadecimal(_ count: Int) -> String {
    var text = "0x" + String(1 + number(below: 15), radix: 16)
    for _ in 1..<count { text += String(number(below: 16), radix: 16) }
    return text
  }

  mutating func next() -> [UInt8] {
    if let trade = pending {
      pending = nil
      return Self.event("trade", "trade-\(seed)-\(count)", trade)
    }
    count += 1
    let (equity, usdc) = (hexadecimal(16), hexadecimal(9))
    let trade = fill(equity, usdc)
    var queued = QueuedEvent()
    (queued.id, queued.txHash, queued.logIndex) = (trade.id, trade.txHash, trade.logIndex)
    queued.blockNumber = 40_000_000 + count
    let (input, output) = trade.direction == "SELL" ? (usdc, equity) : (equity, usdc)
    queued.eventData = #"{"TakeOrderV2":{"input":"\#(input)","output":"\#(output)"}}"#
    queued.processed = true
    queued.createdAt = trade.createdAt.plainText ?? ""
    (queued.processedAt, queued.blockTimestamp) = (trade.createdAt, trade.createdAt)
    pending = trade
    return Self.event("event", "event-\(seed)-\(count)", queued)
  }

  private mutating func fill(_ equity: String, _ usdc: String) -> Trade {
    var trade = Trade()
    trade.id = Self.firstID + count
    trade.txHash = hexadecimal(64)
    trade.logIndex = Int64(number(below: 500))
    trade.baseSymbol = "TICK\(number(below: UInt64(tickers)))"
    trade.symbol = trade.baseSymbol + "0x"
    trade.direction = number(below: 2) == 0 ? "BUY" : "SELL"
    let units = DecimalText.digits(ofHexadecimal: equity) ?? "1"
    trade.amount = DecimalText.scaled(units, by: 18)
    trade.equityRaw = OpaqueJSON(text: units)
    trade.usdcRaw = OpaqueJSON(text: DecimalText.digits(ofHexadecimal: usdc))
    trade.priceUsdc = DecimalText.scaled("\(10_000_000 + number(below: 500_000_000))", by: 6)
    let time = OpaqueJSON(text: UTCDate((Self.start + count) * 1000).seconds.dropLast() + ".000000Z")
    (trade.createdAt, trade.blockTimestamp) = (time, time)
    return trade
  }

  private static func event<Record: WireObject>(_ type: String, _ id: String, _ record: Record) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("type", type)
    writer.field("id", id)
    writer.name("data" as StaticString)
    try? record.write(into: &writer)
    writer.endObject()
    return writer.bytes
  }
}
