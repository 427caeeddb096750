import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverParity

@Suite struct `Records that the repository has refused` {
  private let loss = AcceptedLoss(table: "trade", key: "271", column: "amount", reason: "holds <inf>, not a number")

  private func reading() -> MemorySnapshot {
    let reading = MemorySnapshot()
    for side in Side.allCases {
      reading.answers[side] = ["trades": .success([.records("trades", [#"{"id":"a"}"#])])]
    }
    return reading
  }

  private func report(on reading: MemorySnapshot) -> ParityReport {
    let trades = Endpoint(
      name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])]))
    return Fixture.run([trades]).report(on: reading)
  }

  @Test func `are listed by every form of a report, and no difference`() throws {
    let reading = reading()
    reading.losses["trades"] = .success([loss])
    let report = report(on: reading)
    #expect(report.verdict == .clean && report.exitStatus == [])
    #expect(report.endpoints[0].losses == .init(count: 1, listed: [loss]))
    #expect(try ParityReport(json: report.json, source: "test") == report)
    let schema = JSONSchema(root: try JSONReader(file: PackageFolder.path + "/docs/report.schema.json").readValue())
    #expect(schema.problems(in: report.json) == [])
    let lines = report.terminalLines(width: nil, colour: false)
    #expect(lines.contains("trades: 1 record is in the legacy store alone, refused by the backfill"))
    #expect(lines.contains("  trade 271, amount: holds <inf>, not a number"))
    #expect(report.summary().contains("| `trade` | `271` | `amount` | `holds <inf>, not a number` |"))
    #expect(ReportPage(report).html.text.contains("<code>trade 271</code>, <code>amount</code>"))
  }

  @Test func `are counted beyond those that are listed`() {
    let reading = reading()
    reading.losses["trades"] = .success(Array(repeating: loss, count: 1_200))
    let report = report(on: reading)
    #expect(report.endpoints[0].losses.count == 1_200 && report.endpoints[0].losses.listed.count == 1_000)
    #expect(report.terminalLines(width: nil, colour: false).contains("  … and 1190 more"))
    #expect(report.summary().contains("1,100 more are in the table `import_rejects`."))
  }

  @Test func `leave a run inconclusive that cannot read them`() {
    let reading = reading()
    reading.losses["trades"] = .failure(ReadError(.unavailable, source: "repository", message: "gone"))
    let report = report(on: reading)
    #expect(report.verdict == .inconclusive)
    #expect(report.endpoints[0].reasons.map(\.message) == ["repository: gone"])
  }
}
