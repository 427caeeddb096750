import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

/// Rules at work in a run. Fixtures begin on 2026-11-21.
struct RuleRunTests {
  private let trades = Endpoint(
    name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])], numbers: .lexeme))

  private func rule(
    _ id: String, _ path: String, _ match: RuleMatch, kinds: Set<JSONDifference.Kind>? = nil,
    expires: String = "2026-11-21", maxHits: Int? = nil
  ) throws -> Rule {
    Rule(
      id: id, endpoint: "*", path: path, kinds: try #require(kinds ?? match.kinds), match: match, owner: "desk",
      reason: "agreed", ticket: nil, expires: expires, maxHits: maxHits, line: 1,
      pathGlob: try #require(Glob(path: path)), endpointGlob: Glob(name: "*"))
  }

  /// The report of a run in which the legacy side, and the cache, have one list of trades and the repository another.
  private func report(
    _ rules: [Rule], legacy: [String], repository: [String], cache: [String]? = nil, isPartial: Bool = false
  ) -> ParityReport {
    let reading = MemorySnapshot()
    for (side, records) in [(Side.legacy, legacy), (.repository, repository), (.cache, cache ?? repository)] {
      reading.answers[side] = ["trades": .success([.records("trades", records)])]
    }
    var options = ParityRun.Options()
    options.rules = Rules(rules: rules)
    options.isPartial = isPartial
    return Fixture.run([trades], options: options).report(on: reading)
  }

  private let near = RuleMatch.absolute(JSONNumber(unchecked: "0.01"))

  @Test func `what a rule tolerates is counted, and does not count`() throws {
    let report = report(
      [try rule("rounding", "/trades/*/price", near)], legacy: [#"{"id":1,"price":1.00}"#, #"{"id":2,"price":2}"#],
      repository: [#"{"id":1,"price":1.01}"#, #"{"id":2,"price":2.005}"#])
    #expect(report.verdict == .clean)
    #expect(report.exitStatus == [])
    #expect(report.endpoints[0].differences == [.tolerated: 2])
    #expect("\(DifferenceCounts(report.endpoints[0].differences))" == "0 + 2 tolerated")
    let lines = report.terminalLines(width: nil, colour: false)
    #expect(lines.contains { $0.hasPrefix("trades") && $0.hasSuffix("0 + 2 tolerated") }, "\(lines)")
    #expect(report.endpoints[0].groups.map(\.rule) == ["rounding"])
    #expect(report.rules.map(\.hits) == [2])
    #expect(report.rules.map(\.state) == [.used])
    #expect(report.basis.rulesHash != nil)
    #expect(try ParityReport(json: report.json, source: "report") == report)
  }

  @Test func `what is further apart counts`() throws {
    let report = report(
      [try rule("rounding", "/trades/*/price", near)], legacy: [#"{"id":1,"price":1}"#, #"{"id":2,"price":2}"#],
      repository: [#"{"id":1,"price":1.02}"#, #"{"id":2,"price":2.01}"#])
    #expect(report.endpoints[0].differences == [.tolerated: 1, .confirmed: 1])
    #expect(report.exitStatus == .different)
  }

  @Test func `the narrowest rule decides, also against`() throws {
    let report = report(
      [
        try rule("wide", "/trades/**", .ignore, kinds: [.valueMismatch]), try rule("narrow", "/trades/*/price", near),
      ], legacy: [#"{"id":1,"price":1,"cost":1}"#], repository: [#"{"id":1,"price":2,"cost":2}"#])
    #expect(report.endpoints[0].differences == [.tolerated: 1, .confirmed: 1])
    #expect(report.rules.map(\.state) == [.used, .unused])
    #expect(report.exitStatus == [.different, .rules])
  }

  @Test func `a key has no tolerance, whatever covers it`() throws {
    let report = report(
      [try rule("wide", "/**", .ignore, kinds: [.valueMismatch])], legacy: [#"{"id":1.0}"#],
      repository: [#"{"id":1}"#])
    #expect(report.endpoints[0].differences == [.confirmed: 1])
  }

  @Test func `an expired rule tolerates nothing, and fails the run`() throws {
    let report = report(
      [try rule("old", "/trades/*/price", near, expires: "2026-11-20")], legacy: [#"{"id":1,"price":1}"#],
      repository: [#"{"id":1,"price":1.01}"#])
    #expect(report.endpoints[0].differences == [.confirmed: 1])
    #expect(report.rules.map(\.state) == [.expired])
    #expect(report.exitStatus == [.different, .rules])
  }

  @Test func `a rule that lets too much pass fails the run`() throws {
    let report = report(
      [try rule("few", "/trades/*/price", near, maxHits: 1)],
      legacy: [#"{"id":1,"price":1}"#, #"{"id":2,"price":1}"#],
      repository: [#"{"id":1,"price":1.01}"#, #"{"id":2,"price":1.01}"#])
    #expect(report.rules.map(\.state) == [.overLimit])
    #expect(report.rules.map(\.hits) == [2])
    #expect(report.verdict == .clean)
    #expect(report.exitStatus == .rules)
  }

  @Test func `a rule that was not needed fails the run only where all was compared`() throws {
    let rules = [try rule("idle", "/trades/*/price", near)]
    let record = [#"{"id":1,"price":1}"#]
    #expect(report(rules, legacy: record, repository: record).exitStatus == .rules)
    #expect(report(rules, legacy: record, repository: record, isPartial: true).exitStatus == [])
    let empty = report(rules, legacy: [], repository: [])
    #expect(empty.rules.map(\.state) == [.notEvaluated])
    #expect(empty.exitStatus == .inconclusive)
  }

  @Test func `the cache has rules of its own`() throws {
    let (fresh, stale) = ([#"{"id":1,"price":1}"#], [#"{"id":1,"price":1.01}"#])
    let plain = try rule("rounding", "/trades/*/price", near)
    #expect(report([plain], legacy: fresh, repository: fresh, cache: stale).exitStatus == [.different, .rules])
    let own = try rule("stale", "/trades/*/price", near, kinds: [.staleCache])
    #expect(report([own], legacy: fresh, repository: fresh, cache: stale).exitStatus == [])
  }

  @Test func `people see the rules`() throws {
    let report = report(
      [try rule("rounding", "/trades/*/price", near)], legacy: [#"{"id":1,"price":1}"#],
      repository: [#"{"id":1,"price":1.01}"#])
    let lines = report.terminalLines(width: nil, colour: false)
    #expect(lines.contains("trades: valueMismatch at /trades/*/price × 1, tolerated by rule rounding"))
    #expect(lines.contains("rule rounding tolerated 1 difference, until 2026-11-21: agreed (desk)"))
    #expect(report.summary().contains("| `rounding` | 1 | used | `desk` | 2026-11-21 | `agreed` |"))
  }
}
