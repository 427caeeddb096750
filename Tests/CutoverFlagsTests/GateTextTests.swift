import CutoverFlags
import Testing

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
