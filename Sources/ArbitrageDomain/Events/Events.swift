import CutoverDomain
package import CutoverHosting
import CutoverJSON
import CutoverRepository
import CutoverTables

/// What the bot does, each in one transaction of its own. While it leads, events carry what it has decided: stores copy it,
/// and see to it that nothing goes back, is there twice, or contradicts what is final.
extension Arbitrage {
  package static let eventTypes: [EventType] = [
    enqueued, processed, fill, hedge, submitted, filled, failed, profit, tokens, retried, purged,
  ]

  private static let netted: [any Dataset.Type] = [
    Trades.self, Executions.self, Positions.self, Links.self, EventQueue.self, SymbolLocks.self,
  ]

  /// A fill on the chain, and what it led to.
  private static let fill = EventType.fold(
    "fill", on: netted, refusal: { (event: Netting) in event.refusal(isFill: true) }, records: { $0.records },
    names: { $0.names }, outcome: { try $0.outcome($1) })

  /// The bot looked at a ticker again: what was open is enough for an order, or an order was given up.
  private static let hedge = EventType.fold(
    "hedge", on: netted, refusal: { (event: Netting) in event.refusal(isFill: false) }, records: { $0.records },
    names: { $0.names }, outcome: { try $0.outcome($1) })

  private static let submitted = EventType.fold(
    "submitted", on: OrderEvent.datasets, refusal: OrderEvent.submission, records: OrderEvent.records,
    names: OrderEvent.names,
    outcome: { event, stored in try event.outcome(stored, isEnd: false) { $0.submitted(event) } })

  private static let filled = EventType.fold(
    "filled", on: OrderEvent.datasets, refusal: OrderEvent.fill, records: OrderEvent.records, names: OrderEvent.names,
    outcome: { event, stored in try event.outcome(stored, isEnd: true) { $0.filled(event) } })

  private static let failed = EventType.fold(
    "failed", on: OrderEvent.datasets, refusal: OrderEvent.end, records: OrderEvent.records, names: OrderEvent.names,
    outcome: { event, stored in
      try event.outcome(stored, isEnd: true) { try $0.failed(at: event.executedAt, isStale: event.isStale) }
    })

  /// What a trade has earned: once for each.
  private static let profit = EventType.fold(
    "profit", on: [ProfitEntries.self],
    records: { (entry: ProfitEntry) in [("", .put(entry, in: ProfitEntries.self))] },
    names: { [RecordName("\($0.id)", in: ProfitEntries.self)] },
    outcome: { entry, stored in
      if try stored.find(ProfitEntriesByTrade.values(of: entry), by: ProfitEntriesByTrade.self) != nil {
        return .duplicate
      }
      if let other = try stored.find("\(entry.id)", in: ProfitEntries.self) {
        return .conflict(with: "entry \(entry.id), of the trade \(other.tradeType) \(other.tradeId),")
      }
      return .applied([.put(entry, in: ProfitEntries.self)])
    })

  /// The broker's tokens, as the bot has encrypted them.
  private static let tokens = EventType.fold(
    "tokens", on: [Tokens.self],
    refusal: { (tokens: BrokerTokens) in tokens.id == 1 ? nil : ("id", "it has to be 1: there is one pair of tokens") },
    records: { [("", .put($0, in: Tokens.self))] }, names: { _ in [RecordName("1", in: Tokens.self)] },
    outcome: { tokens, stored in
      guard let known = try stored.find("1", in: Tokens.self) else { return .applied([.put(tokens, in: Tokens.self)]) }
      func time(_ text: String) -> String { TableTime(text)?.text ?? text }
      guard time(tokens.accessTokenFetchedAt) >= time(known.accessTokenFetchedAt) else { return .stale }
      return .applied([.put(tokens, in: Tokens.self)])
    })
}

enum ProfitEntriesByTrade: UniqueIndex {
  package typealias Table = ProfitEntries
  static let fields: [StaticString] = ["tradeType", "tradeId"]
  static func values(of entry: ProfitEntry) -> [String] { [entry.tradeType, "\(entry.tradeId)"] }
}

extension Trade {
  static let directions = ["BUY", "SELL"]
}
