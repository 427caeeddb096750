import CutoverFlags
import Testing

@Suite struct `The watch over a live endpoint` {
  private static let live = FlagState(key: "arena.trades", stage: .live, percent: 10)

  private static func decide(
    in state: FlagState = live, _ change: (inout RollbackPolicy.Observation) -> Void
  ) -> RollbackPolicy.Outcome {
    var watch = RollbackPolicy()
    return watch.decide(seen(change), in: state, under: GateThresholds())
  }

  private static func seen(_ change: (inout RollbackPolicy.Observation) -> Void) -> RollbackPolicy.Observation {
    var seen = RollbackPolicy.Observation(
      now: FlagScene.now, legacy: .init(count: 1000, errors: 0, p99: 10),
      repository: .init(count: 1000, errors: 0, p99: 10), lagSeconds: 0, lastRun: FlagScene.run(hoursAgo: 1))
    change(&seen)
    return seen
  }

  @Test func `goes on while all is well`() { #expect(Self.decide { _ in } == .proceed) }

  @Test func `goes back for each reason there is`() {
    for change: (inout RollbackPolicy.Observation) -> Void in [
      { $0.confirmedMismatches = 1 }, { $0.repository.errors = 2 }, { $0.repository.p99 = 12.1 },
      { $0.lagSeconds = 31 },
      { $0.lastRun = FlagScene.run(hoursAgo: 1, verdict: .different) }, { $0.lastRun = FlagScene.run(hoursAgo: 28) },
    ] {
      guard case .rollBack = Self.decide(change) else {
        Issue.record("it did not go back")
        continue
      }
    }
  }

  @Test func `stays where a run has found differences before the endpoint came into its stage`() {
    let repaired = FlagScene.run(hoursAgo: 1, verdict: .different)
    for (since, isOver) in [(repaired.ended + 1, true), (repaired.ended, true), (repaired.ended - 1, false)] {
      let outcome = Self.decide { seen in
        seen.lastRun = repaired
        seen.since = since
      }
      #expect((outcome == .proceed) == isOver, "\(since): \(outcome)")
    }
  }

  @Test func `names the parity run that it goes back for, and the command that lists what differs`() {
    let outcome = Self.decide { $0.lastRun = FlagScene.run(hoursAgo: 1, verdict: .different) }
    #expect(
      outcome == .rollBack("parity run run-1 found differences; 'cutover parity show run-1' lists them"))
    #expect(
      Self.decide { $0.lastRun = FlagScene.run(hoursAgo: 28) }
        == .rollBack("no parity run for more than 26 hours, since run-28"))
  }

  @Test(arguments: [
    (legacy: 31.0, failure: nil), (legacy: 60, failure: "legacy-json: the file system is read-only"),
    (legacy: 0, failure: "legacy-json: the file system is read-only"),
  ])
  func `stays with the repository where the legacy side is worse`(legacy: Double, failure: String?) {
    for change: (inout RollbackPolicy.Observation) -> Void in [
      { $0.repository.errors = 2 }, { $0.repository.p99 = 12.1 }, { $0.lastRun = FlagScene.run(hoursAgo: 28) },
    ] {
      let outcome = Self.decide { seen in
        change(&seen)
        seen.legacyLagSeconds = legacy
        seen.legacyFailure = failure
      }
      guard case .stay(_, let reason) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(reason == "the legacy side is \(Int(legacy)) s behind" + (failure.map { ": \($0)" } ?? ""))
    }
  }

  @Test func `goes by the lag of the side that answers`() {
    // Only the legacy side is behind: clients read the repository.
    #expect(Self.decide { $0.legacyLagSeconds = 500 } == .proceed)
    #expect(
      Self.decide {
        $0.legacyLagSeconds = 500
        $0.legacyFailure = "the file system is read-only"
      } == .proceed)
    #expect(Self.decide { $0.lagSeconds = 55 } == .rollBack("the repository is 55 s behind; 30 s are allowed"))
    // Both are, and the legacy side less.
    #expect(
      Self.decide {
        $0.lagSeconds = 300
        $0.legacyLagSeconds = 40
      } == .rollBack("the repository is 300 s behind; 30 s are allowed"))
  }

  @Test func `goes back on a confirmed mismatch whatever the legacy side lags`() {
    let outcome = Self.decide {
      $0.confirmedMismatches = 1
      $0.legacyLagSeconds = 60
    }
    #expect(outcome == .rollBack("1 confirmed mismatch"))
  }

  @Test func `ends the cooldown though the clock was set back meanwhile`() {
    var watch = RollbackPolicy()
    func decide(at minutes: Int64, clock: Int64) -> RollbackPolicy.Outcome {
      watch.decide(
        Self.seen {
          $0.uptime = minutes * 60_000
          $0.now = FlagScene.now + clock * 60_000
          $0.confirmedMismatches = 1
        }, in: Self.live, under: GateThresholds())
    }
    guard case .rollBack = decide(at: 0, clock: 0) else { return #expect(Bool(false)) }
    #expect(decide(at: 59, clock: 59) == .hold("rolled back lately"))
    guard case .rollBack = decide(at: 61, clock: -600) else { return #expect(Bool(false)) }
  }

  @Test func `goes by the bounds that hold now, also where they were others when the endpoint came to live`() {
    var watch = RollbackPolicy()
    let slow = Self.seen { $0.repository.p99 = 100 }
    var bounds = GateThresholds()
    bounds.latencyFloorMilliseconds = 1000
    #expect(watch.decide(slow, in: Self.live, under: bounds) == .proceed)
    bounds.latencyFloorMilliseconds = 1
    bounds.latencyPercent = 200
    #expect(
      watch.decide(slow, in: Self.live, under: bounds)
        == .rollBack("p99 100.0 ms, 10.0 ms on the legacy side; the budget is 20.0 ms"))
  }

  @Test func `holds where it cannot tell`() {
    for change: (inout RollbackPolicy.Observation) -> Void in [
      { $0.repository.count = 99 }, { $0.lagSeconds = nil }, { $0.lastRun = nil },
      { $0.lastRun = FlagScene.run(hoursAgo: 1, verdict: .inconclusive) },
    ] {
      guard case .hold = Self.decide(change) else {
        Issue.record("it did not hold")
        continue
      }
    }
  }

  @Test func `leaves other stages alone, and decides nothing again before the cooldown is over`() {
    #expect(
      Self.decide(in: FlagState(key: "arena.trades", stage: .rampdown)) { $0.confirmedMismatches = 1 } == .proceed)
    var watch = RollbackPolicy()
    let bad = Self.seen { $0.confirmedMismatches = 1 }
    #expect(watch.decide(bad, in: Self.live, under: GateThresholds()) == .rollBack("1 confirmed mismatch"))
    #expect(watch.decide(bad, in: Self.live, under: GateThresholds()) == .hold("rolled back lately"))
    var later = bad
    later.now += 60 * 60_000
    #expect(watch.decide(later, in: Self.live, under: GateThresholds()) == .rollBack("1 confirmed mismatch"))
  }
}
