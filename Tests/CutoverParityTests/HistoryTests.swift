import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverTestKit
import Testing

@testable import CutoverParity

@Suite struct `The history of runs` {
  @Test func `says of a difference what has become of it`() throws {
    try HistoryScene.with { scene in
      let a = #"{"id":"a","v":1}"#
      var states: [String] = []
      for repository in [
        #"{"id":"a","v":1}"#, #"{"id":"a","v":2}"#, #"{"id":"a","v":2}"#, #"{"id":"a","v":3}"#, a, a,
        #"{"id":"a","v":3}"#,
      ] {
        let report = try scene.record([a], [repository])
        states.append(HistoryScene.words(report.endpoints[0].states))
      }
      #expect(states == ["", "new 1", "known 1", "changed 1", "resolved 1", "", "regressed 1"])
      let last = try #require(try scene.history.unresolved(limit: 10).first)
      #expect(last.path == "/trades/[id=a]/v" && last.request == "trades" && last.occurrences == 4)
      #expect(last.firstRun == scene.ids[1].text && last.lastRun == scene.ids[6].text)
      #expect(try scene.history.transitions(of: scene.ids[4]).map(\.state) == [.resolved])
      #expect(try scene.history.transitions(of: scene.ids[2]) == [])
    }
  }

  @Test func `loses nothing to a run that is dated in the future`() throws {
    try HistoryScene.with { scene in
      let a = #"{"id":"a","v":1}"#
      _ = try scene.record([a], [#"{"id":"a","v":2}"#])
      scene.clock += 10 * scene.retention.runs
      _ = try scene.record([a], [#"{"id":"a","v":2}"#])
      #expect(try scene.history.runs(limit: 10).map(\.id) == [scene.ids[1].text, scene.ids[0].text])
      #expect(try !scene.history.transitions(of: scene.ids[0]).isEmpty)
    }
  }

  @Test func `fills in what a report says of earlier runs`() throws {
    try HistoryScene.with { scene in
      let a = #"{"id":"a","v":1}"#
      _ = try scene.record([a], [a])
      _ = try scene.record([a], [#"{"id":"a","v":2}"#])
      let report = try scene.record([a], [#"{"id":"a","v":2}"#])
      let endpoint = report.endpoints[0]
      #expect(endpoint.trend.map(\.id) == [scene.ids[0], scene.ids[1]])
      #expect(endpoint.trend.map(\.verdict) == [.clean, .different] && endpoint.trend.map(\.differences) == [0, 1])
      #expect(endpoint.lastClean?.id == scene.ids[0])
      let group = try #require(endpoint.groups.first)
      #expect(group.firstSeen?.id == scene.ids[1] && group.states == [.known: 1])
      let sample = try #require(group.samples.first)
      #expect(sample.state == .known && sample.occurrences == 2)
      #expect(sample.firstSeenRun == scene.ids[1].text && sample.lastSeenRun == scene.ids[2].text)
      #expect(sample.firstSeenAt == endpoint.trend[1].started)
      #expect(try scene.history.samples(of: scene.ids[2]).compactMap { $0["state"]?.string } == ["known"])
    }
  }

  @Test func `takes a difference for resolved only where it would have been seen`() throws {
    try HistoryScene.with { scene in
      let a = #"{"id":"a","v":1}"#
      _ = try scene.record([a], [#"{"id":"a","v":2}"#])
      let failure = ReadError(.unavailable, source: "trades.json", message: "gone")
      let broken = try scene.record([a], [a], failure: failure)
      #expect(HistoryScene.words(broken.endpoints[0].states) == "notEvaluated 1")
      let cancelled = try scene.record([a], [a], isCancelled: true)
      #expect(HistoryScene.words(cancelled.endpoints[0].states) == "notEvaluated 1")
      #expect(try scene.history.unresolved(limit: 10).map(\.state) == [.notEvaluated])
      #expect(HistoryScene.words(try scene.record([a], [#"{"id":"a","v":2}"#]).endpoints[0].states) == "known 1")
      #expect(HistoryScene.words(try scene.record([a], [a]).endpoints[0].states) == "resolved 1")
    }
  }

  @Test func `does not take for gone what a run had no room for`() throws {
    try HistoryScene.with { scene in
      scene.options.fingerprints = 20
      let count = 21
      let report = try scene.record([], (0..<count).map { #"{"id":\#($0)}"# })
      #expect(HistoryScene.words(report.endpoints[0].states) == "new \(count - 1)")
      // All of them others than before, and again more than a run keeps.
      let next = try scene.record([], (count..<(2 * count)).map { #"{"id":\#($0)}"# })
      #expect(HistoryScene.words(next.endpoints[0].states) == "new \(count - 1), notEvaluated \(count - 1)")
    }
  }

  @Test func `knows runs that go on from those that were killed`() throws {
    try HistoryScene.with { scene in
      let run = scene.run()
      func begin() throws {
        // Its connection ends with this function.
        let history = ParityHistory(domain: "arena", on: try PostgresConnection(scene.configuration))
        try history.begin(run)
        #expect(try scene.history.run(run.id)?.progress == .running)
      }
      try begin()
      try poll { try scene.history.run(run.id)?.progress == .abandoned }
      #expect(try scene.history.run(run.id)?.outcome == nil)
    }
  }

  @Test func `records a run once, also one whose beginning it never heard of`() throws {
    try HistoryScene.with { scene in
      let run = scene.run()
      let findings = run.findings(on: scene.reading(["1"], ["2"]))
      let report = try scene.history.record(findings, keeping: scene.retention)
      #expect(report.endpoints[0].states != nil)
      #expect(try scene.history.record(findings, keeping: scene.retention) == findings.report)
      let recorded = try #require(try scene.history.run(run.id))
      #expect(recorded.progress == .ended && recorded.outcome?.verdict == report.verdict)
      #expect(recorded.outcome?.exitStatus == report.exitStatus)
      #expect(try scene.history.unresolved(limit: 10).allSatisfy { $0.occurrences == 1 })
    }
  }

  @Test func `forgets samples first, and then runs`() throws {
    try HistoryScene.with { scene in
      // All of it is long ago: what is dated in the future makes nothing old.
      scene.clock -= 2 * scene.retention.runs
      let a = #"{"id":"a","v":1}"#
      _ = try scene.record([a], [#"{"id":"a","v":2}"#])
      _ = try scene.record([a], [a])
      scene.clock += scene.retention.samples + 1
      _ = try scene.record([a], [a])
      #expect(try scene.history.samples(of: scene.ids[0]) == [] && scene.history.transitions(of: scene.ids[0]) == [])
      #expect(try scene.history.runs(limit: 10).count == 3)
      scene.clock += scene.retention.runs - 120_000
      _ = try scene.record([a], [#"{"id":"a","v":2}"#])
      #expect(try scene.history.runs(limit: 10).map(\.id) == [scene.ids[3].text, scene.ids[2].text])
      // What was resolved so long ago is forgotten with the runs: but only from the next run on.
      #expect(try scene.history.unresolved(limit: 10).map(\.state) == [.regressed])
    }
  }

  @Test func `takes names with characters that no database takes`() throws {
    try HistoryScene.with { scene in
      let report = try scene.record([#"{"id":"a\u0000b"}"#], [])
      #expect(HistoryScene.words(report.endpoints[0].states) == "new 1")
      #expect(try scene.history.unresolved(limit: 10).map(\.path) == ["/trades/[id=a\u{2400}b]"])
    }
  }
}
