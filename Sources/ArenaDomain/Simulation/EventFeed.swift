import CutoverDomain
import CutoverHosting
import CutoverJSON

/// An endless feed of events of every type: plausible, and the same for the same seed and models.
///
/// ```swift
/// var feed = EventFeed(seed: 7)
/// let line = feed.next()  // {"type":"model","id":"sim-7-1","data":{…}}
/// ```
///
/// The first events are one of each type, after which every endpoint has something to show. From then on they come as
/// a platform has them: mostly prices and positions. Prices walk, positions open, change and close, trades close
/// positions. Now and then there is what a careless writer would stumble over: a price that is late, a trade that ended
/// before another that came first, or at the same time, a record that replaces an earlier one, odd texts and numbers.
package struct EventFeed: EventSource, Sendable {
  static let models = 6

  let seed: UInt64
  var market: SimulatedMarket
  var accounts: [SimulatedAccount]
  var prices: [(symbol: String, price: Double)] = SimulatedMarket.prices
  /// The clock of the simulation, in Unix seconds.
  private(set) var now: Double
  /// How many events there were so far.
  package private(set) var count: Int64 = 0
  private var overture: ArraySlice<ArenaEvent.Kind>

  /// How many of a thousand events are of which type.
  private static let mix: [(kind: ArenaEvent.Kind, share: Int64)] = [
    (.price, 350), (.position, 250), (.trade, 150), (.accountTotal, 80), (.conversationMessage, 80),
    (.positionClosed, 30), (.decisionCycle, 10), (.analytics, 8), (.marketAssetContext, 8), (.simOrder, 8),
    (.sinceInception, 5), (.leaderboard, 5), (.traderState, 5), (.simBalance, 4), (.marketAsset, 3), (.model, 2),
    (.symbol, 2),
  ]

  /// A feed of models with the names of real ones, as far as there are any.
  package init(seed: UInt64, models: Int = 6) {
    self.init(seed: seed, models: SimulatedMarket.models(max(1, models)))
  }

  /// A feed of the models named, of which there is at least one.
  package init(seed: UInt64, models: [String]) {
    precondition(!models.isEmpty, "a feed needs a model")
    self.seed = seed
    market = SimulatedMarket(seed: seed)
    let start = market.beginning + 30 * 86_400
    now = start
    accounts = models.map { SimulatedAccount(model: $0, at: start) }
    overture = ([.model, .symbol] + Self.mix.map(\.kind).filter { $0 != .model && $0 != .symbol })[...]
  }

  /// The next event, without a line feed.
  package mutating func next() -> [UInt8] {
    count += 1
    now = Self.rounded(now + market.uniform(0.01...0.5), 1e6)
    let kind = overture.popFirst() ?? drawn()
    var writer = JSONWriter(reserving: 1024)
    writer.beginObject()
    writer.field("type", kind.rawValue)
    writer.field("id", "sim-\(seed)-\(count)")
    writer.name("data" as StaticString)
    write(kind, into: &writer)
    writer.endObject()
    return writer.bytes
  }

  private mutating func drawn() -> ArenaEvent.Kind {
    var left = market.integer(0..<1000)
    for (kind, share) in Self.mix {
      if left < share { return kind }
      left -= share
    }
    return .price
  }

  private mutating func write(_ kind: ArenaEvent.Kind, into writer: inout JSONWriter) {
    // What the simulation makes can be written: its numbers are finite.
    switch kind {
    case .price: try! price().write(into: &writer)
    case .accountTotal: try! accountTotal(of: anyAccount()).write(into: &writer)
    case .position: try! position().write(into: &writer)
    case .positionClosed: try! closing().write(into: &writer)
    case .trade: try! trade().write(into: &writer)
    case .sinceInception: try! sinceInception().write(into: &writer)
    case .leaderboard: try! leaderboard().write(into: &writer)
    case .analytics: try! market.analytics(of: accounts[anyAccount()].model, at: now).write(into: &writer)
    case .conversationMessage: try! message().write(into: &writer)
    case .simOrder: try! order().write(into: &writer)
    case .simBalance: try! balance().write(into: &writer)
    case .model, .symbol, .marketAsset, .marketAssetContext, .decisionCycle, .traderState, .backfill:
      writeDetail(kind, into: &writer)
    }
  }

  mutating func anyAccount() -> Int { Int(market.integer(0..<Int64(accounts.count))) }

  /// Unix milliseconds.
  var milliseconds: Int64 { Int64(now * 1000) }

  /// `value` to the nearest part of 1/`scale`.
  static func rounded(_ value: Double, _ scale: Double) -> Double { (value * scale).rounded() / scale }
}
