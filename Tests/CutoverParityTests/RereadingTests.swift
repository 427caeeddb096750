import CutoverDomain
import CutoverJSON
import Testing

@testable import CutoverParity

@Suite struct `A run over sides that move` {
  private let trades = Endpoint(
    name: "trades", route: "/api/trades", comparison: JSONDiff(keys: [.init("/trades", ["id"])]))

  /// Time as the run sees it: it passes where the run waits.
  private final class Time {
    var now = Fixture.noon
  }

  private func reading(_ legacy: [String], _ repository: [String]) -> MemorySnapshot {
    let reading = MemorySnapshot()
    for (side, records) in [(Side.legacy, legacy), (.repository, repository), (.cache, repository)] {
      reading.answers[side] = ["trades": .success([.records("trades", records)])]
    }
    return reading
  }

  /// Runs over `moments`, one after the other; the last one stays.
  private func run(_ moments: [MemorySnapshot], cancelledIn round: Int? = nil) -> ParityReport {
    let time = Time()
    var random = SplitMix64(seed: 1)
    var limits = Rereading.Limits()
    limits.settle = 300
    var next = 0
    let run = ParityRun(domain: "arena", endpoints: [trades], clock: { time.now }, random: &random)
    let rereading = Rereading(limits) { body in
      next += 1
      body(moments[min(next, moments.count - 1)])
    } wait: {
      time.now += $0
    }
    return run.findings(on: moments[0], rereading: rereading, isCancelled: { round.map { next >= $0 } ?? false }).report
  }

  private func lines(_ report: ParityReport) -> [String] {
    let endpoint = report.endpoints[0]
    return ["\(endpoint.verdict.rawValue) \(report.exitStatus.rawValue)"]
      + endpoint.groups.map { "\($0.template) \($0.kind.rawValue) \($0.verdict.rawValue) \($0.count)" }
  }

  private let one = #"{"id":1,"v":1}"#
  private let two = #"{"id":2,"v":1}"#

  @Test func `finds nothing where one side was behind the other`() {
    let report = run([reading([one, two], [one]), reading([one, two], [one, two])])
    #expect(lines(report) == ["clean 0"])
    #expect(report.isComplete && report.endpoints[0].records.compared == 2)
    #expect(report.rereads?.queued == 1 && report.rereads?.gone == 1)
  }

  @Test func `finds what stays, among what moves`() {
    let moments = (0..<40).map {
      reading([one, #"{"id":2,"v":\#($0)}"#], [#"{"id":1,"v":9}"#, #"{"id":2,"v":\#($0)}"#])
    }
    let report = run([reading([one, two], [#"{"id":1,"v":9}"#, #"{"id":2,"v":2}"#])] + moments)
    #expect(lines(report) == ["different 1", "/trades/*/v valueMismatch confirmed 1"])
    #expect(report.endpoints[0].groups[0].samples[0].attempts >= 4)
    #expect(report.endpoints[0].requests.compared == 1)
  }

  @Test func `does not decide what moves until the end`() {
    let report = run((0..<10_000).map { reading([one], [#"{"id":1,"v":\#($0 + 2)}"#]) })
    #expect(lines(report) == ["inconclusive 2", "/trades/*/v valueMismatch inconclusive 1"])
  }

  @Test func `is inconclusive where it is stopped before anything is decided`() {
    let report = run([reading([one], [])], cancelledIn: 1)
    #expect(lines(report) == ["inconclusive 2"])
    #expect(report.failure == "the run was cancelled" && report.endpoints[0].requests.pending == 1)
    #expect(report.endpoints[0].reasons.first?.message.contains("1 difference was waiting") == true)
  }

  @Test func `is inconclusive where a side cannot be opened again`() {
    struct Down: Error {}
    let moment = reading([one], [])
    let time = Time()
    var random = SplitMix64(seed: 1)
    let run = ParityRun(domain: "arena", endpoints: [trades], clock: { time.now }, random: &random)
    let report = run.findings(
      on: moment, rereading: Rereading(.init(), read: { _ in throw Down() }, wait: { time.now += $0 })
    )
    .report
    #expect(lines(report) == ["inconclusive 2"])
    #expect(report.endpoints[0].reasons.first?.code == "unavailable")
  }
}
