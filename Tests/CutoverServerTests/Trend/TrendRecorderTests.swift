import CutoverDomain
import CutoverJSON
import CutoverThreads
import Testing

@testable import CutoverServer

@Suite struct `The samples of the charts` {
  /// What a test counts, and when.
  private struct World: Sendable {
    var tally = ShadowTally()
    var now: Int64 = 1_000_000
    var lag: RollbackSupervisor.SideLag?
  }

  private let world = Monitor(World())

  private func recorder() -> TrendRecorder {
    let world = world
    return TrendRecorder(
      endpoints: ["trades", "analytics"], totals: { ["trades": world.withLock { $0.tally }] },
      lag: { world.withLock { $0.lag } }, clock: { world.withLock { $0.now } })
  }

  private func pass(_ count: (inout ShadowTally) -> Void) {
    world.withLock { world in
      count(&world.tally)
      world.now += 10_000
    }
  }

  @Test func `show what was counted within each interval, and null where nothing was`() throws {
    pass { $0.add(.outcome(.different), 7) }
    let recorder = recorder()
    world.withLock { $0.lag = RollbackSupervisor.SideLag(legacy: 0.25, repository: nil, legacyFailure: nil) }
    pass { tally in
      for _ in 0..<3 { tally.addRead(of: .legacy, taking: .milliseconds(2), failed: false) }
      tally.addRead(of: .repository, taking: .milliseconds(8), failed: true)
      tally.add(.outcome(.matched), 3)
      tally.add(.outcome(.different))
      tally.add(.served(.repository))
      tally.add(.served(.legacy), 3)
    }
    recorder.record()
    pass { _ in }
    recorder.record()
    let json = recorder.json(of: "trades", over: .hour)
    #expect(json["interval_seconds"]?.int == 10 && json["span_seconds"]?.int == 3600)
    #expect(json["unix_seconds"]?.compact == "[1020,1030]")
    #expect(json["different_percent"]?.compact == "[25.0,null]", "what came before the recorder is not its own")
    #expect(json["repository_error_percent"]?.compact == "[100.0,null]")
    #expect(json["legacy_error_percent"]?.compact == "[0.0,null]")
    #expect(json["repository_share_percent"]?.compact == "[25.0,null]")
    #expect(json["legacy_lag_seconds"]?.compact == "[0.25,0.25]")
    #expect(json["repository_lag_seconds"]?.compact == "[null,null]")
    let latency = try #require(json["repository_p99_ms"]?.elements)
    #expect((8...10).contains(latency[0].number?.doubleValue ?? 0) && latency[1] == .null)
    #expect(recorder.json(of: "analytics", over: .hour)["legacy_p99_ms"]?.compact == "[null,null]")
    #expect(recorder.json(of: "none", over: .hour)["unix_seconds"]?.compact == "[]")
  }

  @Test func `keep an hour of ten seconds and a day of two minutes, and no more`() {
    let recorder = recorder()
    for _ in 0..<9000 {
      pass { $0.add(.served(.legacy)) }
      recorder.record()
    }
    for (span, count, interval) in [(TrendRecorder.Span.hour, 360, 10), (.day, 720, 120)] {
      let times = recorder.json(of: "trades", over: span)["unix_seconds"]?.elements?.compactMap(\.int) ?? []
      #expect(times.count == count && times.last == 91_000)
      #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == interval })
    }
  }
}
