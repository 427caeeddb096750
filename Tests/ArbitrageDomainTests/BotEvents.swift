/// Events about one ticker, AAPL, as a bot sends them.
struct BotEvents {
  private static func hash(_ digit: Int) -> String {
    "0x" + String(repeating: "ab", count: 31) + (digit < 10 ? "0" : "") + "\(digit)"
  }

  static func event(_ type: String, _ id: String, _ data: String) -> String {
    #"{"type":"\#(type)","id":"\#(id)","data":\#(data)}"#
  }

  static func enqueued(_ id: Int, entry: Int? = nil, as event: String? = nil) -> String {
    Self.event(
      "enqueued", event ?? "queue-\(id)",
      #"{"id":\#(id),"txHash":"\#(hash(entry ?? id))","logIndex":3,"blockNumber":700,"#
        + #""eventData":"{\"ClearV2\":{}}","createdAt":"2025-10-10T19:45:00Z","blockTimestamp":null}"#)
  }

  static func trade(_ id: Int, entry: Int? = nil, _ direction: String, _ amount: String, more: String = "") -> String {
    #"{"id":\#(id),"txHash":"\#(hash(entry ?? id))","logIndex":3,"symbol":"AAPL0x","direction":"\#(direction)","#
      + #""amount":"\#(amount)","priceUsdc":"226.25","createdAt":"2025-10-10T19:45:00Z"\#(more)}"#
  }

  static func position(long: String, short: String = "0", pending: Int? = nil, at second: Int = 1) -> String {
    #"{"symbol":"AAPL","accumulatedLong":"\#(long)","accumulatedShort":"\#(short)","#
      + #""pendingExecutionId":\#(pending.map { "\"\($0)\"" } ?? "null"),"lastUpdated":"2025-10-10T19:45:0\#(second)Z"}"#
  }

  static func execution(_ id: Int, shares: Int = 1) -> String {
    #"{"id":\#(id),"symbol":"AAPL","shares":\#(shares),"direction":"SELL","broker":"schwab","status":"PENDING"}"#
  }

  static func link(_ id: Int, _ trade: Int, _ execution: Int, _ shares: String) -> String {
    #"{"id":\#(id),"tradeId":\#(trade),"executionId":\#(execution),"contributedShares":"\#(shares)","#
      + #""createdAt":"2025-10-10T19:45:00Z"}"#
  }

  static let lock = #"{"symbol":"AAPL","lockedAt":"2025-10-10T19:45:00Z"}"#

  static func fill(
    _ trade: String, _ position: String, execution: String = "null", links: String = "[]", lock: String = "null",
    stale: String = "[]", as id: String
  ) -> String {
    event(
      "fill", id,
      #"{"trade":\#(trade),"position":\#(position),"stale":\#(stale),"execution":\#(execution),"links":\#(links),"#
        + #""lock":\#(lock),"processedAt":"2025-10-10T19:45:02Z"}"#)
  }

  static func submitted(_ id: Int, order: String = "000042", as event: String) -> String {
    Self.event("submitted", event, #"{"id":\#(id),"orderId":"\#(order)"}"#)
  }

  static func filled(_ id: Int, cents: Int = 22_625, as event: String) -> String {
    Self.event(
      "filled", event,
      #"{"id":\#(id),"priceCents":"\#(cents)","executedAt":"2025-10-10T19:45:09.695925910Z","at":"2025-10-10T19:45:10Z"}"#
    )
  }

  static func failed(_ id: Int, isStale: Bool = false, as event: String) -> String {
    Self.event(
      "failed", event,
      #"{"id":\#(id),"executedAt":"2025-10-10T19:45:09.5Z","at":"2025-10-10T19:45:10Z","isStale":\#(isStale)}"#)
  }

  /// The bot looks at the ticker again, and decides for an order.
  static func hedge(_ execution: Int, long: String, as id: String) -> String {
    event(
      "hedge", id,
      #"{"position":\#(position(long: long, pending: execution, at: 5)),"execution":\#(Self.execution(execution)),"#
        + #""lock":\#(lock)}"#)
  }

  /// Two fills, the second of which leads to an order.
  static let order = [
    enqueued(1), fill(trade(1, "BUY", "0.600000000000000001"), position(long: "0.6"), as: "fill-1"), enqueued(2),
    fill(
      trade(2, "BUY", "0.7"), position(long: "0.29999999999999993", pending: 5, at: 2), execution: execution(5),
      links: "[\(link(1, 1, 5, "0.6")),\(link(2, 2, 5, "0.4"))]", lock: lock, as: "fill-2"),
  ]
}
