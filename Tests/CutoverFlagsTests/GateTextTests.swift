import CutoverFlags
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
    (60, 61, "the 60 minutes since the automatic rollback of "),
  ]) func `of the cooldown is about the time that is left`(minutes: Int, passed: Int64, expected: String) {
    let words = Self.words(.cooldown) {
      $0.thresholds.cooldownMinutes = minutes
      $0.lastAutomaticRollback = $0.now - passed * 60_000
    }
    #expect(words.hasPrefix(expected), "\(words)")
  }

  @Test(arguments: [
    (0, 0, "the same share of reads fails as on the legacy side, at most 0.1 more (0 of 2000; legacy 0 of 2000)"),
    (
      3, 0,
      "0.15 percentage points more reads fail than on the legacy side, at most 0.1 more (3 of 2000; legacy 0 of 2000)"
    ),
    (
      0, 2,
      "0.1 percentage points fewer reads fail than on the legacy side, at most 0.1 more (0 of 2000; legacy 2 of 2000)"
    ),
  ]) func `of errors is in percentage points, as the documents have it`(repository: Int, legacy: Int, expected: String)
  {
    let words = Self.words(.errors) {
      $0.shadow?.repository = ShadowEvidence.Reads(count: 2000, errors: repository, p99: 1)
      $0.shadow?.legacy = ShadowEvidence.Reads(count: 2000, errors: legacy, p99: 1)
    }
    #expect(words == expected)
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

  @Test func `names the command that starts over after a repair`() {
    let words = Self.words { $0.different = 55 }
    #expect(words.contains("'cutover flags rollback trades --to dualwrite' then starts the counts"))
  }
}
