import CutoverDomain
import CutoverFlags
import CutoverServer
import CutoverTestKit
import CutoverThreads
import Testing

/// A store that can be read, on a disk that is full.
private struct FullStore: FlagStore {
  let store: FileFlagStore

  var place: String { store.place }
  func read() throws(FlagError) -> FlagSet { try store.read() }
  func readAll() throws(FlagError) -> (set: FlagSet, trail: AuditTrail) { try store.readAll() }
  func make(_ change: FlagChange, expecting version: Int?, at now: Int64) throws(FlagError) -> FlagTransition {
    throw FlagError(.cannotWrite, place, "no space left on device", remedy: "make room")
  }
  func note(_ change: FlagChange, at now: Int64) throws(FlagError) { try store.note(change, at: now) }
  func verify() throws(FlagError) -> [AuditFinding] { try store.verify() }
  func acceptHistory(by actor: String, reason: String, at now: Int64) throws(FlagError) -> FlagSet {
    try store.acceptHistory(by: actor, reason: reason, at: now)
  }
  func makeNotifier() -> any FlagNotifier { store.makeNotifier() }
}

@Suite struct `The supervisor of live endpoints` {
  private static let now: Int64 = 1_790_000_000_000

  /// What it says stays, with what it has reported, once it has looked twice.
  private func told(
    lag: RollbackSupervisor.SideLag, isFull: Bool
  ) throws -> (withheld: [String: String], reports: [String?], stage: Stage) {
    let folder = try TemporaryDirectory("supervisor")
    let file = FileFlagStore(path: folder.file("flags/flags.json"), keys: ["arena.trades"])
    var change = FlagChange(.set, of: "arena.trades", by: "test", reason: "a test")
    change.to = FlagState(key: "arena.trades", stage: .live, percent: 100)
    try file.commit(change, expecting: nil, at: Self.now)
    let store: any FlagStore = isFull ? FullStore(store: file) : file
    let old = RunEvidence(
      id: "run-1", started: 1, ended: 2, verdict: .clean, isComplete: true, isFull: true, records: 1, basis: basis("b"))
    let seen = Monitor((looks: 0, withheld: [String: String](), reports: [String?]()))
    let engine = ShadowEngine(
      source: ScriptedSource(.init()), statePath: folder.path, bases: [:], clock: { Self.now })
    let supervisor = RollbackSupervisor(
      try FlagWatcher(store, clock: { Self.now }), store: store, engine: engine, domain: "arena",
      surroundings: .init(
        clock: { Self.now }, uptime: { 1 }, lag: { lag }, lastRun: { _ in old },
        report: { _, _, _, failure in seen.withLock { $0.reports.append(failure) } },
        withheld: { withheld in
          seen.withLock(wake: true) { seen in
            seen.looks += 1
            seen.withheld = withheld
          }
        }))
    supervisor.start()
    _ = seen.wait(until: Deadline(in: .seconds(30))) { $0.looks >= 2 ? () : nil }
    supervisor.stop()
    let stage = try file.read().flag("arena.trades").state.stage
    return seen.withLock { ($0.withheld, $0.reports, stage) }
  }

  @Test func `takes an endpoint back, and then nothing stays`() throws {
    let told = try told(lag: .init(legacy: 0, repository: 0, legacyFailure: nil), isFull: false)
    #expect(told.stage == .shadow && told.withheld.isEmpty && told.reports == [nil])
  }

  @Test func `has it be known that an endpoint stays since the legacy side does not follow`() throws {
    let told = try told(lag: .init(legacy: 0, repository: 0, legacyFailure: "the folder is missing"), isFull: false)
    #expect(told.stage == .live && told.reports.count == 1)
    let reason = try #require(told.withheld["trades"])
    #expect(reason.contains("no parity run for more than") && reason.contains("the folder is missing"), "\(reason)")
  }

  @Test func `has it be known, and reports once, that an endpoint stays since the flags cannot be written`() throws {
    let told = try told(lag: .init(legacy: 0, repository: 0, legacyFailure: nil), isFull: true)
    #expect(told.stage == .live && told.reports.count == 1)
    let reason = try #require(told.withheld["trades"])
    #expect(reason.contains("no parity run for more than") && reason.contains("no space left"), "\(reason)")
  }
}
