import CutoverDomain
import CutoverJSON

@testable import CutoverParity

/// A run with all verdicts, kinds of groups, sides that fail, and data that tries to break out, told with a history.
enum EverythingReport {
  /// Data that would do harm in a page, in XML, in Markdown or in a terminal.
  static let hostile = "</script><img src=x onerror=alert(1)>\"'&|`\u{1B}[31m\u{202E}\u{FFFE}"

  static let report: ParityReport = {
    var report = run()
    // Follows the comparison's own version, which is none of the report's business.
    report.basis.comparatorHash = "00000000000000000000000000000000"
    let ids = ["20261119T020000Z-aaaa", "20261120T020000Z-bbbb", "20261121T020000Z-cccc"].compactMap { RunID($0) }
    let clean = PastRun(
      id: ids[0], started: Fixture.noon - 200_000_000, verdict: .clean, isComplete: true, differences: 0)
    let undecided = PastRun(
      id: ids[1], started: Fixture.noon - 113_600_000, verdict: .inconclusive, isComplete: false, differences: 0)
    let different = PastRun(
      id: ids[2], started: Fixture.noon - 27_200_000, verdict: .different, isComplete: true, differences: 1)
    let now = PastRun(id: report.id, started: report.started, verdict: .different, isComplete: false, differences: 5)
    report.ended += 65_400
    for index in report.endpoints.indices {
      report.endpoints[index].trend = index == 1 ? [clean, undecided, different] : [clean, clean]
      report.endpoints[index].lastClean = clean
      report.endpoints[index].duration = Int64(index) * 1234
    }
    report.endpoints[1].states = [.new: 2, .known: 1, .resolved: 3]
    for index in report.endpoints[1].groups.indices {
      let isKnown = report.endpoints[1].groups[index].kind == .valueMismatch
      report.endpoints[1].groups[index].states = isKnown ? [.known: 1] : [.new: 1]
      report.endpoints[1].groups[index].firstSeen = isKnown ? different : now
      for sample in report.endpoints[1].groups[index].samples.indices where isKnown {
        report.endpoints[1].groups[index].samples[sample].state = .known
        report.endpoints[1].groups[index].samples[sample].firstSeenRun = ids[2].text
        report.endpoints[1].groups[index].samples[sample].firstSeenAt = different.started
        report.endpoints[1].groups[index].samples[sample].occurrences = 2
      }
    }
    report.rules = [
      .init(
        id: "rounding", endpoint: "trades", path: "/trades/*/text", kinds: [.valueMismatch], match: .text("ignore"),
        owner: "desk", reason: "<rounding>", ticket: nil, expires: "2027-01-31", maxHits: nil, hits: 1, state: .used),
      .init(
        id: "old|rule", endpoint: "*", path: "/x", kinds: [], match: .text("ignore"), owner: "desk", reason: "x",
        ticket: "T-1", expires: "2026-01-31", maxHits: 5, hits: 0, state: .expired),
    ]
    if var tolerated = report.endpoints[1].groups.last {
      (tolerated.verdict, tolerated.rule, tolerated.id) = (.tolerated, "rounding", "0")
      report.endpoints[1].groups.append(tolerated)
      report.endpoints[1].differences[.tolerated] = 1
    }
    return report
  }()

  /// Comparing what each side has in memory.
  private static func run() -> ParityReport {
    let long = String(repeating: "0123456789", count: 20)
    let reading = MemorySnapshot()
    reading.requests = ["analytics": .success([["gpt-5"], [hostile]])]
    for side in Side.allCases {
      let isLegacy = side == .legacy
      reading.answers[side] = [
        "prices": .success([.value("prices", "{}", records: 2)]),
        "trades": .success([
          .records(
            "trades",
            isLegacy
              ? [
                #"{"id":"a","price":2.5164,"note":\#(JSONValue.text(hostile).compact),"text":"\#(long)1"}"#,
                #"{"id":"b","price":1}"#,
              ]
              : [
                #"{"id":"a","price":2.5264,"note":"plain","text":"\#(long)2"}"#, #"{"id":"c","price":1,"note":null}"#,
              ])
        ]),
        "analytics/gpt-5": .success([.value("analytics", #"{"id":"gpt-5"}"#, records: 1)]),
      ]
    }
    reading.answers[.cache]?["analytics/gpt-5"] = .success([.value("analytics", #"{"id":"old"}"#, records: 1)])
    let endpoints = [
      Endpoint(name: "prices", route: "/api/prices"),
      Endpoint(name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])])),
      Endpoint(name: "analytics", route: "/api/analytics/{model}"),
      Endpoint(name: "<b>gone</b>", route: "/api/gone"),
    ]
    return Fixture.run(
      endpoints, basis: .init(sequence: 7, pgSnapshot: "0-1", schemaVersion: "13")
    ).report(on: reading)
  }
}
