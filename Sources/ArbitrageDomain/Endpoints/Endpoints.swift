import CutoverDomain
package import CutoverHosting
import CutoverJSON

/// The domain's API. Answers are assembled of the datasets by the same code for both sides.
extension Arbitrage {
  package static let reads: [DeclaredEndpoint] = [
    queueStatus, tokenStatus,
    list("links", of: Links.self, filters: [number("tradeId"), number("executionId")], reason: "it changes least") {
      $1.allows("tradeId", "\($0.tradeId)") && $1.allows("executionId", "\($0.executionId)")
    } write: {
      $0.write(to: &$1)
    },
    list(
      "executions", of: Executions.self,
      filters: texts("symbol") + [
        QueryParameter("status", .choice(["PENDING", "SUBMITTED", "FILLED", "FAILED"])),
        QueryParameter("broker", .choice(["schwab", "alpaca", "dry_run"])),
      ], reason: "its numbers are whole"
    ) {
      $1.allows("symbol", $0.symbol) && $1.allows("status", $0.status) && $1.allows("broker", $0.broker)
    } write: {
      $0.write(to: &$1)
    },
    list(
      "onchain-trades", of: Trades.self, filters: texts("symbol", "baseSymbol") + [directions] + times,
      reason: "its amounts are exact on one side only"
    ) {
      $1.allows("symbol", $0.symbol) && $1.allows("baseSymbol", $0.baseSymbol)
        && $1.allows("direction", $0.direction) && $1.allows(time: $0.blockTimestamp.plainText)
    } write: {
      $0.write(to: &$1)
    },
    list("positions", of: Positions.self, filters: texts("symbol"), reason: "the bot decides by them") {
      $1.allows("symbol", $0.symbol)
    } write: {
      $0.write(to: &$1)
    },
    audit,
    list("pnl", of: ProfitEntries.self, filters: texts("symbol") + times, reason: "others are calculated from it") {
      $1.allows("symbol", $0.symbol) && $1.allows(time: $0.timestamp)
    } write: {
      $0.write(to: &$1)
    },
    profitSummary,
  ]
}
