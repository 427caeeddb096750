import CutoverFlags
import CutoverJSON
import Testing

@Suite struct `What a gate says` {
  private static func words(_ gate: Gate, _ change: (inout GateInput) -> Void) -> String {
    let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .shadow))
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 10))
    change(&input)
    return GateTable(input, gates: [gate]).results[0].words
  }

  @Test(arguments: [
    (0, 10, "none is set; the last automatic rollback was on "),
    (60, 10, "10 of 60 minutes since the automatic rollback of "),
    (60, 61, "60 minutes and more since the automatic rollback of "),
    (1, 61, "1 minute and more since the automatic rollback of "),
  ]) func `of the cooldown is about the time that is left`(minutes: Int, passed: Int64, expected: String) {
    let words = Self.words(.cooldown) {
      $0.thresholds.cooldownMinutes = minutes
      $0.lastAutomaticRollback = $0.now - passed * 60_000
    }
    #expect(words.hasPrefix(expected), "\(words)")
  }

  @Test func `of the cooldown points to the steps only where they are shown`() {
    func remedy(isOpen: Bool) -> String {
      let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .dualwrite))
      var input = FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .shadow))
      input.runs = []
      input.lastAutomaticRollback = input.now
      input.isRollbackOpen = isOpen
      return GateTable(input, gates: [.cooldown]).results[0].remedy ?? ""
    }
    #expect(remedy(isOpen: true).hasPrefix("repair its cause first ('cutover flags show trades' has the steps)"))
    #expect(remedy(isOpen: false).hasSuffix("'cutover flags history trades' has its cause"))
  }

  @Test func `of the cooldown asks for no repair that a clean run has shown to be done`() {
    func remedy(_ change: (inout GateInput) -> Void) -> String {
      let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .dualwrite))
      var input = FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .shadow))
      input.lastAutomaticRollback = input.now
      input.isRollbackOpen = true
      change(&input)
      return GateTable(input, gates: [.cooldown]).results[0].remedy ?? ""
    }
    #expect(remedy { $0.runs = [] }.hasPrefix("repair its cause first"))
    #expect(remedy { _ in }.hasPrefix("promote after "))
    #expect(remedy { $0.runs = nil }.hasPrefix("promote after "))
  }

  @Test func `wants no reads and no rehearsal before the history of runs can be read`() {
    let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .shadow))
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 10))
    input.runs = nil
    input.basis = nil
    input.troubles["runs"] = .init("Postgres does not run", remedy: "repair that first")
    input.shadow?.samples = 1
    for gate in [Gate.shadowReads, .wayBack] {
      let remedy = GateTable(input, gates: [gate]).results[0].remedy ?? ""
      #expect(remedy.hasPrefix("once the runs can be read, "), "\(gate): \(remedy)")
    }
  }

  @Test func `that one table has said is not said again in the next`() {
    func table(_ key: String) -> GateTable {
      let flag = EndpointFlag(FlagState(key: key, stage: .shadow))
      var input = FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: key, stage: .off))
      input.runs = nil
      input.troubles["runs"] = .init("Postgres does not run", remedy: "repair that first")
      return GateTable(input, gates: Gate.parity)
    }
    var said: [String: String] = [:]
    let rows = FlagScene.keys.flatMap { table($0).rows(of: $0, after: &said).map { $0[1] } }
    #expect(
      rows == [
        "no evidence: Postgres does not run; repair that first", "no evidence, as for clean runs",
        "no evidence, as for clean runs",
      ] + Array(repeating: "no evidence, as for clean runs of arena.trades", count: 3))
  }

  @Test func `of live reads is how many answers there are, and how many are needed`() {
    func words(_ expected: Int) -> String { Self.words(.servedSide) { $0.shadow?.served?.expected = expected } }
    let end = "; none fell back to legacy"
    #expect(words(1) == "1 of 100 answers since the last flip came from the side that the flag called for" + end)
    #expect(
      words(120) == "120 answers since the last flip came from the side that the flag called for, 100 needed" + end)
  }

  @Test func `of an answer that fell back is when it no longer counts, and what to look at`() {
    func result(_ answers: Int) -> GateResult {
      let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .live, percent: 10))
      var input = FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 50))
      input.shadow?.served = .init(
        expected: answers, unexpected: 1, since: input.now, lastFallback: input.now - 20 * 60_000)
      return GateTable(input, gates: [.servedSide]).results[0]
    }
    let (enough, few) = (result(100), result(1))
    #expect(
      enough.words
        == "100 answers since the last fallback to legacy, on 2026-09-21T13:53:20Z, 100 needed; it has to be 60 minutes "
        + "ago; 1 answer fell back since the last flip")
    #expect(
      enough.remedy
        == "see why the repository could not answer ('A side cannot answer' in the server's log, 'cutover status'), then "
        + "promote after 2026-09-21T14:53:20Z")
    #expect(enough.earliest == FlagScene.now + 40 * 60_000)
    #expect(few.remedy?.contains("let 'cutover serve' answer more reads in live 10 %, then promote after") == true)
    #expect(few.earliest == nil)
  }

  @Test(arguments: [
    (
      0, 0,
      "the same share of reads fails as on the legacy side, at most 0.1 points more (0 of 2000; legacy 0 of 2000)"
    ),
    (
      3, 0,
      "0.15 percentage points more reads fail than on the legacy side, at most 0.1 points more (3 of 2000; legacy 0 of 2000)"
    ),
    (
      0, 2,
      "0.1 percentage points fewer reads fail than on the legacy side, at most 0.1 points more (0 of 2000; legacy 2 of 2000)"
    ),
  ]) func `of errors is in percentage points, as the documents have it`(repository: Int, legacy: Int, expected: String)
  {
    let words = Self.words(.errors) {
      $0.shadow?.repository = ShadowEvidence.Reads(count: 2000, errors: repository, p99: 1)
      $0.shadow?.legacy = ShadowEvidence.Reads(count: 2000, errors: legacy, p99: 1)
    }
    #expect(words == expected + "; counted since 2026-09-21T14:13:19Z")
  }

  @Test(arguments: [Gate.errors, .latency])
  func `of reads from before the evidence started over is that they do not count`(gate: Gate) {
    let words = Self.words(gate) { $0.flag.evidenceSince = FlagScene.now }
    #expect(
      words
        == "no reads since 2026-09-21T14:13:20Z, when the evidence started over; those before do not count")
  }

  @Test(arguments: Gate.parity) func `of a history that cannot be read is what comes before another run`(gate: Gate) {
    let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .shadow))
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 10))
    input.runs = nil
    let unknown = GateTable(input, gates: [gate]).results[0]
    #expect(unknown.words == "no evidence" && unknown.remedy == "run 'cutover parity run'")
    input.troubles["runs"] = .init("Postgres does not answer", remedy: "repair that first")
    let troubled = GateTable(input, gates: [gate]).results[0]
    #expect(troubled.words == "no evidence: Postgres does not answer" && troubled.remedy == "repair that first")
    let table = GateTable(input, gates: Gate.parity)
    #expect(
      table.rows.map { $0[1] } == [
        "no evidence: Postgres does not answer; repair that first", "no evidence, as for clean runs",
        "no evidence, as for clean runs",
      ])
  }
}

@Suite struct `What the gate of the way back says` {
  private static func result(rehearsed: Stage, at stage: Stage, to next: Stage) -> GateResult {
    var flag = EndpointFlag(FlagState(key: "arena.trades", stage: stage))
    flag.rehearsedFrom = rehearsed
    flag.rehearsedAt = FlagScene.now
    let input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: next))
    return GateTable(input, gates: [.wayBack]).results[0]
  }

  @Test func `advises a rehearsal before complete, and does not ask for it`() {
    let below = Self.result(rehearsed: .live, at: .rampdown, to: .complete)
    #expect(below.isMet && below.advice?.contains("'cutover flags promote trades --rehearse'") == true)
    let own = Self.result(rehearsed: .rampdown, at: .rampdown, to: .complete)
    #expect(own.isMet && own.advice == nil)
    #expect(Self.result(rehearsed: .shadow, at: .live, to: .rampdown).advice == nil)
    #expect(!Self.result(rehearsed: .shadow, at: .rampdown, to: .complete).isMet)
  }

  @Test func `that several gates want is said once in a table, and of each in JSON`() {
    let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .shadow))
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 10))
    input.shadow = nil
    let table = GateTable(input, gates: [.shadowReads, .errors, .latency])
    let reads = "let 'cutover serve' answer more reads in shadow: it compares them"
    #expect(
      table.rows.map { $0[1] }
        == ["no evidence; \(reads)", "no evidence; as for shadow reads", "no evidence; as for shadow reads"])
    #expect(table.json["gates"]?.elements?.map { $0["remedy"]?.string } == [reads, reads, reads])
  }

  @Test func `stands in the table where the gate is met`() {
    var flag = EndpointFlag(FlagState(key: "arena.trades", stage: .rampdown))
    flag.rehearsedFrom = .live
    let table = GateTable(
      FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .complete)),
      gates: [.wayBack])
    #expect(table.advice.count == 1 && table.rows[0][1].contains("is advised"))
  }
}

@Suite struct `What the gate of clean runs says` {
  private static func remedy(_ verdict: RunEvidence.Verdict, _ change: (inout GateInput) -> Void = { _ in }) -> String?
  {
    let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .shadow))
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 10))
    input.runs = [FlagScene.run(hoursAgo: 1, verdict: verdict)]
    change(&input)
    return GateTable(input, gates: [.cleanRuns]).results[0].remedy
  }

  @Test func `begins with the repair where the last run found differences`() {
    #expect(
      Self.remedy(.different)
        == "repair what it found ('cutover parity show run-1'), then run 'cutover parity run' now: it counts, "
        + "then 2 more")
    #expect(Self.remedy(.inconclusive)?.hasPrefix("run 'cutover parity run' now") == true)
  }

  @Test func `begins with the repair also after a rollback, which starts the streak over`() {
    let found = Self.remedy(.different) { $0.flag.evidenceSince = $0.now }
    #expect(found?.hasPrefix("repair what it found ('cutover parity show run-1'), then ") == true)
    let mismatch = Self.remedy(.clean) {
      $0.flag.evidenceSince = $0.now
      $0.isRollbackOpen = true
    }
    #expect(mismatch?.hasPrefix("repair the cause of the rollback ('cutover flags show trades'), then ") == true)
  }
}

@Suite struct `What the gate of shadow reads says` {
  private static func words(_ change: (inout ShadowEvidence) -> Void) -> String {
    let flag = EndpointFlag(FlagState(key: "arena.trades", stage: .shadow))
    var input = FlagScene.evidence(
      FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 10))
    if var shadow = input.shadow {
      change(&shadow)
      input.shadow = shadow
    }
    return GateTable(input, gates: [.shadowReads]).rows.joined().joined(separator: " ")
  }

  @Test func `names the reads that do not count since one side was behind`() {
    let words = Self.words {
      $0.samples = 0
      $0.behind = 220
    }
    #expect(words.contains("0 of 3000 samples, 0 different; 220 read while one side was behind the other do not count"))
  }

  @Test func `names the reads that were not sampled, and why`() {
    let words = Self.words {
      $0.samples = 12
      $0.skipped = 900
      $0.unconfirmed = 40
    }
    #expect(
      words.contains("12 of 3000 samples, 0 different; 900 came faster than they can be compared and were not sampled"))
    #expect(words.contains("40 could not be compared at one moment of the journal and do not count"))
    #expect(words.contains("spread them over time"))
  }

  @Test func `names the reads that a side could not answer`() {
    let words = Self.words {
      $0.samples = 0
      $0.errorBoth = 1
      $0.repository.errors = 3001
      $0.legacy.errors = 2
    }
    #expect(words.contains("; 3000 that the repository could not answer do not count"), "\(words)")
    #expect(words.contains("; 1 that the legacy side could not answer does not count"), "\(words)")
  }

  @Test func `is held up by reads that differed, failed or were slow, for as long as they are counted`() {
    func isHeldUp(since: Int64? = nil, _ change: (inout ShadowEvidence) -> Void = { _ in }) -> Bool {
      var flag = EndpointFlag(FlagState(key: "arena.trades", stage: .shadow))
      flag.evidenceSince = since
      var input = FlagScene.evidence(
        FlagSet(keys: FlagScene.keys), AuditTrail(), flag, FlagState(key: flag.key, stage: .live, percent: 10))
      if var shadow = input.shadow {
        change(&shadow)
        input.shadow = shadow
      }
      return GateTable(input).isHeldUpByReads
    }
    #expect(!isHeldUp())
    #expect(isHeldUp { $0.different = 1 })
    #expect(isHeldUp { $0.repository.errors = 3000 })
    #expect(isHeldUp { $0.repository.p99 = 1000 })
    #expect(!isHeldUp(since: FlagScene.now) { $0.repository.p99 = 1000 }, "these are from before")
    #expect(!isHeldUp { ($0.repository, $0.legacy) = (.init(), .init()) })
  }

  @Test func `names the command that starts over after a repair`() {
    let words = Self.words { $0.different = 55 }
    #expect(words.contains("'cutover flags rollback trades --to dualwrite' then starts the counts"))
  }
}
