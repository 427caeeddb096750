import CutoverDomain
import Testing

@testable import CutoverParity

@Suite struct VerdictTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var events: [VerdictTally.Event]
    var mayBeEmpty = false
    var verdict: ParityVerdict
    var isComplete: Bool
  }

  static let cases: [Case] = [
    Case(testDescription: "nothing happened", events: [], verdict: .inconclusive, isComplete: false),
    Case(testDescription: "nothing to compare", events: [.finished], verdict: .inconclusive, isComplete: false),
    Case(
      testDescription: "nothing to compare, and that is fine", events: [.finished], mayBeEmpty: true, verdict: .clean,
      isComplete: true),
    Case(
      testDescription: "all equal", events: [.compared(records: 3), .finished], verdict: .clean, isComplete: true),
    Case(
      testDescription: "both sides empty", events: [.compared(records: 0), .finished], verdict: .inconclusive,
      isComplete: false),
    Case(
      testDescription: "one answer empty, another not",
      events: [.compared(records: 0), .compared(records: 1), .finished], verdict: .clean, isComplete: true),
    Case(
      testDescription: "stopped half-way", events: [.compared(records: 3)], verdict: .inconclusive, isComplete: false),
    Case(
      testDescription: "stopped half-way, may be empty", events: [.compared(records: 3)], mayBeEmpty: true,
      verdict: .inconclusive, isComplete: false),
    Case(
      testDescription: "a side failed", events: [.compared(records: 3), .failed, .finished], verdict: .inconclusive,
      isComplete: false),
    Case(
      testDescription: "different", events: [.compared(records: 3), .difference(.confirmed), .finished],
      verdict: .different, isComplete: true),
    Case(
      testDescription: "different and failed",
      events: [.compared(records: 3), .difference(.confirmed), .failed, .finished], verdict: .different,
      isComplete: false),
    Case(
      testDescription: "different before it stopped", events: [.difference(.confirmed)], verdict: .different,
      isComplete: false),
    Case(
      testDescription: "tolerated", events: [.compared(records: 3), .difference(.tolerated), .finished],
      verdict: .clean, isComplete: true),
    Case(
      testDescription: "pending", events: [.compared(records: 3), .difference(.pending), .finished],
      verdict: .inconclusive, isComplete: false),
    Case(
      testDescription: "undecided", events: [.compared(records: 3), .difference(.inconclusive), .finished],
      verdict: .inconclusive, isComplete: false),
  ]

  @Test(arguments: cases) func `gives the verdict`(_ example: Case) {
    var tally = VerdictTally(mayBeEmpty: example.mayBeEmpty)
    for event in example.events { tally.add(event) }
    #expect(tally.verdict == example.verdict)
    #expect(tally.isComplete == example.isComplete)
  }

  @Test(arguments: [
    (verdicts: [], complete: true, verdict: ParityVerdict.inconclusive, status: 2),
    ([ParityVerdict.clean, .clean], true, .clean, 0),
    ([.clean, .different], true, .different, 1),
    ([.clean, .inconclusive], false, .inconclusive, 2),
    ([.different, .inconclusive], false, .different, 3),
    ([.different], false, .different, 3),
  ])
  func `a run is no better than its endpoints`(
    verdicts: [ParityVerdict], complete: Bool, verdict: ParityVerdict, status: Int
  ) {
    let run = Fixture.run([])
    var report = run.report(on: MemorySnapshot())
    report.endpoints = verdicts.map { verdict in
      EndpointReport(
        name: "e", route: "/api/e", verdict: verdict, isComplete: complete || verdict == .clean, requests: .init(),
        records: .init(), seen: [:], differences: [:], cacheAgreesWithLegacy: [], reasons: [], reasonsOmitted: 0,
        groups: [],
        fingerprints: .init(), duration: 0)
    }
    #expect(report.verdict == verdict)
    #expect(report.exitStatus.rawValue == Int32(status))
  }

  @Test func `a run that failed as a whole is not clean`() {
    let run = Fixture.run([.init(name: "e", route: "/api/e", mayBeEmpty: true)])
    let report = run.report(abandonedBecause: "no database")
    #expect(report.verdict == .inconclusive)
    #expect(report.exitStatus == .inconclusive)
    #expect(report.endpoints.map(\.reasons.first?.message) == ["no database"])
  }
}
