import CutoverDomain
import CutoverFlags
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

@Suite struct `The flag store` {
  @Test func `has every endpoint off before the first change`() throws {
    let scene = try FlagScene()
    let (set, trail) = try scene.store.readAll()
    #expect(set.version == 0 && set.flags.allSatisfy { $0.state.stage == .off } && trail.records.isEmpty)
    #expect(try scene.store.verify() == [])
  }

  @Test func `puts a change into file and history, bound to one another`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .shadow)
    let set = try scene.set("arena.prices", .dualwrite)
    let (read, trail) = try scene.store.readAll()
    #expect(read == set && set.version == 2)
    #expect(trail.records.map(\.n) == [1, 2])
    #expect(trail.records[1].previousHash == trail.records[0].hash && set.auditHash == trail.records[1].hash)
    #expect(try scene.store.verify() == [])
  }

  @Test func `refuses a change to flags that have changed since they were looked at`() throws {
    let scene = try FlagScene()
    let seen = try scene.set("arena.trades", .dualwrite).version
    try scene.set("arena.prices", .dualwrite)
    var change = FlagChange(.promote, of: "arena.trades", by: "me")
    change.to = FlagState(key: "arena.trades", stage: .shadow)
    let error = #expect(throws: FlagError.self) {
      try scene.store.commit(change, expecting: seen, at: FlagScene.now)
    }
    #expect(error?.code == .conflict && error?.message.contains("scene did set arena.prices") == true)
    #expect(try scene.store.read()["arena.trades"]?.state.stage == .dualwrite)
  }

  @Test func `lets one of many threads win that decide by the same state`() throws {
    let scene = try FlagScene()
    let outcomes = Monitor<[Bool]>([])
    let threads = (0..<8).map { number in
      Thread {
        var change = FlagChange(.promote, of: "arena.trades", by: "t\(number)")
        change.to = FlagState(key: "arena.trades", stage: .dualwrite)
        let won = (try? scene.store.commit(change, expecting: 0, at: FlagScene.now)) != nil
        outcomes.withLock { $0.append(won) }
      }
    }
    for thread in threads { thread.join() }
    #expect(outcomes.withLock { $0.count { $0 } } == 1)
    #expect(try scene.store.verify() == [])
  }

  @Test func `knows a change that never came into force, and the next one notes it`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .dualwrite)
    let before = try scene.file
    try scene.set("arena.trades", .shadow)
    // As if the writer had been killed between history and file.
    try scene.folder.write(before, to: "flags/flags.json")
    #expect(try scene.store.verify().map(\.severity) == [.repairable])
    #expect(try scene.store.read()["arena.trades"]?.state.stage == .dualwrite)
    try scene.set("arena.prices", .dualwrite)
    #expect(try scene.store.verify() == [])
    #expect(try scene.store.readAll().trail.records.map(\.action) == [.set, .set, .abandon, .set])
  }

  @Test func `has all off where the first change never came into force, and after a note alone`() throws {
    let scene = try FlagScene()
    try scene.store.note(FlagChange(.selfCheck, of: nil, by: "scene"), at: FlagScene.now)
    let before = try scene.file
    #expect(try scene.store.read().version == 0)
    try scene.set("arena.trades", .dualwrite)
    try scene.folder.write(before, to: "flags/flags.json")
    #expect(try scene.store.read()["arena.trades"]?.state.stage == .off)
    #expect(try scene.store.verify().map(\.severity) == [.repairable])
    try scene.set("arena.prices", .dualwrite)
    #expect(try scene.store.verify() == [])
  }

  @Test func `takes away the end of a record that was not written to its end`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .dualwrite)
    try scene.folder.write(try scene.history + #"{"n":2,"at""#, to: "flags/history.ndjson")
    #expect(try scene.store.verify().map(\.severity) == [.repairable])
    try scene.set("arena.prices", .dualwrite)
    #expect(try scene.store.verify() == [])
  }

  @Test func `finds every changed, missing and swapped record`() throws {
    let scene = try FlagScene()
    for stage in [Stage.dualwrite, .shadow, .live] { try scene.set("arena.trades", stage) }
    let lines = try scene.history.split(separator: "\n").map(String.init)
    for damaged in [
      [lines[0].replacing("scene", with: "somebody"), lines[1], lines[2]], [lines[0], lines[2]], [lines[1], lines[2]],
      [lines[1], lines[0], lines[2]], ["x", lines[1], lines[2]],
    ] {
      try scene.folder.write(damaged.joined(separator: "\n") + "\n", to: "flags/history.ndjson")
      let error = #expect(throws: FlagError.self) { try scene.store.verify() }
      #expect(error?.code == .damagedHistory)
    }
    // Cut off at the end, the chain is whole, but the flags in force name its end.
    try scene.folder.write(lines[0] + "\n", to: "flags/history.ndjson")
    #expect(try scene.store.verify().map(\.severity).contains(.tampered))
  }

  @Test func `finds flags that were edited by hand, and the next change takes them into the history`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .shadow)
    let edited = try scene.file.replacing(#""defaultVariant": "shadow""#, with: #""defaultVariant": "live""#)
    try scene.folder.write(edited, to: "flags/flags.json")
    let findings = try scene.store.verify()
    #expect(findings.map(\.severity) == [.tampered])
    #expect(findings[0].message.contains("arena.trades is live 100 %, and the history says shadow"))
    try scene.set("arena.prices", .dualwrite)
    #expect(try scene.store.verify() == [])
    #expect(try scene.store.readAll().trail.records.map(\.action) == [.set, .adopt, .set])
  }

  @Test func `does not take a lost file for endpoints that are off`() throws {
    let scene = try FlagScene()
    let set = try scene.set("arena.trades", .complete)
    unlink(scene.folder.file("flags/flags.json"))
    let error = #expect(throws: FlagError.self) { try scene.store.read() }
    #expect(error?.code == .unreadable && error?.remedy?.contains("--from-history") == true)
    let restored = try scene.store.restored()
    #expect(restored.flags.map(\.state) == set.flags.map(\.state))
    try scene.folder.write(restored.bytes, to: "flags/flags.json")
    #expect(try scene.store.verify() == [])
  }

  @Test func `gives back the flags of every domain that the history knows, with their freezes and bounds`() throws {
    let scene = try FlagScene()
    let (notes, other) = (["notes.notes", "notes.tags"], ["other.things"])
    let path = scene.folder.file("flags/flags.json")
    func store(_ keys: [String]) -> FileFlagStore { FileFlagStore(path: path, keys: keys) }
    try scene.set("arena.trades", .shadow)
    var change = FlagChange(.set, of: "notes.notes", by: "scene")
    change.to = FlagState(key: "notes.notes", stage: .live, percent: 20)
    change.thresholds = [("cleanRuns", 5)]
    try store(notes).commit(change, expecting: nil, at: FlagScene.now)
    var freeze = FlagChange(.freeze, of: "notes.tags", by: "scene")
    freeze.frozen = true
    try store(notes).commit(freeze, expecting: nil, at: FlagScene.now)
    let before = try store(FlagScene.keys + notes).read()
    unlink(path)
    for keys in [FlagScene.keys, notes] {
      let restored = try store(keys).restored(others: [FlagScene.keys, notes, other])
      #expect(Set(restored.flags.map(\.key)) == Set(FlagScene.keys + notes))
      for flag in before.flags {
        #expect(restored[flag.key]?.state == flag.state && restored[flag.key]?.isFrozen == flag.isFrozen)
        #expect(restored[flag.key]?.thresholds == flag.thresholds)
      }
      try scene.folder.write(restored.bytes, to: "flags/flags.json")
      for keys in [FlagScene.keys, notes, other] { #expect(try store(keys).verify() == []) }
    }
  }

  @Test func `finds a flag that is missing of the second domain`() throws {
    let scene = try FlagScene()
    let path = scene.folder.file("flags/flags.json")
    try scene.set("arena.trades", .shadow)
    let whole = FileFlagStore(path: path, keys: FlagScene.keys + ["notes.notes", "notes.tags", "other.things"])
    #expect(try whole.verify() == [])
    var change = FlagChange(.set, of: "notes.notes", by: "scene")
    change.to = FlagState(key: "notes.notes", stage: .shadow)
    try FileFlagStore(path: path, keys: ["notes.notes", "notes.tags"]).commit(change, expecting: nil, at: FlagScene.now)
    try scene.folder.write(try scene.file.replacing("\"notes.tags\"", with: "\"notes.else\""), to: "flags/flags.json")
    let error = #expect(throws: FlagError.self) { try whole.verify() }
    #expect(error?.message.contains("/flags/notes.tags is missing") == true, "\(String(describing: error))")
  }
}

@Suite struct `Flags that are watched` {
  private static func watch(_ scene: FlagScene) throws -> FlagWatcher {
    let watcher = try FlagWatcher(scene.store, clock: { FlagScene.now }, interval: .milliseconds(200))
    watcher.start()
    return watcher
  }

  private static func wait(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      usleep(10_000)
    }
    return false
  }

  @Test func `follow a change, and keep the last that were good`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .shadow)
    let watcher = try Self.watch(scene)
    defer { watcher.stop() }
    try scene.set("arena.trades", .live)
    #expect(Self.wait { watcher.decision(for: "arena.trades", targetingKey: nil)?.side == .repository })

    let good = try scene.file
    try scene.folder.write("{", to: "flags/flags.json")
    #expect(Self.wait { watcher.status.trouble?.code == .invalid })
    #expect(watcher.decision(for: "arena.trades", targetingKey: nil)?.stage == .live)
    #expect(watcher.status.version == 2)

    unlink(scene.folder.file("flags/flags.json"))
    #expect(Self.wait { watcher.status.trouble?.code == .unreadable })
    #expect(watcher.flags["arena.trades"]?.state.stage == .live)

    try scene.folder.write(good, to: "flags/flags.json")
    #expect(Self.wait { watcher.status.trouble == nil })
  }

  @Test func `tell of a change that somebody's reading saw first`() throws {
    let scene = try FlagScene()
    let watcher = try FlagWatcher(scene.store, clock: { FlagScene.now }, interval: .milliseconds(200))
    let told = Monitor<[Int]>([])
    // Set and read before the watching thread has looked once: it is told all the same.
    watcher.start { set, _ in told.withLock { $0.append(set.version) } }
    defer { watcher.stop() }
    for _ in 0..<5 {
      try scene.set("arena.trades", .shadow)
      watcher.refresh()
      let version = watcher.flags.version
      #expect(Self.wait { told.withLock { $0.contains(version) } })
      try scene.set("arena.trades", .dualwrite)
    }
  }

  @Test func `can be left alone at once, however seldom they are read`() throws {
    let scene = try FlagScene()
    let watcher = try FlagWatcher(scene.store, clock: { FlagScene.now }, interval: .seconds(600))
    watcher.start()
    // Waiting, or about to.
    #expect(ContinuousClock().measure { watcher.stop() } < .seconds(60))
  }

  @Test func `are not there without a first good reading`() throws {
    let scene = try FlagScene()
    try scene.folder.write("{", to: "flags/flags.json")
    #expect(throws: FlagError.self) { try FlagWatcher(scene.store, clock: { 0 }) }
  }
}
