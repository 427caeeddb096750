import CutoverFlags
import CutoverServer
import Glibc

/// Shadow reads of the trades that differed, as a server has noted them in a state folder.
enum DifferingTrades {
  /// Notes `count` of them, all at one place.
  static func note(_ count: Int, statePath: String) throws {
    mkdir(statePath, 0o700)
    let basis = EvidenceBasis(rulesHash: "r", comparatorHash: "c", schemaVersion: "9")
    let ledger = try ShadowLedger(statePath: statePath)
    try ledger.begin("trades", basis: basis, at: 1_790_000_000_000)
    let sample =
      #"{"request":"trades","path":"/trades/[id=a1]/exit_price","legacy":{"type":"number","lexeme":"1.5"},"#
      + #""repository":{"type":"number","lexeme":"2.5"},"fingerprint":"f1"}"#
    let difference = ShadowDifference(
      fingerprint: "f1", template: "/trades/*/exit_price", kind: "valueMismatch", sample: sample, firstSeen: 1,
      lastSeen: 2, sequence: 7)
    var tally = ShadowTally()
    tally.add(.outcome(.different), count)
    try ledger.add(["trades": tally], ["trades": [difference]], at: 1)
  }
}
