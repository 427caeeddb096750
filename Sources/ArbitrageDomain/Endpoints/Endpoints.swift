import CutoverDomain
package import CutoverHosting
import CutoverJSON
import CutoverRepository

/// The domain's API. Answers are assembled of the datasets by the same code for both sides.
extension Arbitrage {
  package static let reads: [DeclaredEndpoint] = [
    queueStatus, tokenStatus,
    list(
      "queue", of: EventQueue.self,
      filters: [.choice("state", QueuedEvent.State.allCases.map(\.rawValue)) { $0.state.rawValue }],
      reason: "operators look at it, and nobody else"
    ) { $0.write(to: &$1) },
    list(
      "links", of: Links.self, filters: [.number("tradeId") { $0.tradeId }, .number("executionId") { $0.executionId }],
      reason: "it changes least"
    ) { $0.write(to: &$1) },
    list(
      "executions", of: Executions.self,
      filters: [
        .equal("symbol") { $0.symbol }, .choice("status", Executions.statuses) { $0.status },
        .choice("broker", Executions.brokers) { $0.broker },
      ], reason: "its numbers are whole"
    ) { $0.write(to: &$1) },
    list(
      "onchain-trades", of: Trades.self,
      filters: [
        .equal("symbol") { $0.symbol }, .equal("baseSymbol") { $0.baseSymbol },
        .choice("direction", Trade.directions) { $0.direction }, .from("from") { $0.blockTimestamp.plainText },
        .before("to") { $0.blockTimestamp.plainText },
      ], unjudged: ["/trades/*/amountExact"], reason: "its amounts are exact on one side only"
    ) { $0.write(to: &$1) },
    list("positions", of: Positions.self, filters: [.equal("symbol") { $0.symbol }], reason: "the bot decides by them")
    {
      $0.write(to: &$1)
    },
    audit,
    list(
      "pnl", of: ProfitEntries.self,
      filters: [.equal("symbol") { $0.symbol }, .from("from") { $0.timestamp }, .before("to") { $0.timestamp }],
      reason: "others are calculated from it"
    ) { $0.write(to: &$1) },
    profitSummary,
  ]

  /// The records of a dataset in the order of their keys: `limit` of them behind the one whose key is `cursor`.
  private static func list<Records: Dataset>(
    _ name: String, of records: Records.Type, filters: [RecordFilter<Records.Record>], unjudged: [String] = [],
    reason: String, shown: @escaping @Sendable (Records.Record, inout JSONWriter) -> Void
  ) -> DeclaredEndpoint {
    let isNumbered = records.traits.numbered != nil
    return DeclaredEndpoint(
      name, route: "/arbitrage/\(name)", of: records, window: 1...500, standard: 100,
      cursor: QueryParameter("cursor", isNumbered ? .number(0...(.max)) : .text(longest: 64)), filters: filters,
      hasClock: false, unjudged: unjudged, reason: reason, shown: shown)
  }
}
