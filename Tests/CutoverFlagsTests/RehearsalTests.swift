import CutoverFlags
import CutoverJSON
import Testing

@Suite struct `A rehearsal` {
  private static let key = "arena.trades"

  private struct Trouble: Error {}

  @Test func `leaves all as it was, and counts only where it went well`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .shadow)
    func plan() throws -> FlagControl.Plan {
      try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence)
    }
    #expect(throws: Trouble.self) {
      try scene.control.rehearse(
        try plan(), by: "ann", pause: { throw Trouble() }, catchUpLegacy: { _, flip in try flip(.null) })
    }
    #expect(try scene.store.read()[Self.key]?.state.stage == .shadow)
    #expect(try plan().table.missing.map(\.gate) == [.wayBack])
    var seen: FlagState?
    _ = try scene.control.rehearse(
      try plan(), by: "ann", pause: { seen = try scene.store.read()[Self.key]?.state },
      catchUpLegacy: { _, flip in try flip(.null) })
    #expect(seen == FlagState(key: Self.key, stage: .live, percent: 1))
    #expect(try plan().table.isMet)
  }

  @Test func `that did not come back is known, and counts as failed until one has passed`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .shadow)
    func plan() throws -> FlagControl.Plan {
      try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence)
    }
    func rehearse(pause: () throws -> Void = {}) throws {
      _ = try scene.control.rehearse(try plan(), by: "ann", pause: pause, catchUpLegacy: { _, flip in try flip(.null) })
    }
    func open() throws -> Rehearsal? { try scene.store.readAll().trail.openRehearsal(of: Self.key) }
    func passed() throws -> [Bool] {
      let trail = try scene.store.readAll().trail
      return trail.rehearsals(of: Self.key).map { $0.hasPassed }
    }
    var during: Rehearsal?
    try rehearse { during = try open() }
    #expect(during?.stage == .shadow)
    #expect(try open() == nil)
    let whole = try passed()
    #expect(whole == [true])
    // What the process has written that was killed there.
    var there = FlagChange(.rehearse, of: Self.key, by: "ann", reason: "rehearsal of a rollback: there")
    there.to = try plan().rehearsed
    _ = try scene.store.commit(there, expecting: nil, at: FlagScene.now)
    let cut = try #require(try open())
    #expect(cut.stage == .shadow && !cut.hasPassed)
    let state = try scene.store.read().flag(Self.key).state
    #expect(cut.openSummary(of: "trades", in: state).contains("'cutover flags rollback trades --to shadow'"))
    let outset = try #require(try scene.store.readAll().trail.rehearsalUnderWay(of: Self.key))
    // Somebody freezes it meanwhile: it still has not come back.
    _ = try scene.control.setFrozen(true, Self.key, by: "bob", reason: "a look")
    #expect(try open() != nil)
    _ = try scene.control.setFrozen(false, Self.key, by: "bob", reason: nil)
    _ = try scene.control.rollback(
      Self.key, to: FlagState(key: Self.key, stage: .shadow), by: "bob", catchUpLegacy: { _, flip in try flip(.null) })
    #expect(try open() == nil)
    // A server that comes later finds nothing to take back.
    let late = try scene.control.takeBack(
      outset, because: "its process ended", by: "server", catchUpLegacy: { _, flip in try flip(.null) })
    #expect(!late.isChange)
    let both = try passed()
    #expect(both == [true, false])
    let missing = try plan().table.missing.map { $0.gate }
    #expect(missing.contains(.wayBack))
  }

  @Test func `can be made at a partial live, where the gate asks for it, by one percent more`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .live, percent: 10)
    func plan(_ percent: Int? = nil) throws -> FlagControl.Plan {
      try scene.control.plan(Self.key, percent: percent, by: "ann", evidence: FlagScene.evidence)
    }
    let asked = try #require(try plan(50).table.results.first { $0.gate == .wayBack })
    #expect(!asked.isMet && asked.remedy?.contains("'cutover flags promote trades --rehearse'") == true)
    var seen: FlagState?
    _ = try scene.control.rehearse(
      try plan(), by: "ann",
      pause: {
        let (set, trail) = try scene.store.readAll()
        seen = set[Self.key]?.state
        let open = trail.openRehearsal(of: Self.key)?.openSummary(of: "trades", in: try #require(seen))
        #expect(open?.contains("'cutover flags rollback trades --percent 10'") == true, "\(open ?? "")")
      }, catchUpLegacy: { _, flip in try flip(.null) })
    #expect(seen == FlagState(key: Self.key, stage: .live, percent: 11))
    #expect(try scene.store.read().flag(Self.key).state == FlagState(key: Self.key, stage: .live, percent: 10))
    #expect(try plan(50).table.missing.map(\.gate) == [])
    try scene.set(Self.key, .live, percent: 99)
    #expect(try plan().rehearsed.percent == 100)
  }

  @Test func `keeps what held before, also where a server takes it back`() throws {
    let scene = try FlagScene()
    var later = FlagChange(.set, of: Self.key, by: "scene", reason: "test")
    later.to = FlagState(key: Self.key, stage: .dualwrite)
    let since = FlagScene.now - 600_000
    _ = try scene.store.commit(later, expecting: nil, at: since)
    func plan() throws -> FlagControl.Plan {
      try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence)
    }
    _ = try scene.control.rehearse(
      try plan(), by: "ann", process: "host boot 1",
      pause: {
        let since = try scene.store.read().flag(Self.key).since
        #expect(since == FlagScene.now)
      }, catchUpLegacy: { _, flip in try flip(.null) })
    #expect(try scene.store.read().flag(Self.key).since == since)
    #expect(try plan().table.isMet, "the run of before still is of the time in dualwrite")

    // As if its process had been killed there, and a server had seen it.
    #expect(throws: FlagError.self) {
      try scene.control.rehearse(
        try plan(), by: "ann", process: "host boot 1",
        pause: {
          let outset = try #require(try scene.store.readAll().trail.rehearsalUnderWay(of: Self.key))
          #expect(outset.evidence["process"]?.string == "host boot 1")
          let made = try scene.control.takeBack(
            outset, because: "its process ended", by: "server", catchUpLegacy: { _, flip in try flip(.null) })
          #expect(made.isChange)
        }, catchUpLegacy: { _, flip in try flip(.null) })
    }
    let (set, trail) = try scene.store.readAll()
    #expect(try set.flag(Self.key).state.stage == .dualwrite && set.flag(Self.key).since == since)
    #expect(trail.rehearsals(of: Self.key).map { $0.failure } == [nil, "its process ended"])
    #expect(trail.openRehearsal(of: Self.key) == nil)
  }

  @Test func `is remembered for each stage, with how it went`() throws {
    let scene = try FlagScene()
    func rehearse(at stage: Stage, _ catchUp: FlagControl.LegacyCatchUp = { _, flip in try flip(.null) }) throws {
      try scene.set(Self.key, stage)
      let plan = try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence)
      _ = try scene.control.rehearse(plan, by: "ann", pause: {}, catchUpLegacy: catchUp)
    }
    func known() throws -> [String] {
      let (set, trail) = try scene.store.readAll()
      return try set.flag(Self.key).rehearsals(in: trail).map { "\($0.stage) \($0.hasPassed)" }
    }
    try rehearse(at: .shadow)
    try rehearse(at: .live)
    #expect(throws: Trouble.self) { try rehearse(at: .rampdown) { _, _ in throw Trouble() } }
    #expect(try known() == ["shadow true", "live true", "rampdown false"])
    // The way back that was tried last at a stage is what counts there; the other stages keep theirs.
    let complete = try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence)
    #expect(complete.table.missing.map(\.gate) == [.wayBack])
    #expect(complete.table.missing.first?.words.contains("to rampdown on 2026-09-21T") == true)
    #expect(complete.table.missing.first?.words.contains("FAILED") == true)
    try scene.set(Self.key, .shadow)
    #expect(try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence).table.isMet)
    #expect(try scene.store.verify() == [])
  }
}
