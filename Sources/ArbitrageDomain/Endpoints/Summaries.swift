import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTables

/// Endpoints whose answers are no list of one dataset.
extension Arbitrage {
  /// What the trades of a ticker were hedged with.
  static var audit: DeclaredEndpoint {
    DeclaredEndpoint(
      "audit", route: "/arbitrage/audit/{baseSymbol}", from: [Trades.self, Executions.self, Links.self],
      keys: [.init("/links", ["id"])], clock: nil, mayBeEmpty: true, reason: "it joins what others show",
      requests: { side in
        Set(try side.values(of: Trades.BySymbol.self).map(TokenSymbol.base)).sorted().map { [$0] }
      },
      assembly: { request, side, _ in
        var trades: [Int64: Trade] = [:]
        let symbols = TokenSymbol.all(of: request.parameters[0])
        try each(side.records(Trades.BySymbol.self, with: symbols)) {
          if $0.baseSymbol == request.parameters[0] { trades[$0.id] = $0 }
        }
        var links: [ExecutionLink] = []
        try each(side.records(Links.ByTrade.self, with: trades.keys.map { "\($0)" })) { links.append($0) }
        var executions: [Int64: Execution] = [:]
        let keys = Set(links.map(\.executionId)).map { "\($0)" }
        try each(side.records(Executions.self, with: keys)) { executions[$0.id] = $0 }
        links.sort { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        let (known, hedges) = (trades, executions)
        return AssembledResponse([
          .records("links", ElementStream(links)) { link, writer in
            guard let trade = known[link.tradeId] else { return }
            link.write(to: &writer, trade, hedges[link.executionId])
          }
        ])
      })
  }

  /// Where the profit of each symbol stands: its last row.
  static var profitSummary: DeclaredEndpoint {
    DeclaredEndpoint(
      "pnl-summary", route: "/arbitrage/pnl/summary", from: [ProfitEntries.self],
      keys: [.init("/symbols", ["symbol"])], clock: nil, reason: "it sums up what another one lists"
    ) { _, side, _ in
      var summaries: [ExactString: (trades: Int64, last: ProfitEntry)] = [:]
      try each(side.all(ProfitEntries.self)) { entry in
        let symbol = ExactString(entry.symbol)
        summaries[symbol] = ((summaries[symbol]?.trades ?? 0) + 1, entry)
      }
      return AssembledResponse([
        .records("symbols", ElementStream(summaries.sorted { $0.key < $1.key }.map(\.value))) { summary, writer in
          writer.field("symbol", summary.last.symbol)
          writer.field("trades", summary.trades)
          writer.shown("cumulativePnl", summary.last.cumulativePnl)
          writer.shown("netPosition", summary.last.netPositionAfter)
        }
      ])
    }
  }

  /// How far the queue of events is.
  static var queueStatus: DeclaredEndpoint {
    DeclaredEndpoint(
      "queue-stats", route: "/arbitrage/queue/stats", from: [EventQueue.self], clock: nil,
      reason: "it shows no record"
    ) { _, side, _ in
      var (unprocessed, processed) = (0, 0)
      var highest: Int64?
      try each(side.all(EventQueue.self)) { event in
        if event.processed { highest = max(highest ?? 0, event.blockNumber) }
        if event.processed { processed += 1 } else { unprocessed += 1 }
      }
      return AssembledResponse([
        value("unprocessed", "\(unprocessed)", records: unprocessed),
        value("processed", "\(processed)", records: processed),
        value("maxProcessedBlock", highest.map { "\($0)" } ?? "null"),
      ])
    }
  }

  /// Until when the broker's tokens hold; never the tokens.
  static var tokenStatus: DeclaredEndpoint {
    DeclaredEndpoint(
      "auth-status", route: "/arbitrage/auth/status", from: [Tokens.self], clock: nil, mayBeEmpty: true,
      reason: "it shows one row"
    ) { _, side, _ in
      let tokens = try side.all(Tokens.self).next?()
      func expiry(_ time: String?, after seconds: Int64) -> String {
        OpaqueJSON(text: time.flatMap { TableTime($0)?.adding(seconds: seconds).text }).text
      }
      return AssembledResponse([
        value("configured", tokens == nil ? "false" : "true", records: tokens == nil ? 0 : 1),
        value("encryptionVersion", tokens.map { "\($0.encryptionVersion)" } ?? "null"),
        value("accessTokenExpiresAt", expiry(tokens?.accessTokenFetchedAt, after: 30 * 60)),
        value("refreshTokenExpiresAt", expiry(tokens?.refreshTokenFetchedAt, after: 7 * 86_400)),
      ])
    }
  }

  private static func each<Element>(_ listing: ElementStream<Element>, _ body: (Element) -> Void) throws {
    while let element = try listing.next?() { body(element) }
  }

  private static func value(_ name: String, _ json: String, records: Int = 0) -> ResponseField {
    .value(name: name, json: Array(json.utf8), records: records)
  }
}
