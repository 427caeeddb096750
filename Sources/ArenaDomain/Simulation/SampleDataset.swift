import CutoverDomain
import CutoverJSON
import Glibc

/// Writes a legacy dataset of any size, the same for the same arguments, with what real ones have: fields in another
/// order than the wire's, fields left out, fields that nobody reads.
package struct SampleDataset {
  package var seed: UInt64 = 1
  package var models = 6
  /// Account totals of each model, one an hour.
  package var hours = 24
  /// Completed trades of each model.
  package var trades = 30
  /// Messages of each conversation.
  package var messages = 10

  package init() {}

  /// Writes the files into `folder`, which is made if it is not there. Throws what the system says is wrong.
  package func write(to folder: String) throws {
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw JSONFile.failure(folder) }
    var market = SimulatedMarket(seed: seed)
    let names = SimulatedMarket.models(models)
    let now = market.beginning + 3600 * Double(max(hours, 1))
    let stamp = Int64(now * 1000)
    func list<Items: Sequence, Value: WireValue>(
      _ file: String, _ list: String, _ items: Items, _ numbers: KeyValuePairs<String, Int64> = [:],
      _ record: (Items.Element, inout SimulatedMarket) -> Value
    ) throws {
      var file = try JSONFile("\(folder)/\(file).json")
      try file.begin(list: list)
      for item in items { try file.add(Self.aged(record(item, &market), &market)) }
      try file.end(numbers)
      try file.close()
    }
    func whole(_ file: String, _ value: JSONValue) throws {
      var file = try JSONFile("\(folder)/\(file).json")
      try file.write(value)
      try file.close()
    }

    let prices = SimulatedMarket.prices.map {
      WireMap<CryptoPrice>.Entry(
        key: $0.symbol, value: CryptoPrice(symbol: $0.symbol, price: $0.price, timestamp: stamp))
    }
    try whole("crypto-prices", JSONValue.parse(CryptoPrices(prices: WireMap(prices), serverTime: stamp).json))
    let hourly = (0..<hours).flatMap { hour in names.map { (hour: hour, model: $0) } }
    try list(
      "account-totals", "accountTotals", hourly, ["lastHourlyMarkerRead": Int64(hours - 1), "serverTime": stamp]
    ) { $1.accountTotal(of: $0.model, hour: $0.hour) }
    var exit = now
    try list("trades", "trades", names.flatMap { name in (0..<trades).map { (model: name, number: $0) } }) {
      if $0.number == 0 { exit = $1.decimal(now - 60...now, 3) }
      exit = $1.decimal(exit - 7200...exit, 3)
      return $1.trade(of: $0.model, exit: exit)
    }
    try list("positions", "accountTotals", names.enumerated()) {
      ModelPositions(modelId: $0.element, positions: $0.offset == 1 ? nil : $1.positions(at: now))
    }
    try list("since-inception-values", "sinceInceptionValues", names.reversed(), ["serverTime": stamp]) {
      $1.sinceInceptionValue(of: $0)
    }
    try list("leaderboard", "leaderboard", names.sorted()) { $1.leaderboardEntry(of: $0, trades: trades) }
    let analytics = names.map { market.analytics(of: $0, at: now) }
    try list("analytics", "analytics", analytics, ["serverTime": stamp]) { analytics, _ in analytics }
    // Most files of single models hold an array, which their endpoint passes over; the first one is what it should be.
    for (index, analytics) in analytics.enumerated() {
      var own = analytics
      own.lastTradeDocId += "-own"
      let value = try JSONValue.parse(own.json)
      let held = JSONMember(name: "analytics", value: index == 0 ? value : .array([value]))
      try whole("analytics-\(analytics.modelId)", .object([held]))
    }
    try list("conversations", "conversations", names) { name, market in
      Conversation(modelId: name, messages: (0..<messages).map { market.message($0, at: now) })
    }
  }

  /// The record as an old writer would have left it: members in another order, zeros left out now and then, and
  /// something that nobody reads any more.
  private static func aged(_ record: some WireValue, _ market: inout SimulatedMarket) throws -> JSONValue {
    guard case .object(var members) = try JSONValue.parse(record.json) else { preconditionFailure("not an object") }
    members.removeAll { member in
      switch member.value {
      case .null: member.name != "positions" && market.chance(0.5)
      case .number(let number): number.lexeme == "0" && market.chance(0.5)
      default: false
      }
    }
    if members.count > 4 {
      let cut = Int(market.integer(1..<Int64(members.count)))
      members = Array(members[cut...] + members[..<cut])
      if market.chance(0.2) {
        members.append(JSONMember(name: "schema_version", value: .number(JSONNumber(unchecked: "2"))))
      }
    }
    return .object(members)
  }
}
