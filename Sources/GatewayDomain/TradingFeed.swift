import CutoverDomain
import CutoverHosting
import CutoverJSON

/// An endless trading day: providers that start, instances that place orders, what venues say of those, and balances. Some
/// reports come twice, and some late. The same for the same seed and number of instances.
struct TradingFeed: EventSource {
  /// An order whose end has not come yet.
  private struct Open {
    var placed: OrderPlaced
    let number: Int
    /// In hundredths.
    let size: UInt64
    var state = OrderState.pending
    var filled: UInt64 = 0
    var reports = 0
  }

  private let seed: UInt64
  private let instances: [String]
  private var random: FeedRandom
  private var waiting: ArraySlice<[UInt8]> = []
  private var working: [Open] = []
  private var last: ExecutionReport?
  private var events = 0
  private var orders = 0
  private var clock: Int64

  /// Two feeds have no provider in common: one that runs cannot be started.
  private let venues: [(name: String, adapter: String)]
  private static let markets = [("BTC-USDT", 27_500), ("ETH-USDT", 1_850), ("SOL-USDT", 45)]
  /// 2026-01-01T00:00:00Z in Unix seconds.
  private static let start: Int64 = 1_767_225_600

  init(seed: UInt64, instances count: Int) {
    self.seed = seed
    random = FeedRandom(seed: seed)
    venues = [("sim-\(seed)", "simulated"), ("binance-\(seed)", "binance")]
    instances = (0..<max(1, count)).map { "desk-\(seed)-\($0)" }
    clock = Self.start
    for venue in venues { begin(venue.name, venue.adapter) }
    for instance in instances { begin(instance) }
  }

  mutating func next() -> [UInt8] {
    while waiting.isEmpty { step() }
    return waiting.removeFirst()
  }

  private mutating func step() {
    clock += 1
    switch random.number(below: 20) {
    case 0:
      snapshot()
      if events % 8 == 0 { route(venues[0].name, topics: 1 + Int(random.number(below: 3))) }
    case 1: if let last { send("execution", last) }
    case 2..<9: if !working.isEmpty { report() } else { place() }
    default: if working.count < 40 { place() } else { report() }
    }
  }

  // MARK: The start of the day

  private mutating func begin(_ name: String, _ adapter: String) {
    var provider = ProviderConfigured()
    (provider.name, provider.adapter, provider.at) = (name, adapter, clock)
    provider.connection = OpaqueJSON(
      unchecked: #"{"apiKey":"env:\#(adapter.uppercased())_KEY","config":{"depth":50}}"#)
    send("provider", provider)
    route(name, topics: 1)
    for status in ["starting", "running"] {
      var step = ProviderStep()
      (step.name, step.status, step.at) = (name, status, clock)
      send("provider-status", step)
    }
  }

  /// How a venue is asked for trades and prices; of trades there are so many topics.
  private mutating func route(_ name: String, topics: Int) {
    var event = RoutesReplaced()
    (event.provider, event.at) = (name, clock)
    let list = (1...topics).map { "\"trades.\($0)\"" }.joined(separator: ",")
    event.routes = OpaqueJSON(
      unchecked: #"[{"Type":"trade","WSTopics":[\#(list)],"RestFns":[],"Filters":[]},{"Type":"ticker","WSTopics":[],"#
        + #""RestFns":[{"Name":"ticker","Endpoint":"/ticker","Interval":5000000000,"Parser":"json"}],"Filters":[]}]"#)
    send("routes", event)
  }

  private mutating func begin(_ id: String) {
    var instance = InstanceConfigured()
    (instance.id, instance.strategyIdentifier, instance.tag, instance.at) = (id, "momentum", "beta", clock)
    instance.selector = "momentum:beta"
    instance.config = OpaqueJSON(unchecked: #"{"window":"24h"}"#)
    instance.providers = OpaqueJSON(unchecked: #"["\#(venues[0].name)","\#(venues[1].name)"]"#)
    instance.providerSymbols = OpaqueJSON(
      unchecked: #"{"\#(venues[1].name)":["ETH-USDT"],"\#(venues[0].name)":["BTC-USDT","SOL-USDT"]}"#)
    send("instance", instance)
    var step = InstanceStep()
    (step.id, step.status, step.at) = (id, "running", clock)
    send("instance-status", step)
  }

  // MARK: Orders

  private mutating func place() {
    orders += 1
    let instance = instances[Int(random.number(below: UInt64(instances.count)))]
    let (symbol, level) = Self.markets[Int(random.number(below: UInt64(Self.markets.count)))]
    var order = OrderPlaced()
    order.provider = venues[Int(random.number(below: 2))].name
    order.strategyInstance = OpaqueJSON(text: instance)
    order.clientOrderId = "\(instance)-\(clock)\(padded(random.number(below: 1_000_000_000)))-\(orders)"
    (order.symbol, order.side) = (symbol, random.number(below: 2) == 0 ? "Buy" : "Sell")
    let size = 1 + random.number(below: 400)
    order.quantity = lots(size)
    order.type = random.number(below: 5) == 0 ? "Market" : "Limit"
    if order.type == "Limit" { order.price = OpaqueJSON(text: "\(level).\(10 + random.number(below: 90))") }
    (order.placedAt, order.at) = (clock, clock)
    order.metadata = OpaqueJSON(unchecked: #"{"tif":"GTC"}"#)
    working.append(Open(placed: order, number: orders, size: size))
    send("order", order)
  }

  private mutating func report() {
    let place = Int(random.number(below: UInt64(working.count)))
    var order = working[place]
    order.reports += 1
    let draw = random.number(below: 10)
    switch order.state {
    case .pending: order.state = draw == 0 ? .rejected : .acknowledged
    default: order.state = draw < 4 ? .partial : draw < 9 ? .filled : .cancelled
    }
    var report = ExecutionReport()
    (report.provider, report.clientOrderId) = (order.placed.provider, order.placed.clientOrderId)
    (report.state, report.at) = (order.state.rawValue, clock)
    report.time = clock * 1_000_000_000 + Int64(random.number(below: 1_000_000_000))
    report.eventId = "\(order.placed.clientOrderId)/\(order.reports)"
    report.externalReference = OpaqueJSON(text: "V\(seed)-\(order.number)")
    if order.state.isFill {
      order.filled = min(order.size, order.filled + 1 + random.number(below: 50))
      report.quantity = OpaqueJSON(text: order.state == .filled ? order.placed.quantity : lots(order.filled))
      report.price = Check.isBlank(order.placed.price) ? OpaqueJSON(text: "100.5") : order.placed.price
      report.fee = OpaqueJSON(text: "0.\(padded(1 + random.number(below: 1_000_000)))")
      report.feeAsset = OpaqueJSON(text: "USDT")
      report.liquidity = OpaqueJSON(text: "taker")
    }
    if order.state.isFinal { working.remove(at: place) } else { working[place] = order }
    last = report
    send("execution", report)
  }

  private mutating func snapshot() {
    var balance = BalanceSnapshot()
    (balance.provider, balance.asset) = (venues[Int(random.number(below: 2))].name, "USDT")
    balance.total = "\(100_000 + random.number(below: 10_000)).\(padded(random.number(below: 1_000_000_000)))"
    balance.available = lots(random.number(below: 9_000_000))
    (balance.snapshotAt, balance.at) = (clock, clock)
    send("balance", balance)
  }

  // MARK: Texts

  /// Hundredths, with two places.
  private func lots(_ hundredths: UInt64) -> String {
    "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  /// Nine digits.
  private func padded(_ number: UInt64) -> String { String("\(1_000_000_000 + number)".dropFirst()) }

  private mutating func send(_ type: StaticString, _ data: some WireObject) {
    events += 1
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("type", "\(type)")
    writer.field("id", "gateway-\(seed)-\(events)")
    writer.name("data" as StaticString)
    try? data.write(into: &writer)
    writer.endObject()
    waiting.append(writer.bytes)
  }
}
