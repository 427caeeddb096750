import CutoverDomain
import CutoverJSON

/// Makes the answers of the API out of one side's store. Both sides go through here, so that they can differ in nothing
/// but what they hold.
enum Assembler {
  /// The answer to `request`, its clock standing at `now` (Unix milliseconds).
  static func answer(to request: Request, from source: any ArenaSource, now: Int64) throws -> any Response {
    guard let endpoint = ArenaEndpoint(rawValue: request.endpoint.name) else {
      preconditionFailure("\(request.endpoint.name) is no endpoint of the Arena")
    }
    switch endpoint {
    case .cryptoPrices:
      let document = try source.cryptoPrices()
      return AssembledResponse([
        try map("prices", document.prices), clock(document.serverTime),
      ])
    case .accountTotals:
      return answer(totals: try source.accountTotals(), now: now)
    case .positions:
      return AssembledResponse([.records("accountTotals", try source.positions(), "model_id", \.modelId), clock(now)])
    case .trades: return answer(trades: try source.trades(), now: now)
    case .recentTrades: return answer(trades: try source.recentTrades(TradeWindow(request)), now: now)
    case .sinceInceptionValues: return answer(values: try source.sinceInceptionValues(), now: now)
    case .leaderboard: return AssembledResponse([.records("leaderboard", try source.leaderboard(), "id", \.id)])
    case .analytics:
      return AssembledResponse([.records("analytics", try source.analytics(), "model_id", \.modelId), clock(now)])
    case .modelAnalytics:
      return AssembledResponse([try analytics(of: request.parameters[0], from: source), clock(now)])
    case .conversations:
      return AssembledResponse([
        .records("conversations", try source.conversations(), "model_id", \.modelId), clock(now),
      ])
    }
  }

  static func answer(trades: ElementStream<Trade>, now: Int64) -> any Response {
    AssembledResponse([.records("trades", trades, "id", \.id), clock(now)])
  }

  static func answer(totals document: AccountTotals, now: Int64) -> any Response {
    AssembledResponse([
      .records("accountTotals", document.totals, "id", \.id),
      .integer("lastHourlyMarkerRead", document.lastHourlyMarkerRead),
      clock(now),
    ])
  }

  static func answer(values: ElementStream<SinceInceptionValue>, now: Int64) -> any Response {
    AssembledResponse([.records("sinceInceptionValues", values, "id", \.id), clock(now)])
  }

  /// A model that nothing is known of has empty analytics, never an error; they are no evidence of anything, though.
  private static func analytics(of model: String, from source: any ArenaSource) throws -> ResponseField {
    guard ModelName.isPathSegment(model) else {
      throw ReadError(
        .missing, source: "analytics/\(model)", message: "this is no model's name",
        remedy: "a model's name is one path segment, without '/'")
    }
    guard let analytics = try source.analytics(of: model) else {
      var empty = ModelAnalytics()
      empty.modelId = model
      return .value(name: "analytics", json: try empty.json, records: 0)
    }
    return .value(name: "analytics", json: try analytics.json, records: 1)
  }

  private static func map<Value: WireValue>(_ name: String, _ map: WireMap<Value>?) throws -> ResponseField {
    guard let map else { return .value(name: name, json: Array("null".utf8), records: 0) }
    var faults: [MemberFault] = []
    let entries = try map.entries.filter { entry in
      do { _ = try entry.value.json } catch let error as ReadError {
        faults.append(MemberFault(member: entry.key, error: error.within("\(name), \(entry.key.quotedBeginning)")))
        return false
      }
      return true
    }
    var writer = JSONWriter()
    try WireMap(entries).write(into: &writer)
    return .value(name: name, json: writer.bytes, records: entries.count, faults: faults)
  }

  private static func clock(_ milliseconds: Int64) -> ResponseField { .integer("serverTime", milliseconds) }
}
