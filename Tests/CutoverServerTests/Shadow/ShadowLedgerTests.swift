import CutoverDomain
import CutoverFlags
import CutoverSQLite
import CutoverTestKit
import Testing

@testable import CutoverServer

private func tally(_ counters: [ShadowCounter: Int]) -> ShadowTally {
  var tally = ShadowTally()
  for (counter, count) in counters { tally.add(counter, count) }
  return tally
}

@Suite struct `The shadow ledger` {
  @Test func `adds up what several processes count`() throws {
    let folder = try TemporaryDirectory("ledger")
    let first = try ShadowLedger(statePath: folder.path)
    let second = try ShadowLedger(statePath: folder.path)
    try first.begin("trades", basis: basis("b"), at: 1)
    try second.begin("trades", basis: basis("b"), at: 2)
    try first.add(["trades": tally([.outcome(.matched): 3])], [:], at: 1)
    try second.add(["trades": tally([.outcome(.matched): 4])], [:], at: 1)
    let record = try first.record(of: "trades")
    #expect(record?.tally.samples == 7)
    #expect(record?.since == 1)
    #expect(try first.record(of: "prices") == nil)
  }

  /// Had the second one opened the file but by SQLite, its end would have ended the locks of the first: another process
  /// then takes itself for the last user of the write-ahead log, removes it, and what the first one adds is lost.
  @Test func `is not lost when a second one in the process ends and another process reads it`() throws {
    let folder = try TemporaryDirectory("ledger")
    let first = try ShadowLedger(statePath: folder.path)
    try first.begin("trades", basis: basis("b"), at: 1)
    do { _ = try ShadowLedger(statePath: folder.path).record(of: "trades") }
    func counted() throws -> String {
      let query = "SELECT coalesce(sum(value), 0) FROM counters"
      return try Program.run("sqlite3", [folder.file("shadow.sqlite"), query]).text
    }
    #expect(try counted() == "0\n")
    try first.add(["trades": tally([.outcome(.matched): 3])], [:], at: 1)
    #expect(try counted() == "3\n")
  }

  @Test func `begins again with another comparator, rules or schema`() throws {
    let folder = try TemporaryDirectory("ledger")
    let ledger = try ShadowLedger(statePath: folder.path)
    try ledger.begin("trades", basis: basis("one"), at: 1)
    try ledger.add(["trades": tally([.outcome(.matched): 3])], [:], at: 1)
    try ledger.begin("trades", basis: basis("two"), at: 9)
    #expect(try ledger.record(of: "trades")?.tally.isEmpty == true)
    #expect(try ledger.record(of: "trades")?.since == 9)
  }

  @Test func `begins again in a copy beside other stores, and goes on where only a journal has come to them`() throws {
    let folder = try TemporaryDirectory("ledger")
    let ledger = try ShadowLedger(statePath: folder.path)
    func counted(_ journal: String?, _ legacy: String, at now: Int64) throws -> Int? {
      var here = basis("one")
      here.instance = InstanceIdentity(domain: "arena", journal: journal, legacy: legacy, repository: "db")
      try ledger.begin("trades", basis: here, at: now)
      #expect(try ledger.record(of: "trades")?.basis == here)
      return try ledger.record(of: "trades")?.tally.samples
    }
    try ledger.begin("trades", basis: basis("one"), at: 1)
    try ledger.add(["trades": tally([.outcome(.matched): 3])], [:], at: 1)
    #expect(try counted(nil, "/a", at: 2) == 0, "counts that named no stores")
    try ledger.add(["trades": tally([.outcome(.matched): 3])], [:], at: 1)
    #expect(try counted("j", "/a", at: 3) == 3)
    #expect(try counted("j", "/b", at: 4) == 0)
    try ledger.add(["trades": tally([.outcome(.matched): 3])], [:], at: 1)
    #expect(try counted("k", "/b", at: 5) == 0)
  }

  @Test func `keeps a difference once, with when it was seen`() throws {
    let folder = try TemporaryDirectory("ledger")
    let ledger = try ShadowLedger(statePath: folder.path)
    try ledger.begin("trades", basis: basis("b"), at: 1)
    for time in [Int64(5), 8] {
      let difference = ShadowDifference(
        fingerprint: "f", template: "/trades/*", kind: "valueMismatch", sample: "\(time)", firstSeen: time,
        lastSeen: time, sequence: time * 10)
      try ledger.add([:], ["trades": [difference]], at: 1)
    }
    let record = try #require(try ledger.record(of: "trades"))
    #expect(record.differences.map(\.firstSeen) == [5])
    #expect(record.differences.map(\.lastSeen) == [8])
    #expect(record.differences.map(\.occurrences) == [2])
    #expect(record.differences.map(\.sequence) == [80])
    #expect(record.differenceCount == 1)
  }

  @Test func `forgets which side served at a flip, and nothing else`() throws {
    let folder = try TemporaryDirectory("ledger")
    let ledger = try ShadowLedger(statePath: folder.path)
    try ledger.begin("trades", basis: basis("b"), at: 1)
    try ledger.add(
      ["trades": tally([.served(.legacy): 2, .fallback: 1, .outcome(.matched): 1, .latency(.legacy, bucket: 9): 1])],
      [:], at: 4)
    try ledger.resetServed("trades", at: 5)
    #expect(try ledger.record(of: "trades")?.lastFallback == nil)
    #expect(
      try ledger.record(of: "trades")?.tally == tally([.outcome(.matched): 1, .latency(.legacy, bucket: 9): 1]))
  }

  @Test func `counts answers again after one that fell back, and knows when that was`() throws {
    let folder = try TemporaryDirectory("ledger")
    let ledger = try ShadowLedger(statePath: folder.path)
    try ledger.begin("trades", basis: basis("b"), at: 1)
    func served() throws -> ShadowEvidence.Served? { try ledger.record(of: "trades")?.evidence.served }
    try ledger.add(["trades": tally([.served(.repository): 8])], [:], at: 2)
    #expect(try served() == .init(expected: 8, unexpected: 0, since: 1))
    try ledger.add(["trades": tally([.served(.repository): 5, .served(.legacy): 1, .fallback: 1])], [:], at: 3)
    #expect(try served() == .init(expected: 0, unexpected: 1, since: 1, lastFallback: 3))
    try ledger.add(["trades": tally([.served(.repository): 4])], [:], at: 4)
    #expect(try served() == .init(expected: 4, unexpected: 1, since: 1, lastFallback: 3))
    try ledger.resetServed("trades", at: 5)
    try ledger.add(["trades": tally([.served(.repository): 2])], [:], at: 6)
    #expect(try served() == .init(expected: 2, unexpected: 0, since: 5))
  }

  @Test func `of an older version that did not note when answers fell back takes them for new`() throws {
    let folder = try TemporaryDirectory("ledger")
    let ledger = try ShadowLedger(statePath: folder.path)
    try ledger.begin("trades", basis: basis("b"), at: 1)
    try ledger.add(["trades": tally([.served(.repository): 9, .served(.legacy): 1, .fallback: 1])], [:], at: 3)
    try ledger.connection.execute("DROP TABLE fallbacks")
    let read = try #require(try ShadowLedger(reading: folder.path)?.record(of: "trades")?.evidence.served)
    #expect(read.expected == 0 && read.unexpected == 1)
    #expect(try #require(read.lastFallback) > 1_000_000_000_000)
  }

  @Test func `is not made by those who only read it`() throws {
    let folder = try TemporaryDirectory("ledger")
    #expect(try ShadowLedger(reading: folder.path) == nil)
  }
}

@Suite struct `Latencies` {
  @Test(arguments: [1, 10, 999, 1000, 123_456, 60_000_000])
  func `fall into a bucket at most 19 percent longer`(microseconds: Int) {
    let bound = LatencyBuckets.bound(of: LatencyBuckets.bucket(of: .microseconds(microseconds)))
    let seconds = Double(microseconds) / 1e6
    #expect(bound >= seconds * 0.9999 && bound <= seconds * 1.19)
  }

  @Test func `have the quantile that their counts say`() {
    var tally = ShadowTally()
    for _ in 0..<99 { tally.addRead(of: .legacy, taking: .milliseconds(1), failed: false) }
    tally.addRead(of: .legacy, taking: .milliseconds(100), failed: false)
    #expect((0.001...0.00119).contains(tally.latency(of: .legacy, quantile: 0.99) ?? 0))
    #expect((0.1...0.119).contains(tally.latency(of: .legacy, quantile: 1) ?? 0))
    #expect(tally.latency(of: .repository, quantile: 0.5) == nil)
  }
}
