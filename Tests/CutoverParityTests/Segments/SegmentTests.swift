import CutoverDomain
import CutoverJSON
import CutoverThreads
import Testing

@testable import CutoverParity

@Suite struct `A run in segments` {
  @Test(arguments: UInt64(1)...12)
  func `says the same in every byte, however many threads compare it`(seed: UInt64) throws {
    let sides = RandomSides(seed: seed)
    var options = ParityRun.Options()
    options.samples = 5
    let alone = sides.run(options).findings(on: sides.reading())
    for jobs in [1, 3] {
      let shared = try #require(
        sides.run(options).findings(
          on: sides.reading(), with: sides.crew(jobs: jobs), sharing: nil, expected: ["models": 5, "trades": 9],
          note: { Issue.record("\($0)") }))
      #expect(shared.report.json.compact == alone.report.json.compact)
      #expect(shared.observed == alone.observed)
    }
  }

  @Test(arguments: UInt64(1)...6)
  func `has findings that survive the way through a database`(seed: UInt64) throws {
    let sides = RandomSides(seed: seed)
    let reading = sides.reading()
    for segment in SegmentPlan(sides.endpoints, on: reading).open {
      let findings = sides.run().work.compare(
        segment, on: reading, clock: { Fixture.noon }, isCancelled: { false }, progress: { _ in })
      let json = try JSONValue.parse(Array(findings.json.compact.utf8))
      #expect(try SegmentFindings(json: json, source: "test") == findings)
    }
  }

  @Test func `is cut by its requests alone, and keeps what is done`() throws {
    let models = Endpoint(name: "models", route: "/api/models/{id}")
    let trades = Endpoint(name: "trades", route: "/api/trades")
    let reading = MemorySnapshot()
    reading.requests["models"] = .success((0..<120).map { ["m\($0)"] })
    let plan = SegmentPlan([trades, models], on: reading)
    #expect(plan.open.map(\.parameters.count) == [1, 50, 50, 20])
    #expect(plan.open.map(\.isLast) == [true, false, false, true])

    // Two are done; since then a model came, and the process that had the others may still be at work.
    let done = [plan.open[1], plan.open[3]].map { segment in
      SegmentPlan.Kept(segment: segment, sequence: 7, findings: findings(of: models))
    }
    reading.requests["models"] = .success([["m0a"]] + (0..<120).map { ["m\($0)"] })
    let next = SegmentPlan([trades, models], on: reading, keeping: done, from: 4)
    #expect(next.open.map(\.place) == [4, 5, 6])
    #expect(next.open.map(\.parameters.count) == [1, 50, 1])
    #expect(next.open[1].parameters.first == ["m0a"] && next.open[2].parameters == [["m99"]])
    #expect(next.open.map(\.isLast) == [true, false, false])
    #expect(next.order["models"] == [5, 1, 6, 3])
    #expect(next.requestCounts["models"] == 121)
  }

  @Test func `keeps within the limits of a report`() {
    let endpoint = Endpoint(
      name: "models", route: "/api/models/{id}", comparison: JSONDiff(keys: [.init("/rows", ["id"])]))
    var options = ParityRun.Options()
    (options.fingerprints, options.samples) = (1500, 4)
    let reading = MemorySnapshot()
    reading.requests["models"] = .success((0..<150).map { ["m\($0)"] })
    for side in [Side.legacy, .repository, .cache] {
      reading.answers[side] = Dictionary(
        uniqueKeysWithValues: (0..<150).map { model in
          let fields = side == .legacy ? "" : (0..<12).map { #","f\#(model)_\#($0)":1"# }.joined()
          return ("models/m\(model)", .success([.records("rows", [#"{"id":1\#(fields)}"#])]))
        })
    }
    let report = Fixture.run([endpoint], options: options).report(on: reading).endpoints[0]
    #expect(report.differences == [.confirmed: 1800])
    #expect(report.groups.count == DifferenceCollector.groupLimit + 1)
    #expect(report.groups.reduce(0) { $0 + $1.count } == 1800)
    #expect(report.groups.allSatisfy { $0.samples.count <= 4 })
    #expect(report.groups.first?.template == "*" && report.groups.first?.count == 800)
    #expect(report.fingerprints.values.count == 1500 && !report.fingerprints.complete)
  }

  @Test func `is not complete where the run was stopped, and says what was compared`() throws {
    let sides = RandomSides(seed: 3)
    let asked = Monitor(0)
    let crew = SegmentCrew(
      jobs: 3, clock: { Fixture.noon },
      isCancelled: {
        asked.withLock { count in
          count += 1
          return count > 12
        }
      }, progress: { _ in }, open: { $0(sides.reading()) })
    let report = try sides.report(crew) { Issue.record("\($0)") }
    #expect(report.failure == "the run was cancelled" && !report.isComplete)
    #expect(
      report.endpoints.map(\.requests.planned)
        == sides.run().report(on: sides.reading()).endpoints.map(\.requests.planned))
    #expect(report.endpoints.contains { $0.reasons.contains { $0.code == "cancelled" } })
  }

  @Test func `goes on with fewer threads where one has no connection`() throws {
    let sides = RandomSides(seed: 5)
    let crew = SegmentCrew(
      jobs: 3, clock: { Fixture.noon }, isCancelled: { false }, progress: { _ in },
      open: { _ in throw ReadError(.unavailable, source: "postgres", message: "too many clients") })
    let notes = Monitor<[String]>([])
    let report = try sides.report(crew) { note in notes.withLock { $0.append(note) } }
    #expect(report.json.compact == sides.run().report(on: sides.reading()).json.compact)
    #expect(notes.withLock(\.self) == ["a thread less compares: postgres: too many clients"])
  }

  @Test func `gives back what one thread alone cannot read`() throws {
    let sides = RandomSides(seed: 8)
    let crew = SegmentCrew(
      jobs: 2, clock: { Fixture.noon }, isCancelled: { false }, progress: { _ in },
      open: { body in
        let reading = MemorySnapshot()
        let cut = Result<[MemoryAnswer.Part], ReadError>.failure(.init(.unavailable, source: "p", message: "cut"))
        for side in [Side.legacy, .repository, .cache] {
          reading.answers[side] = sides.reading().answers[side]?.mapValues { _ in cut }
        }
        body(reading)
      })
    let report = try sides.report(crew) { _ in }
    #expect(report.json.compact == sides.run().report(on: sides.reading()).json.compact)
  }

  @Test func `is where the next one begins only if nothing moved while it was read`() {
    let endpoint = Endpoint(name: "e", route: "/api/e")
    func noted(_ checkpoints: String...) -> String? {
      let reading = MemorySnapshot()
      reading.checkpoints = checkpoints
      for side in Side.allCases { reading.answers[side] = ["/api/e": .success([.value("a", "1", records: 1)])] }
      return Fixture.run([endpoint]).findings(on: reading).noted[0]?.checkpoint
    }
    #expect(noted("one") == "one")
    #expect(noted("one", "two") == nil)
  }

  private func findings(of endpoint: Endpoint) -> SegmentFindings {
    SegmentFindings(
      report: Fixture.run([endpoint]).report(abandonedBecause: "test").endpoints[0], observed: [], isFinished: true)
  }
}

extension RandomSides {
  /// The report of a run that `crew` makes by itself.
  fileprivate func report(_ crew: SegmentCrew, note: (String) -> Void) throws -> ParityReport {
    let findings = run().findings(on: reading(), with: crew, sharing: nil, note: note)
    return try #require(findings).report
  }
}
