import CutoverDomain
package import CutoverHosting
import CutoverJSON
import CutoverTables

extension Arbitrage {
  package static let tools: [DomainTool] = [
    DomainTool(
      "verify", "Compare rows, sums of amounts to the last digit, and numbers of both sides", arguments: "[FIRST-LAST]"
    ) { try Verification($0).result },
    DomainTool("drift", "Compare positions that were added up exactly with those of binary64") { try drift($0) },
    .rejects(of: datasets),
    DomainTool("profits", "Print an event for each trade whose profit is not known yet") { try profits($0) },
    DomainTool(
      "retry", "Print the event that has queued events be new again", arguments: "ID…",
      action: DomainAction(.post, "/arbitrage/queue/{id}/retry")
    ) { try QueueTools.retry($0) },
    DomainTool(
      "purge", "Print the events that have done events leave the queue", arguments: "BEFORE", action: QueueTools.removal
    ) { try QueueTools.purge($0) },
    LegacySample<Arbitrage>(schema: legacySchema, actors: 24, example: "bot.db").tool(of: "a bot"),
  ]

  /// 10^-9: more than binary64 loses in millions of trades.
  private static let tolerance = ExactAmount(units: 1_000_000_000)

  /// How far what binary64 has added up is from what the exact amounts come to.
  static func drifts(of side: SideRecords) throws -> [(symbol: String, long: ExactAmount, short: ExactAmount)] {
    var drifts: [(symbol: String, long: ExactAmount, short: ExactAmount)] = []
    let positions = try side.all(Positions.self)
    while let position = try positions.next?() {
      func drift(_ exact: OpaqueJSON, _ other: String) -> ExactAmount? {
        exact.plainText.flatMap { ExactAmount($0) }?.subtracting(ExactAmount(other))?.magnitude
      }
      guard let long = drift(position.exactLong, position.accumulatedLong),
        let short = drift(position.exactShort, position.accumulatedShort)
      else { continue }
      drifts.append((position.symbol, long, short))
    }
    return drifts
  }

  private static func drift(_ input: ToolInput) throws -> ToolResult {
    let drifts = try drifts(of: input.repository)
    let wide = drifts.filter { max($0.long, $0.short) > tolerance }
    return ToolResult(
      [
        .table(
          header: ["ticker", "drift long", "drift short"], texts: 1,
          rows: drifts.map { [$0.symbol, $0.long.text, $0.short.text] })
      ],
      json: .array(
        drifts.map {
          .object([
            "symbol": .text($0.symbol), "long": .text($0.long.text), "short": .text($0.short.text),
            "isWide": .bool(max($0.long, $0.short) > tolerance),
          ])
        }),
      problem: wide.isEmpty
        ? nil
        : "\(wide.map(\.symbol).joined(separator: ", ")): more than 0.000000001 apart, which no rounding explains; look "
          + "for trades that the bot has not added up")
  }

  private static func profits(_ input: ToolInput) throws -> ToolResult {
    let report = try ProfitReport(of: input.repository)
    let events = report.events
    var notes = [
      "\(events.count == 1 ? "1 trade has" : "\(events.count) trades have") a profit now; send the events to 'cutover ingest'"
    ]
    if !report.withoutPrice.isEmpty {
      notes.append(
        "executions without a price have no profit: \(report.withoutPrice.map { "\($0)" }.joined(separator: ", "))")
    }
    let json = try events.map { try JSONValue.parse(Array($0.utf8)) }
    return ToolResult([.lines(events)], json: .array(json), notes: notes)
  }
}
