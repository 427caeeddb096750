import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct `A report for build servers` {
  /// A suite of the document: its attributes, and the names of its cases.
  private struct Suite {
    var counts: [String: Int]
    var cases: [String]
    var outcomes: [String: Int]
  }

  private func suites(_ report: ParityReport, groupsLimit: Int = JUnitDocument.groupsLimit) -> [Suite] {
    JUnitDocument(report, groupsLimit: groupsLimit).text.split(separator: "<testsuite ").dropFirst().map { text in
      func count(_ name: String) -> Int {
        text.firstMatch(of: try! Regex(" \(name)=\"([0-9]+)\"", as: (Substring, Substring).self)).flatMap { Int($0.1) }
          ?? -1
      }
      return Suite(
        counts: [
          "tests": count("tests"), "failure": count("failures"), "error": count("errors"),
          "skipped": count("skipped"),
        ],
        cases: text.matches(of: #/<testcase name="([^"]*)"/#).map { String($0.1) },
        outcomes: text.matches(of: #/<(failure|error|skipped) /#).reduce(into: [:]) {
          $0[String($1.1), default: 0] += 1
        })
    }
  }

  @Test func `counts in each suite what is in it, and names no case twice`() {
    let suites = suites(EverythingReport.report)
    #expect(suites.count == 5)
    for suite in suites {
      #expect(suite.counts["tests"] == suite.cases.count)
      #expect(Set(suite.cases).count == suite.cases.count)
      for outcome in ["failure", "error", "skipped"] {
        #expect(suite.counts[outcome] == suite.outcomes[outcome] ?? 0, "\(outcome)")
      }
    }
  }

  @Test func `counts the groups that it leaves out`() throws {
    let whole = suites(EverythingReport.report)
    let cut = suites(EverythingReport.report, groupsLimit: 700)
    #expect(cut[2].cases.last == "more groups")
    #expect(cut[2].cases.count < whole[2].cases.count)
    let text = JUnitDocument(EverythingReport.report, groupsLimit: 700).text
    let omitted = whole[2].cases.count - (cut[2].cases.count - 1)
    #expect(
      text.contains("message=\"\(omitted) more groups with \(omitted) differences left out here: see report.json\""))
    // What is left out still fails its suite.
    #expect(cut[2].outcomes["failure"] ?? 0 > 1)
  }

  @Test func `is an error where the run stopped, or never began`() {
    var report = Fixture.run([]).report(on: MemorySnapshot())
    #expect(suites(report).map(\.outcomes) == [["error": 1]])
    #expect(JUnitDocument(report).text.contains("message=\"nothing was compared\""))
    report.failure = "the disk is full"
    #expect(JUnitDocument(report).text.contains("message=\"the disk is full\""))
  }

  @Test func `holds no character that XML does not`() {
    let text = JUnitDocument(EverythingReport.report).text
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    #expect(!text.unicodeScalars.contains("\u{FFFE}"))
    #expect(text.contains("\\u{fffe}"))
  }
}
