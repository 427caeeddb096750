import CutoverFlags
import CutoverJSON
import CutoverTestKit
import CutoverThreads
import Testing

@Suite struct `A change that several make at once` {
  private static let key = "arena.trades"

  /// Has eight threads do the same; says how many of them changed the flags.
  private static func changes(_ body: @escaping @Sendable (Int) throws -> FlagTransition) -> Int {
    let made = Monitor(0)
    let threads = (0..<8).map { number in
      Thread {
        let isChange = (try? body(number))?.isChange == true
        made.withLock { $0 += isChange ? 1 : 0 }
      }
    }
    for thread in threads { thread.join() }
    return made.withLock { $0 }
  }

  private static func count(_ action: AuditRecord.Action, in scene: FlagScene) throws -> Int {
    try scene.store.readAll().trail.records.count { $0.action == action }
  }

  @Test(arguments: [Stage.live, .complete]) func `is one rollback, with one record`(from stage: Stage) throws {
    let scene = try FlagScene()
    try scene.set(Self.key, stage)
    let control = scene.control
    let made = Self.changes { number in
      try control.rollback(Self.key, by: "t\(number)", catchUpLegacy: { _, flip in try flip(.null) })
    }
    let records = try Self.count(.rollback, in: scene)
    #expect(made == 1 && records == 1)
  }

  @Test func `is one freeze, by the first of them`() throws {
    let scene = try FlagScene()
    let control = scene.control
    let made = Self.changes { try control.setFrozen(true, Self.key, by: "t\($0)", reason: nil) }
    let records = try Self.count(.freeze, in: scene)
    #expect(made == 1 && records == 1)
    #expect(try !control.setFrozen(false, nil, by: "ann", reason: nil).isChange)
  }

  @Test func `sets a flag once, and again where it says something else`() throws {
    let scene = try FlagScene()
    let control = scene.control
    var change = FlagChange(.set, of: Self.key, by: "ann")
    change.owner = "desk"
    change.thresholds = [("shadowSamples", 5)]
    let wanted = change
    #expect(Self.changes { _ in try control.set(wanted) } == 1)
    change.thresholds = [("shadowSamples", 6)]
    #expect(try control.set(change).isChange)
    var all = FlagChange(.set, of: nil, by: "ann")
    all.thresholds = [("approvals", 1)]
    #expect(try control.set(all).isChange)
    #expect(try !control.set(all).isChange)
    #expect(try Self.count(.set, in: scene) == 3)
  }

  @Test func `is no way forward: a rehearsal leaves what somebody took further back meanwhile`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .shadow)
    let plan = try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence)
    let off = FlagState(key: Self.key, stage: .off)
    let error = #expect(throws: FlagError.self) {
      try scene.control.rehearse(
        plan, by: "ann",
        pause: {
          try scene.control.rollback(Self.key, to: off, by: "bob", catchUpLegacy: { _, flip in try flip(.null) })
        },
        catchUpLegacy: { _, flip in try flip(.null) })
    }
    #expect(error?.code == .conflict)
    #expect(try scene.store.read()[Self.key]?.state.stage == .off)
  }
}
