import CutoverDomain
import CutoverFlags
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

@testable import CutoverServer

private let trades = Request(Endpoint(name: "trades", route: "/api/trades"))

private func answered(_ digest: String, isEmpty: Bool = false) -> ShadowReading {
  .answered(digest: digest, isEmpty: isEmpty)
}

private func difference(_ fingerprint: String) -> ShadowDifference {
  ShadowDifference(
    fingerprint: fingerprint, template: "/trades/*/quantity", kind: "valueMismatch", sample: "{}", firstSeen: 5,
    lastSeen: 5)
}

/// Compares answers of the legacy side, and gives what the ledger has of them.
private func record(
  of readings: [ShadowReading], _ script: ScriptedSource.Script, limits: ShadowEngine.Limits = quick
) throws -> ShadowRecord? {
  let folder = try TemporaryDirectory("shadow")
  let engine = ShadowEngine(
    source: ScriptedSource(script), statePath: folder.path, bases: ["trades": basis("b")], limits: limits,
    clock: { 7 })
  for reading in readings {
    engine.compare(ShadowObservation(request: trades, side: .legacy, reading: reading, duration: .milliseconds(2)))
  }
  engine.start()
  let deadline = ContinuousClock.now + .seconds(20)
  while engine.totals.isEmpty || engine.backlog > 0, ContinuousClock.now < deadline { usleep(2000) }
  engine.stop()
  return try ShadowLedger(statePath: folder.path).record(of: "trades")
}

private let quick: ShadowEngine.Limits = {
  var limits = ShadowEngine.Limits()
  limits.confirmationInterval = .milliseconds(1)
  limits.flushInterval = .milliseconds(5)
  return limits
}()

@Suite struct `Shadow reads` {
  @Test func `are all in the ledger after a flush, long before it is written automatically`() throws {
    let folder = try TemporaryDirectory("shadow")
    var limits = quick
    limits.flushInterval = .seconds(3600)
    let engine = ShadowEngine(
      source: ScriptedSource(.init(repository: [answered("a")])), statePath: folder.path, bases: ["trades": basis("b")],
      limits: limits, clock: { 7 })
    #expect(!engine.flush(), "nobody writes")
    engine.start()
    defer { engine.stop() }
    for count in 1...3 {
      engine.compare(
        ShadowObservation(request: trades, side: .legacy, reading: answered("a"), duration: .milliseconds(2)))
      let deadline = ContinuousClock.now + .seconds(20)
      while engine.totals["trades"]?.samples ?? 0 < count, ContinuousClock.now < deadline { usleep(2000) }
      #expect(engine.flush(patience: .seconds(20)))
      #expect(try ShadowLedger(reading: folder.path)?.record(of: "trades")?.tally.samples == count)
    }
  }

  @Test func `take no time where one side had its answer at hand and the other had not`() throws {
    for (isAtHand, timed) in [(true, 0), (false, 1)] {
      let folder = try TemporaryDirectory("shadow")
      let engine = ShadowEngine(
        source: ScriptedSource(.init(repository: [answered("a")])), statePath: folder.path,
        bases: ["trades": basis("b")],
        limits: quick, clock: { 7 })
      engine.compare(
        ShadowObservation(
          request: trades, side: .legacy, reading: answered("a"), duration: .milliseconds(2), isAtHand: isAtHand))
      engine.start()
      engine.stop()
      let reads = try #require(try ShadowLedger(statePath: folder.path).record(of: "trades")).evidence
      #expect(reads.legacy.count == 1 && reads.legacy.timed == timed)
      #expect(reads.repository.count == 1 && reads.repository.timed == timed)
    }
  }

  @Test(arguments: [
    (answered("a"), answered("a"), ShadowOutcome.matched),
    (answered("a", isEmpty: true), answered("a", isEmpty: true), .empty),
    (answered("a"), .failed, .repositoryFailed),
    (answered("a"), .late, .repositoryLate),
    (.failed, answered("a"), .legacyFailed),
    (.failed, .failed, .bothFailed),
    (.failed, .late, .bothFailed),
  ])
  func `have a class for each pair of answers`(
    legacy: ShadowReading, repository: ShadowReading, outcome: ShadowOutcome
  ) throws {
    let record = try record(of: [legacy], .init(legacy: [legacy], repository: [repository]))
    #expect(record?.tally[.outcome(outcome)] == 1)
    #expect(
      record?.tally.samples == (outcome == .matched ? 1 : 0), "what is empty or failed on both sides is no sample")
    #expect(record?.tally[.read(.repository)] == 1)
    #expect(record?.tally.errorRate(of: .legacy) == (legacy.isAnswer ? 0 : 1))
  }

  @Test func `that differ only because one side was behind are no mismatch`() throws {
    let record = try record(
      of: [answered("new")], .init(legacy: [answered("new")], repository: [answered("old"), answered("new")]))
    #expect(record?.tally[.outcome(.lagging)] == 1)
    #expect(record?.tally.samples == 0)
  }

  @Test func `that differ whenever they are read, and not at one moment, are no mismatch`() throws {
    let record = try record(
      of: [answered("a")], .init(legacy: [answered("a")], repository: [answered("b")], confirmation: [[]]))
    #expect(record?.tally[.outcome(.lagging)] == 1)
  }

  @Test func `that differ at one moment are a mismatch for each answer, with its fingerprint`() throws {
    let record = try record(
      of: [answered("a"), answered("a"), answered("a")],
      .init(legacy: [answered("a")], repository: [answered("b")], confirmation: [[difference("f1")]]))
    #expect(record?.tally[.outcome(.different)] == 3)
    #expect(record?.tally.samples == 3)
    #expect(record?.differences.map(\.fingerprint) == ["f1"])
    #expect(record?.differences.map(\.occurrences) == [3], "as many as answers, and not as confirmations")
  }

  @Test func `that could not be confirmed are neither equal nor different`() throws {
    let record = try record(of: [answered("a")], .init(legacy: [answered("a")], repository: [answered("b")]))
    #expect(record?.tally[.outcome(.unconfirmed)] == 1)
    #expect(record?.tally.samples == 0)
  }

  @Test func `are confirmed more and more seldom while no moment can be had`() {
    let limits = ShadowEngine.Limits()
    let seconds = [0, 1, 2, 5, 6, 1000].map { limits.confirmationPause(afterFailures: $0) / .seconds(1) }
    #expect(seconds == [1, 2, 4, 32, 60, 60])
  }

  @Test func `begin to count again when the endpoint changes its stage, or its evidence starts over`() throws {
    let folder = try TemporaryDirectory("shadow")
    let source = ScriptedSource(.init(legacy: [answered("a")], repository: [answered("a")]))
    let engine = ShadowEngine(
      source: source, statePath: folder.path, bases: ["trades": basis("b")], limits: quick, clock: { 7 })
    engine.start()
    let ledger = try ShadowLedger(statePath: folder.path)
    func wait(_ condition: (ShadowTally?) throws -> Bool) rethrows -> Bool {
      let deadline = ContinuousClock.now + .seconds(20)
      while ContinuousClock.now < deadline {
        if try condition(try? ledger.record(of: "trades")?.tally) { return true }
        usleep(2000)
      }
      return false
    }
    engine.compare(ShadowObservation(request: trades, side: .legacy, reading: answered("a"), duration: .zero))
    engine.served("trades", by: .legacy)
    #expect(wait { $0?.samples == 1 && $0?[.served(.legacy)] == 1 })
    engine.restart("trades", .served)
    #expect(wait { $0?.samples == 1 && $0?[.served(.legacy)] == 0 })
    engine.restart("trades", .all)
    #expect(wait { $0?.isEmpty == true })
    engine.stop()
  }

  @Test func `that were under way when the evidence started over are from before, and do not count`() throws {
    let folder = try TemporaryDirectory("shadow")
    let source = RestartingSource()
    let engine = ShadowEngine(
      source: source, statePath: folder.path, bases: ["trades": basis("b")], limits: quick, clock: { 7 })
    source.whileReading.withLock { $0 = { engine.restart("trades", .all) } }
    engine.compare(ShadowObservation(request: trades, side: .legacy, reading: answered("a"), duration: .zero))
    engine.start()
    let deadline = ContinuousClock.now + .seconds(20)
    while !source.hasRead.withLock({ $0 }), ContinuousClock.now < deadline { usleep(2000) }
    engine.stop()
    let hasRead = source.hasRead.withLock { $0 }
    #expect(hasRead)
    #expect(try ShadowLedger(statePath: folder.path).record(of: "trades")?.tally.isEmpty == true)
  }

  @Test func `of more answers than can be looked at are counted and let go`() throws {
    var limits = quick
    limits.queue = 3
    let record = try record(
      of: Array(repeating: answered("a"), count: 10), .init(legacy: [answered("a")], repository: [answered("a")]),
      limits: limits)
    #expect(record?.tally[.outcome(.skipped)] == 7)
    #expect(record?.tally[.outcome(.matched)] == 3)
  }
}

/// Sides of which one does something before it answers.
private final class RestartingSource: ShadowSource {
  let whileReading = Monitor<@Sendable () -> Void>({})
  let hasRead = Monitor(false)

  func read(_ request: Request, from side: ServedSide) -> ShadowReading {
    let act = whileReading.withLock { $0 }
    act()
    hasRead.withLock { $0 = true }
    return answered("a")
  }

  func confirm(_ requests: [Request]) -> [[ShadowDifference]?] { requests.map { _ in [] } }
}

extension ShadowReading {
  fileprivate var isAnswer: Bool { if case .answered = self { true } else { false } }
}
