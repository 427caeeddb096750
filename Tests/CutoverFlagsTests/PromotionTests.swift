import CutoverFlags
import CutoverJSON
import Testing

@Suite struct `A promotion` {
  private static let key = "arena.trades"

  private static func plan(
    _ scene: FlagScene, to stage: Stage? = nil, percent: Int? = nil, approver: String? = nil, by: String = "ann"
  )
    throws -> FlagControl.Plan
  {
    try scene.control.plan(key, to: stage, percent: percent, by: by, approver: approver, evidence: FlagScene.evidence)
  }

  @Test func `goes one step at a time, to the end`() throws {
    let scene = try FlagScene()
    var states: [String] = []
    while true {
      guard let plan = try? Self.plan(scene) else { break }
      if plan.to.stage >= .live, plan.to.stage != plan.from.stage {
        _ = try scene.control.rehearse(plan, by: "ann", pause: {}, catchUpLegacy: { _, flip in try flip(.null) })
      }
      let share = plan.from.stage == .live && plan.to.stage == .live ? 100 : nil
      let named = plan.to.stage == .complete ? Stage.complete : nil
      states.append(
        try scene.control.promote(Self.plan(scene, to: named, percent: share), by: "ann").flags[0].state.words)
    }
    #expect(states == ["dualwrite", "shadow", "live 10 %", "live 100 %", "rampdown", "complete"])
    #expect(try scene.store.verify() == [])
  }

  @Test(
    arguments: [
      (Stage.off, Stage.shadow, nil), (.dualwrite, .live, nil), (.shadow, .shadow, nil), (.shadow, .dualwrite, nil),
      (.live, .complete, nil), (.shadow, .live, 0), (.shadow, .live, 101), (.shadow, .live, 11), (.shadow, .live, 100),
    ] as [(Stage, Stage, Int?)])
  func `is refused where it is no step`(from: Stage, to: Stage, percent: Int?) throws {
    let scene = try FlagScene()
    try scene.set(Self.key, from)
    let error = #expect(throws: FlagError.self) { try Self.plan(scene, to: to, percent: percent) }
    #expect(error?.code == .refused)
  }

  @Test func `begins live with a small share, and says so`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .shadow)
    #expect(try Self.plan(scene, percent: 5).to.words == "live 5 %")
    #expect(try Self.plan(scene, to: .live, percent: 10).to.words == "live 10 %")
    let error = #expect(throws: FlagError.self) { try Self.plan(scene, percent: 100) }
    #expect(
      error?.description
        == "arena.trades: from shadow to live 100 % is more than one step: live begins with at most 10 % of the clients "
        + "(firstSharePercent); promote it to live 10 % first (--percent 10), then to a larger share")
  }

  @Test func `that is repeated by mistake goes from no share of live to all clients`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .live, percent: 10)
    for stage in [nil, Stage.live] {
      let plan = try Self.plan(scene, to: stage)
      #expect(
        plan.table.missing.map(\.gate) == [.wayBack] && plan.command == "cutover flags promote trades --percent 100")
      let error = #expect(throws: FlagError.self) {
        try scene.control.promote(plan, by: "ann", isForced: true, reason: "again")
      }
      #expect(
        error?.description
          == "arena.trades: is live 10 % already, and each larger share is a step of its own; not met: rollback rehearsed; "
          + "name the share: --percent 20, say, or --percent 100 for all clients")
      #expect(throws: FlagError.self) { try scene.control.request(plan) }
    }
    let named = try Self.plan(scene, percent: 100)
    _ = try scene.control.promote(named, by: "ann", isForced: true, reason: "week 4")
    #expect(try scene.store.read()[Self.key]?.state.words == "live 100 %")
  }

  @Test(arguments: [(10, "--percent 20, say, or --percent 100"), (50, "--percent 100"), (80, "--percent 100")])
  func `past its gates names the larger share, and the gates that it would go past`(percent: Int, share: String) throws
  {
    let scene = try FlagScene()
    try scene.set(Self.key, .live, percent: percent)
    let plan = try Self.plan(scene)
    let error = #expect(throws: FlagError.self) {
      try scene.control.promote(plan, by: "ann", isForced: true, reason: "again")
    }
    #expect(
      error?.description
        == "arena.trades: is live \(percent) % already, and each larger share is a step of its own; not met: rollback "
        + "rehearsed; name the share: \(share) for all clients")
  }

  /// Nobody is moved to another side who has not been named: by 'set', a rollback or an order over HTTP.
  @Test(arguments: [
    (Stage.shadow, 100, Stage.live, 10), (.off, 100, .live, 10), (.live, 30, .live, 30), (.rampdown, 100, .live, 100),
    (.shadow, 100, .rampdown, 100), (.live, 30, .shadow, 100),
  ])
  func `to a stage without a share begins live small, and keeps the share that is there`(
    from: Stage, percent: Int, to stage: Stage, share: Int
  ) throws {
    let scene = try FlagScene()
    try scene.set(Self.key, from, percent: percent)
    let set = try scene.store.read()
    let there = try set.state(Self.key, at: stage, percent: nil)
    #expect(there == FlagState(key: Self.key, stage: stage, percent: share))
    if stage == .live {
      let named = try set.state(Self.key, at: stage, percent: 70)
      #expect(named.percent == 70)
    }
  }

  @Test func `that is repeated by mistake stops before complete, which is taken only by its name`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .rampdown)
    let plan = try Self.plan(scene)
    #expect(plan.command == "cutover flags promote trades --to complete")
    _ = try scene.control.rehearse(plan, by: "ann", pause: {}, catchUpLegacy: { _, flip in try flip(.null) })
    for isForced in [false, true] {
      let again = try Self.plan(scene)
      let error = #expect(throws: FlagError.self) {
        try scene.control.promote(again, by: "ann", isForced: isForced, reason: "again")
      }
      #expect(
        error?.description
          == "arena.trades: the step from rampdown to complete ends the writing of the legacy files, and is taken only by "
          + "name; 'cutover flags promote trades --to complete' takes it")
      #expect(error?.code == .refused)
    }
    let unnamed = try Self.plan(scene)
    #expect(throws: FlagError.self) { try scene.control.request(unnamed) }
    #expect(try scene.store.read()[Self.key]?.state.stage == .rampdown)
    let named = try Self.plan(scene, to: .complete)
    _ = try scene.control.promote(named, by: "ann")
    #expect(try scene.store.read()[Self.key]?.state.stage == .complete)
  }

  @Test func `that is repeated by mistake finds that no run has ended since the endpoint came to dualwrite`() throws {
    let scene = try FlagScene()
    _ = try scene.control.promote(Self.plan(scene), by: "ann")
    // Runs of the time before it are clean, complete and fresh.
    func again(endedAgo milliseconds: Int64) throws -> FlagControl.Plan {
      try scene.control.plan(Self.key, by: "ann") { set, trail, flag, to in
        var input = FlagScene.evidence(set, trail, flag, to)
        let late = input.runs?[0].ended ?? 0
        for index in 0..<3 { input.runs?[index].ended -= late - FlagScene.now + milliseconds }
        return input
      }
    }
    let plan = try again(endedAgo: 1)
    #expect(plan.to.stage == .shadow && plan.table.missing.map(\.gate) == [.freshness])
    #expect(
      plan.table.missing.map(\.words) == [
        "no run has ended since the endpoint came to dualwrite on 2026-09-21T14:13:20Z"
      ])
    #expect(try again(endedAgo: 0).table.isMet)
  }

  @Test func `past gates that are not met is taken only by name`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .shadow)
    let bare = try Self.plan(scene)
    let error = #expect(throws: FlagError.self) {
      try scene.control.promote(bare, by: "ann", isForced: true, reason: "again")
    }
    #expect(
      error?.description
        == "arena.trades: a step past gates that are not met is taken only by name; add --to live, if live 10 % is meant"
    )
    _ = try scene.control.promote(Self.plan(scene, percent: 10), by: "ann", isForced: true, reason: "drill")
    #expect(try scene.store.read()[Self.key]?.state.words == "live 10 %")
  }

  @Test func `of several steps names all that come before it`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .off)
    func refusal(_ stage: Stage) throws -> String {
      let error = #expect(throws: FlagError.self) { try Self.plan(scene, to: stage) }
      return error?.description ?? ""
    }
    #expect(try refusal(.live).hasSuffix("promote it to dualwrite, then to shadow first"))
    #expect(
      try refusal(.complete).hasSuffix(
        "promote it to dualwrite, then to shadow, then to live 10 %, then to live 100 %, then to rampdown first"))
    try scene.set(Self.key, .live, percent: 10)
    #expect(try refusal(.complete).hasSuffix("promote it to live 100 %, then to rampdown first"))
  }

  @Test func `is refused from a part of live to rampdown`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .live, percent: 50)
    #expect(throws: FlagError.self) { try Self.plan(scene, to: .rampdown) }
    #expect(throws: FlagError.self) { try Self.plan(scene, to: .live, percent: 40) }
    #expect(try Self.plan(scene, percent: 51).to.percent == 51)
  }

  @Test func `is refused with all that is missing, and forced only with a reason`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .shadow)
    let plan = try Self.plan(scene)
    let error = #expect(throws: FlagError.self) { try scene.control.promote(plan, by: "ann") }
    #expect(error?.code == .refused && error?.message.contains("rollback rehearsed") == true)
    #expect(throws: FlagError.self) { try scene.control.promote(plan, by: "ann", isForced: true) }
    let named = try Self.plan(scene, to: .live)
    _ = try scene.control.promote(named, by: "ann", isForced: true, reason: "drill")
    let record = try #require(try scene.store.readAll().trail.records.last)
    #expect(record.isForced && record.reason == "drill" && record.gates["met"]?.bool == false)
    #expect(record.gates["thresholds"]?["clean_runs"]?.int == 3)
    #expect(record.evidence["runs"]?.elements?.count == 3 && record.evidence["comparator_hash"]?.string == "c")
  }

  @Test func `is carried out only if nothing has changed since it was planned`() throws {
    let scene = try FlagScene()
    let plan = try Self.plan(scene)
    try scene.set("arena.prices", .dualwrite)
    let error = #expect(throws: FlagError.self) { try scene.control.promote(plan, by: "ann") }
    #expect(error?.code == .conflict)
  }

  @Test func `waits for somebody else where approvals are on`() throws {
    let scene = try FlagScene()
    var change = FlagChange(.set, of: nil, by: "ann")
    change.thresholds = [("approvals", 1)]
    _ = try scene.control.set(change)
    _ = try scene.control.request(Self.plan(scene))
    #expect(try scene.store.read()[Self.key]?.request?.by == "ann")
    let own = try Self.plan(scene, approver: "ann")
    #expect(throws: FlagError.self) { try scene.control.promote(own, by: "ann") }
    let other = try Self.plan(scene, approver: "bob", by: "bob")
    let set = try scene.control.promote(other, by: "bob")
    #expect(set[Self.key]?.state.stage == .dualwrite && set[Self.key]?.request == nil)
    let record = try #require(try scene.store.readAll().trail.records.last)
    #expect(record.actor == "ann" && record.approver == "bob")
    #expect(throws: FlagError.self) { try Self.plan(scene, approver: "bob") }
  }

  @Test func `is refused while anything holds it frozen`() throws {
    let scene = try FlagScene()
    for key in [Self.key, nil] {
      _ = try scene.control.setFrozen(true, key, by: "ann", reason: nil)
      let plan = try Self.plan(scene)
      #expect(plan.table.missing.map(\.gate) == [.notFrozen])
      #expect(throws: FlagError.self) { try scene.control.promote(plan, by: "ann") }
      _ = try scene.control.setFrozen(false, key, by: "ann", reason: nil)
    }
    #expect(try Self.plan(scene).table.isMet)
  }
}

@Suite struct `A rollback` {
  private static let key = "arena.trades"

  private struct Trouble: Error {}

  @Test(arguments: [
    (Stage.off, Stage.off), (.dualwrite, .dualwrite), (.shadow, .shadow), (.live, .shadow), (.rampdown, .shadow),
    (.complete, .shadow),
  ])
  func `goes to where the legacy side answers everybody, frozen or not`(from: Stage, to: Stage) throws {
    let scene = try FlagScene()
    try scene.set(Self.key, from)
    _ = try scene.control.setFrozen(true, nil, by: "ann", reason: nil)
    let set = try scene.control.rollback(Self.key, by: "ann", catchUpLegacy: { _, flip in try flip(.null) }).after
    #expect(set[Self.key]?.state.stage == to)
    #expect(try scene.store.verify() == [])
  }

  @Test(arguments: [nil, Stage.shadow, .dualwrite, .off])
  func `that is repeated changes nothing, and leaves no record`(to stage: Stage?) throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .complete)
    let target = stage.map { FlagState(key: Self.key, stage: $0) }
    func rollback() throws -> FlagSet {
      try scene.control.rollback(Self.key, to: target, by: "ann", catchUpLegacy: { _, flip in try flip(.null) }).after
    }
    let first = try rollback()
    let history = try scene.history
    for _ in 1...3 { #expect(try rollback() == first) }
    #expect(first[Self.key]?.state.stage == stage ?? .shadow)
    #expect(try scene.history == history)
  }

  @Test func `can go to a smaller share, and nowhere ahead`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .live, percent: 50)
    for target in [FlagState(key: Self.key, stage: .rampdown), FlagState(key: Self.key, stage: .live, percent: 60)] {
      #expect(throws: FlagError.self) {
        try scene.control.rollback(Self.key, to: target, by: "ann", catchUpLegacy: { _, flip in try flip(.null) })
      }
    }
    let smaller = FlagState(key: Self.key, stage: .live, percent: 5)
    let set = try scene.control.rollback(
      Self.key, to: smaller, by: "ann", catchUpLegacy: { _, flip in try flip(.null) }
    ).after
    #expect(set[Self.key]?.state == smaller)
  }

  @Test func `from complete flips only when the legacy side is level`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .complete)
    #expect(throws: Trouble.self) {
      try scene.control.rollback(Self.key, by: "ann", catchUpLegacy: { _, _ in throw Trouble() })
    }
    #expect(try scene.store.read()[Self.key]?.state.stage == .complete)
    var wasAsked = false
    _ = try scene.control.rollback(
      Self.key, by: "ann",
      catchUpLegacy: { flag, flip in
        wasAsked = try flag.state.stage == .complete && scene.store.read()[Self.key]?.state.stage == .complete
        return try flip(.null)
      })
    #expect(wasAsked)
    #expect(try scene.store.read()[Self.key]?.state.stage == .shadow)
  }

  @Test func `by the server starts the evidence over and cools down`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .live)
    let set = try scene.control.rollback(
      Self.key, by: "server", reason: "mismatch", isAutomatic: true, catchUpLegacy: { _, flip in try flip(.null) }
    ).after
    #expect(set[Self.key]?.evidenceSince == FlagScene.now)
    let plan = try scene.control.plan(Self.key, by: "ann", evidence: FlagScene.evidence)
    #expect(
      plan.table.missing.map(\.gate) == [
        .cooldown, .cleanRuns, .fullCoverage, .shadowReads, .errors, .latency, .wayBack,
      ])
  }

  @Test func `starts the evidence over where it leaves shadow, and nowhere else`() throws {
    let scene = try FlagScene()
    try scene.set(Self.key, .live)
    func back(_ to: Stage) throws -> Int64? {
      let target = FlagState(key: Self.key, stage: to)
      return try scene.control.rollback(Self.key, to: target, by: "ann", catchUpLegacy: { _, flip in try flip(.null) })
        .after[Self.key]?.evidenceSince
    }
    #expect(try back(.shadow) == nil)
    #expect(try back(.dualwrite) == FlagScene.now)
    try scene.set("arena.prices", .dualwrite)
    let off = try scene.control.rollback(
      "arena.prices", to: FlagState(key: "arena.prices", stage: .off), by: "ann",
      catchUpLegacy: { _, flip in try flip(.null) }
    ).after
    #expect(off["arena.prices"]?.evidenceSince == nil)
  }
}
