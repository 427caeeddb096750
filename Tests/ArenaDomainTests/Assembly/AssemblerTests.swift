import CutoverDomain
import CutoverTestKit
import Testing

@testable import ArenaDomain

/// A side without a store: what it holds is what a test says.
private final class GivenSource: ArenaSource {
  var prices = CryptoPrices()
  var totals = AccountTotals(totals: .null, lastHourlyMarkerRead: 0)
  var openPositions = ElementStream<ModelPositions>.null
  var closedTrades = ElementStream<Trade>.null
  var values = ElementStream<SinceInceptionValue>.null
  var ranks = ElementStream<LeaderboardEntry>.null
  var allAnalytics = ElementStream<ModelAnalytics>.null
  var ownAnalytics: [String: ModelAnalytics] = [:]
  var talks = ElementStream<Conversation>.null

  func cryptoPrices() throws -> CryptoPrices { prices }
  func accountTotals() throws -> AccountTotals { totals }
  func positions() throws -> ElementStream<ModelPositions> { openPositions }
  func trades() throws -> ElementStream<Trade> { closedTrades }
  func recentTrades(_ window: TradeWindow) throws -> ElementStream<Trade> { closedTrades }
  func sinceInceptionValues() throws -> ElementStream<SinceInceptionValue> { values }
  func leaderboard() throws -> ElementStream<LeaderboardEntry> { ranks }
  func analytics() throws -> ElementStream<ModelAnalytics> { allAnalytics }
  func analytics(of model: String) throws -> ModelAnalytics? { ownAnalytics[model] }
  func conversations() throws -> ElementStream<Conversation> { talks }
}

@Suite struct `The assembler` {
  private func answer(_ path: String, _ source: GivenSource, now: Int64 = 7) throws -> String {
    let request = try #require(Arena.request(path))
    return String(decoding: try Assembler.answer(to: request, from: source, now: now).bytes(), as: UTF8.self)
  }

  private static let empty = [
    ("crypto-prices", #"{"prices":null,"serverTime":0}"#),
    ("account-totals", #"{"accountTotals":null,"lastHourlyMarkerRead":0,"serverTime":7}"#),
    ("positions", #"{"accountTotals":null,"serverTime":7}"#),
    ("trades", #"{"trades":null,"serverTime":7}"#),
    ("since-inception-values", #"{"sinceInceptionValues":null,"serverTime":7}"#),
    ("leaderboard", #"{"leaderboard":null}"#),
    ("analytics", #"{"analytics":null,"serverTime":7}"#),
    ("conversations", #"{"conversations":null,"serverTime":7}"#),
  ]

  @Test(arguments: empty)
  func `writes null for a list that is not there`(_ path: String, _ expected: String) throws {
    #expect(try answer(path, GivenSource()) == expected)
  }

  @Test(arguments: empty)
  func `writes an empty list or map for one without elements`(_ path: String, _ expected: String) throws {
    let source = GivenSource()
    source.prices.prices = WireMap([])
    source.totals = AccountTotals(totals: ElementStream([]), lastHourlyMarkerRead: 0)
    source.openPositions = ElementStream([])
    source.closedTrades = ElementStream([])
    source.values = ElementStream([])
    source.ranks = ElementStream([])
    source.allAnalytics = ElementStream([])
    source.talks = ElementStream([])
    let brackets = path == "crypto-prices" ? "{}" : "[]"
    #expect(try answer(path, source) == expected.replacing("null", with: brackets))
  }

  @Test func `keeps the order of lists and sorts the members of maps by their bytes`() throws {
    let source = GivenSource()
    let first = SinceInceptionValue(id: "b", navSinceInception: 1.5, inceptionDate: 1e21, numInvocations: .max)
    source.values = ElementStream([first, SinceInceptionValue(id: "a", navSinceInception: -0.0, modelId: "m")])
    #expect(
      try answer("since-inception-values", source) == #"{"sinceInceptionValues":["#
        + #"{"id":"b","nav_since_inception":1.5,"inception_date":1e+21,"num_invocations":9223372036854775807,"model_id":""},"#
        + #"{"id":"a","nav_since_inception":-0,"inception_date":0,"num_invocations":0,"model_id":"m"}],"serverTime":7}"#
    )

    source.prices.prices = WireMap(
      ["é", "b", "B"].map { WireMap.Entry(key: $0, value: CryptoPrice(symbol: $0, price: 1, timestamp: 2)) })
    source.prices.serverTime = 3
    #expect(
      try answer("crypto-prices", source) == #"{"prices":{"B":{"symbol":"B","price":1,"timestamp":2},"#
        + #""b":{"symbol":"b","price":1,"timestamp":2},"é":{"symbol":"é","price":1,"timestamp":2}},"serverTime":3}"#)
  }

  @Test func `has the file's clock in prices, no clock in the leaderboard, and the server's elsewhere`() throws {
    let source = GivenSource()
    source.prices.serverTime = 99
    #expect(try answer("crypto-prices", source, now: 5).hasSuffix(#""serverTime":99}"#))
    #expect(try !answer("leaderboard", source, now: 5).contains("serverTime"))
    for path in ["account-totals", "positions", "trades", "since-inception-values", "analytics", "conversations"] {
      #expect(try answer(path, source, now: 5).hasSuffix(#""serverTime":5}"#), "\(path)")
    }
  }

  @Test func `gives a model without analytics an empty answer with its name, which is no evidence`() throws {
    let source = GivenSource()
    var known = ModelAnalytics()
    known.id = "x"
    source.ownAnalytics["known"] = known
    #expect(try answer("analytics/known", source).hasPrefix(#"{"analytics":{"id":"x","model_id":"","updated_at":0,"#))
    #expect(
      try answer("analytics/nobody", source).hasPrefix(#"{"analytics":{"id":"","model_id":"nobody","updated_at":0,"#))
    for (model, records) in [("known", 1), ("nobody", 0)] {
      let request = try #require(Arena.request("analytics/" + model))
      let part = try Assembler.answer(to: request, from: source, now: 0).nextPart()
      guard case .value(name: "analytics", json: _, records: let counted, faults: _)? = part else {
        Issue.record("\(model): \(String(describing: part))")
        continue
      }
      #expect(counted == records, "\(model)")
    }
  }

  /// NaN has no form in JSON. The element that has one is named, and those after it are read.
  @Test func `names an element that has no form on the wire, and goes on`() throws {
    let source = GivenSource()
    source.values = ElementStream([
      SinceInceptionValue(id: "bad", navSinceInception: .nan), SinceInceptionValue(id: "good"),
    ])
    let request = try #require(Arena.request("since-inception-values"))
    let part = try Assembler.answer(to: request, from: source, now: 0).nextPart()
    guard case .records(name: "sinceInceptionValues", let next)? = part else {
      Issue.record("\(String(describing: part))")
      return
    }
    let bad = try #require(try next())
    #expect(bad.fault?.code == .undecodable)
    #expect(String(decoding: bad.json, as: UTF8.self) == #"{"id":"bad"}"#)
    let good = try #require(try next())
    #expect(good.fault == nil)
    #expect(String(decoding: good.json, as: UTF8.self).hasPrefix(#"{"id":"good","#))
    #expect(try next() == nil)
  }
}
