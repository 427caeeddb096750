import CutoverBasics
import CutoverDomain
import CutoverFlags
import Testing

@Suite struct `Gates` {
  /// The gates that a change of good evidence leaves unmet.
  private static func missing(
    from: Stage = .shadow, to: Stage = .live, _ change: (inout GateInput) -> Void
  ) -> [Gate] {
    var flag = EndpointFlag(FlagState(key: "arena.trades", stage: from))
    flag.rehearsedFrom = from
    let set = FlagSet(keys: FlagScene.keys)
    var input = FlagScene.evidence(set, AuditTrail(), flag, FlagState(key: flag.key, stage: to, percent: 10))
    change(&input)
    return GateTable(input).missing.map(\.gate)
  }

  @Test func `are all met by good evidence`() {
    #expect(Self.missing { _ in } == [])
  }

  @Test func `ask for nothing that cannot be there before the first step`() {
    let table = Self.missing(from: .off, to: .dualwrite) {
      $0.runs = nil
      $0.shadow = nil
      $0.writing = nil
      $0.selfCheck = nil
    }
    #expect(table == [])
  }

  @Test func `are not met where there is no evidence`() {
    let missing = Self.missing {
      $0.runs = nil
      $0.shadow = nil
      $0.writing = nil
      $0.selfCheck = nil
      $0.flag.rehearsedFrom = nil
    }
    #expect(
      missing == [
        .cleanRuns, .fullCoverage, .freshness, .writing, .gateHealth, .shadowReads, .errors, .latency, .wayBack,
        .servedSide,
      ])
  }

  @Test func `ask for a clean run of everything just now at the last step, and for no foreign writes`() {
    let last = { (change: (inout GateInput) -> Void) in Self.missing(from: .rampdown, to: .complete, change) }
    #expect(last { _ in } == [])
    #expect(last { $0.foreignWrites = 1 } == [.finalRun])
    #expect(last { $0.foreignWrites = nil } == [.finalRun])
    #expect(last { $0.now += 60 * 60_000 } == [.finalRun])
    #expect(last { $0.thresholds.finalRunMinutes = 10 } == [.finalRun])
    #expect(last { $0.runs?[0] = FlagScene.run(hoursAgo: 1, isFull: false) } == [.finalRun])
    // Fewer records than the run before found.
    #expect(last { $0.runs?[0] = FlagScene.run(hoursAgo: 1, records: 4) } == [.finalRun])
    #expect(Self.missing(from: .live, to: .rampdown) { $0.foreignWrites = nil } == [])
  }

  private static func watch(_ tables: String...) -> WriteWatch {
    var watch = WriteWatch()
    for table in tables { watch.add(table, table == "off" ? "" : "1") }
    return watch
  }

  @Test func `take no run for fresh or final after which a table was out of sight of the triggers`() {
    func missing(_ run: WriteWatch?, _ now: WriteWatch) -> [Gate] {
      Self.missing(from: .rampdown, to: .complete) { input in
        input.runs = input.runs?.map {
          var known = $0
          known.watch = run?.text
          return known
        }
        input.watch = now
      }
    }
    #expect(missing(Self.watch("trades"), Self.watch("trades")) == [])
    #expect(missing(Self.watch("trades"), Self.watch("trades2")) == [.freshness, .finalRun])
    // Nobody knows what was written since a run that does not say, nor while a trigger is off.
    #expect(missing(nil, Self.watch("trades")) == [.freshness, .finalRun])
    #expect(missing(Self.watch("off"), Self.watch("off")) == [.freshness, .finalRun])
  }

  @Test func `start the streak over with anything that is not clean, complete and alike`() {
    let other = { (basis: EvidenceBasis) in FlagScene.run(hoursAgo: 3, basis: basis) }
    for second in [
      FlagScene.run(hoursAgo: 3, verdict: .different), FlagScene.run(hoursAgo: 3, verdict: .inconclusive),
      FlagScene.run(hoursAgo: 3, records: 0),
      other(EvidenceBasis(rulesHash: nil, comparatorHash: "c", schemaVersion: "9")),
      other(EvidenceBasis(rulesHash: "r", comparatorHash: "d", schemaVersion: "9")),
      other(EvidenceBasis(rulesHash: "r", comparatorHash: "c", schemaVersion: "8")),
    ] {
      #expect(Self.missing { $0.runs?[1] = second } == [.cleanRuns])
    }
  }

  private static func basis(_ journal: String?, _ legacy: String, _ repository: String = "db") -> EvidenceBasis {
    EvidenceBasis(
      rulesHash: "r", comparatorHash: "c", schemaVersion: "9",
      instance: InstanceIdentity(domain: "arena", journal: journal, legacy: legacy, repository: repository))
  }

  @Test func `count nothing that is about other stores, or does not name them`() {
    func missing(_ change: @escaping (inout GateInput) -> Void) -> [Gate] {
      Self.missing { input in
        input.basis = Self.basis("j", "/a")
        input.shadow?.basis = Self.basis("j", "/a")
        input.selfCheck?.instance = Self.basis("j", "/a").instance
        input.runs = (0..<3).map { FlagScene.run(hoursAgo: 1 + 2 * $0, basis: Self.basis("j", "/a")) }
        change(&input)
      }
    }
    #expect(missing { _ in } == [])
    #expect(missing { $0.runs?[1].basis = Self.basis(nil, "/a") } == [], "no journal fed the folder yet")
    for other in [
      Self.basis("k", "/a"), Self.basis("j", "/b"), Self.basis("j", "/a", "other"), FlagScene.run(hoursAgo: 1).basis,
    ] {
      #expect(missing { $0.runs?[1].basis = other } == [.cleanRuns])
      #expect(missing { $0.shadow?.basis = other } == [.shadowReads])
      #expect(missing { $0.selfCheck?.instance = other.instance } == [.gateHealth])
      // What differs elsewhere differs elsewhere.
      #expect(missing { $0.runs?.insert(FlagScene.run(hoursAgo: 0, verdict: .different, basis: other), at: 0) } == [])
      #expect(
        missing { input in
          input.runs = input.runs?.map {
            var run = $0
            run.basis = other
            return run
          }
        }
          == [.cleanRuns, .fullCoverage, .freshness])
    }
  }

  @Test func `take no run for fresh that is dated in the future, and see those behind it`() {
    func future(_ input: inout GateInput) { input.runs?.insert(FlagScene.run(hoursAgo: -2), at: 0) }
    #expect(Self.missing(future) == [], "it does not count, and does no harm")
    #expect(
      Self.missing { input in
        input.runs = [FlagScene.run(hoursAgo: -2), FlagScene.run(hoursAgo: -4), FlagScene.run(hoursAgo: -6)]
      } == [.cleanRuns, .fullCoverage, .freshness])
    #expect(
      Self.missing { input in
        future(&input)
        input.runs?.append(FlagScene.run(hoursAgo: 0, verdict: .different))
      } == [.cleanRuns, .fullCoverage])
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), EndpointFlag(FlagState(key: "arena.trades", stage: .shadow)),
      FlagState(key: "arena.trades", stage: .live))
    input.runs = [FlagScene.run(hoursAgo: -720)]
    #expect(
      GateTable(input, gates: [.freshness]).results.map(\.words)
        == ["run run--720 is dated 720 hours in the future and does not count: a clock is wrong"])
  }

  @Test func `do not count runs that came within the hour`() {
    #expect(Self.missing { $0.runs = (1...3).map { _ in FlagScene.run(hoursAgo: 2) } } == [.cleanRuns])
  }

  /// Minutes ago of clean runs, and in how many minutes the next one counts, and three can be had.
  @Test(
    arguments: [
      ([], 0, 120), ([10], 50, 110), ([10, 70], 50, 50), ([70], 0, 60), ([10, 15, 20], 40, 100),
      // The one of 50 minutes ago and the one of 110 are an hour apart, and so will be the one in 10 minutes.
      ([30, 50, 110], 10, 10), ([0, 30, 59], 1, 61),
    ] as [([Int64], Int64, Int64)])
  func `say when the next run counts`(ago: [Int64], next: Int64, met: Int64) throws {
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), EndpointFlag(FlagState(key: "arena.trades", stage: .dualwrite)),
      FlagState(key: "arena.trades", stage: .shadow))
    input.runs = ago.map { minutes in
      var run = FlagScene.run(hoursAgo: 0)
      run.started -= minutes * 60_000
      (run.ended, run.order) = (run.started + 1000, run.started)
      return run
    }
    let result = GateTable(input, gates: [.cleanRuns]).results[0]
    #expect(result.earliest == FlagScene.now + met * 60_000)
    let remedy = try #require(result.remedy)
    let time = UTCDate(FlagScene.now + next * 60_000).seconds
    #expect(remedy.contains(next == 0 ? "now: it counts" : "at \(time) or later"), "\(remedy)")
  }

  @Test(arguments: [
    (Stage.shadow, "let 'cutover serve' answer more reads in shadow"), (.live, "answer more reads in live 100 %"),
    (.rampdown, "flags rollback trades --to live"),
  ])
  func `say how shadow reads come about where the endpoint is`(stage: Stage, words: String) {
    for hasNone in [false, true] {
      var input = FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), EndpointFlag(FlagState(key: "arena.trades", stage: stage)),
        FlagState(key: "arena.trades", stage: .complete))
      if hasNone { input.shadow = nil } else { input.shadow?.samples = 5 }
      let remedy = GateTable(input, gates: [.shadowReads]).results[0].remedy
      #expect(remedy?.contains(words) == true, "\(remedy ?? "none")")
    }
  }

  @Test func `compare latency with legacy's above the floor only`() {
    func result(_ legacy: Double, _ repository: Double, percent: Int = 120) -> GateResult {
      var input = FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), EndpointFlag(FlagState(key: "arena.trades", stage: .shadow)),
        FlagState(key: "arena.trades", stage: .live))
      input.shadow?.legacy.p99 = legacy
      input.shadow?.repository.p99 = repository
      input.thresholds.latencyPercent = percent
      return GateTable(input, gates: [.latency]).results[0]
    }
    #expect(result(0.01, 2.56).isMet)
    let since = "; counted since 2026-09-21T14:13:19Z"
    #expect(result(0.01, 2.56).words == "p99 2.6 ms, at most 5.0 ms: what is faster is never too slow" + since)
    #expect(!result(0.01, 6).isMet)
    #expect(result(10, 12).words == "p99 12.0 ms, at most 12.0 ms: 120 % of legacy's 10.0 ms" + since)
    #expect(
      result(0.128, 0.512, percent: 10_000).words == "p99 0.512 ms, at most 12.8 ms: 100 times legacy's 0.128 ms"
        + since
    )
  }

  @Test func `tie an approval to who somebody is, not to a name`() {
    func missing(_ author: String?, _ approver: String?) -> [Gate] {
      Self.missing {
        $0.thresholds.approvals = 1
        ($0.author, $0.approver) = ("ann", "bob")
        ($0.authorIdentity, $0.approverIdentity) = (author, approver)
      }
    }
    #expect(missing("user root", "user root") == [.approval])
    #expect(missing("user ann", "user bob") == [])
    #expect(missing("user ann", "token bob") == [])
  }

  @Test func `want one full run in the streak, and a fresh one`() {
    #expect(
      Self.missing { $0.runs = (0..<3).map { FlagScene.run(hoursAgo: 1 + 2 * $0, isFull: false) } } == [.fullCoverage])
    #expect(Self.missing { $0.runs = (0..<3).map { FlagScene.run(hoursAgo: 27 + 2 * $0) } } == [.freshness])
    #expect(Self.missing { $0.now -= 10 * 3_600_000 }.contains(.freshness), "a run of the future")
  }

  @Test func `count no run from before the streak started over`() {
    #expect(Self.missing { $0.flag.evidenceSince = FlagScene.now - 2 * 3_600_000 } == [.cleanRuns])
  }

  @Test func `count no read from before the evidence started over`() {
    #expect(
      Self.missing {
        $0.runs = nil
        $0.flag.evidenceSince = FlagScene.now - 500
      } == [.cleanRuns, .fullCoverage, .freshness, .shadowReads, .errors, .latency])
  }

  @Test func `hold shadow reads, errors and latency to their bounds`() {
    #expect(Self.missing { $0.shadow?.samples = 2999 } == [.shadowReads])
    #expect(Self.missing { $0.shadow?.different = 1 } == [.shadowReads])
    #expect(Self.missing { $0.shadow?.basis.comparatorHash = "other" } == [.shadowReads])
    #expect(Self.missing { $0.shadow?.repository.errors = 4 } == [.errors])
    #expect(Self.missing { $0.shadow?.repository.errors = 3 } == [])
    #expect(Self.missing { $0.shadow?.repository.p99 = 12.1 } == [.latency])
    #expect(Self.missing { $0.shadow?.repository.p99 = 12 } == [])
    // Of answers that are at hand, one that had to be made is many times the others.
    #expect(
      Self.missing {
        $0.shadow?.legacy.p99 = 0.1
        $0.shadow?.repository.p99 = 5
      } == [])
    #expect(
      Self.missing {
        $0.shadow?.legacy.p99 = 0.1
        $0.shadow?.repository.p99 = 5.1
      } == [.latency])
    #expect(Self.missing { $0.shadow?.served?.expected = 99 } == [.servedSide])
  }

  @Test func `hold an answer that fell back against an endpoint for a while, and not until the next flip`() {
    func missing(_ minutes: Int64, answers: Int = 100, bound: Int = 60) -> [Gate] {
      Self.missing {
        $0.thresholds.fallbackFreeMinutes = bound
        $0.shadow?.served = .init(
          expected: answers, unexpected: 1, since: $0.flag.since ?? $0.now, lastFallback: $0.now - minutes * 60_000)
      }
    }
    #expect(missing(59) == [.servedSide])
    #expect(missing(60) == [])
    #expect(missing(60, answers: 99) == [.servedSide])
    #expect(missing(0, bound: 0) == [])
  }

  @Test func `hold the writing to its bounds`() {
    for change: (inout GateInput.Writing) -> Void in [
      { $0.lagSeconds = 30.1 }, { $0.parked = 1 }, { $0.backlogSeconds = 30.1 }, { $0.trouble = "down" },
    ] {
      #expect(Self.missing { if $0.writing != nil { change(&$0.writing!) } } == [.writing])
    }
  }

  @Test func `want a check of this build, that was caught`() {
    #expect(Self.missing { $0.build = "newer" } == [.gateHealth])
    #expect(Self.missing { $0.selfCheck?.isCaught = false } == [.gateHealth])
  }

  @Test func `want a rehearsal at this stage or the one below`() {
    #expect(Self.missing { $0.flag.rehearsedFrom = .dualwrite } == [])
    #expect(Self.missing { $0.flag.rehearsedFrom = .off } == [.wayBack])
  }

  @Test func `want somebody else's approval where approvals are on`() {
    #expect(Self.missing { $0.thresholds.approvals = 1 } == [.approval])
    #expect(
      Self.missing {
        $0.thresholds.approvals = 1
        $0.author = "ann"
        $0.approver = "ann"
      } == [.approval])
    #expect(
      Self.missing {
        $0.thresholds.approvals = 1
        $0.author = "ann"
        $0.approver = "bob"
      } == [])
  }

  @Test func `wait out the cooldown and the freeze`() {
    #expect(Self.missing { $0.lastAutomaticRollback = FlagScene.now - 59 * 60_000 } == [.cooldown])
    #expect(Self.missing { $0.lastAutomaticRollback = FlagScene.now - 60 * 60_000 } == [])
    var frozen = FlagSet(keys: FlagScene.keys)
    frozen.isFrozen = true
    let freezes = Freeze.of(frozen, AuditTrail())
    #expect(Self.missing { $0.freezes = freezes } == [.notFrozen])
  }
}
