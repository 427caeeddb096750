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
    func file(_ name: String, _ body: (inout JSONFile) throws -> Void) throws {
      var file = try JSONFile(folder + "/" + name)
      try body(&file)
      try file.close()
    }

    try file("crypto-prices.json") { file in
      let prices = SimulatedMarket.prices.map {
        WireMap<CryptoPrice>.Entry(
          key: $0.symbol, value: CryptoPrice(symbol: $0.symbol, price: $0.price, timestamp: stamp))
      }
      try file.write(object: try CryptoPrices(prices: WireMap(prices), serverTime: stamp).json)
    }
    try file("account-totals.json") { file in
      try file.begin(list: "accountTotals")
      for hour in 0..<hours {
        for model in names { try file.add(Self.aged(market.accountTotal(of: model, hour: hour), &market)) }
      }
      try file.end(["lastHourlyMarkerRead": Int64(hours - 1), "serverTime": stamp])
    }
    try file("trades.json") { file in
      try file.begin(list: "trades")
      for model in names {
        var exit = market.decimal(now - 60...now, 3)
        for _ in 0..<trades {
          exit = market.decimal(exit - 7200...exit, 3)
          try file.add(Self.aged(market.trade(of: model, exit: exit), &market))
        }
      }
      try file.end([:])
    }
    try file("positions.json") { file in
      try file.begin(list: "accountTotals")
      for (index, model) in names.enumerated() {
        let positions = index == 1 ? nil : market.positions(at: now)
        try file.add(Self.aged(ModelPositions(modelId: model, positions: positions), &market))
      }
      try file.end([:])
    }
    try file("since-inception-values.json") { file in
      try file.begin(list: "sinceInceptionValues")
      for model in names.reversed() { try file.add(Self.aged(market.sinceInceptionValue(of: model), &market)) }
      try file.end(["serverTime": stamp])
    }
    try file("leaderboard.json") { file in
      try file.begin(list: "leaderboard")
      for model in names.sorted() {
        try file.add(Self.aged(market.leaderboardEntry(of: model, trades: trades), &market))
      }
      try file.end([:])
    }
    let analytics = names.map { market.analytics(of: $0, at: now) }
    try file("analytics.json") { file in
      try file.begin(list: "analytics")
      for analytics in analytics { try file.add(Self.aged(analytics, &market)) }
      try file.end(["serverTime": stamp])
    }
    // Most files of single models hold an array, which their endpoint passes over; the first one is what it should be.
    for (index, analytics) in analytics.enumerated() {
      try file("analytics-\(analytics.modelId).json") { file in
        var own = analytics
        own.lastTradeDocId += "-own"
        let value = try JSONValue.parse(own.json)
        try file.write(.object([JSONMember(name: "analytics", value: index == 0 ? value : .array([value]))]))
      }
    }
    try file("conversations.json") { file in
      try file.begin(list: "conversations")
      for model in names {
        let messages = (0..<messages).map { market.message($0, at: now) }
        try file.add(Self.aged(Conversation(modelId: model, messages: messages), &market))
      }
      try file.end([:])
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
