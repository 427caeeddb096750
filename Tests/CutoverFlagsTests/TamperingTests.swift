import CutoverBasics
import CutoverFlags
import CutoverJSON
import CutoverTestKit
import Glibc
import Synchronization
import Testing

/// A witness that remembers in this process.
private final class Memory: FlagWitness {
  private let known = Mutex<[FlagHead]>([])

  func note(_ head: FlagHead, of store: String) { known.withLock { $0.append(head) } }
  func heads(of store: String) -> [FlagHead]? { known.withLock { $0.reversed() } }
}

extension FlagScene {
  fileprivate func store(_ keys: String? = nil, witness: (any FlagWitness)? = nil) throws -> FileFlagStore {
    FileFlagStore(
      path: folder.file("flags/flags.json"), keys: Self.keys,
      auditKeys: try keys.map { try AuditKeys(lines: $0, source: "a test") } ?? .none, witness: witness)
  }

  fileprivate func change(_ action: AuditRecord.Action, _ stage: Stage) -> FlagChange {
    var change = FlagChange(action, of: "arena.trades", by: "ann", reason: "a test")
    change.to = FlagState(key: "arena.trades", stage: stage)
    return change
  }

  /// Writes every record again with a hash that fits what it says, as somebody does who knows how hashes are made.
  fileprivate func rehash(_ edit: (String) -> String) throws {
    var previous = String(repeating: "0", count: 64)
    var lines: [String] = []
    for line in try history.split(separator: "\n") {
      var content = edit(String(line.prefix(upTo: line.firstRange(of: ",\"hash\":")!.lowerBound)))
      let old = content.firstRange(of: "\"previous_hash\":\"")!.upperBound
      content.replaceSubrange(old..<content.index(old, offsetBy: 64), with: previous)
      if let key = content.firstRange(of: ",\"key\":") { content.removeSubrange(key.lowerBound...) }
      previous = hexadecimalText(of: SHA256.digest(of: Array((content + "}").utf8)))
      lines.append(content + ",\"hash\":\"\(previous)\"}\n")
    }
    try folder.write(lines.joined(), to: "flags/history.ndjson")
    // The flag file is made to name the new end.
    let named = try store.read().auditHash!
    try folder.write(try file.replacing(named, with: previous), to: "flags/flags.json")
  }
}

@Suite struct `A history that somebody has changed` {
  private static let key = "0123456789abcdef0123456789abcdef"

  @Test(arguments: [1, 40, 100_000]) func `is not repaired where the flags in force name what is missing`(cut: Int)
    throws
  {
    let scene = try FlagScene()
    try scene.set("arena.trades", .dualwrite)
    try scene.set("arena.trades", .live)
    let text = try scene.history
    let last = text.dropLast().lastIndex(of: "\n").map { text.index(after: $0) }!
    let length = max(text.distance(from: text.startIndex, to: last), text.count - cut)
    try scene.folder.write(String(text.prefix(length)), to: "flags/history.ndjson")
    #expect(try scene.store.verify().map(\.severity) == [.tampered])
    let error = #expect(throws: FlagError.self) { try scene.set("arena.prices", .dualwrite) }
    #expect(error?.code == .damagedHistory)
    #expect(throws: FlagError.self) { try scene.store.note(FlagChange(.selfCheck, of: nil, by: "x"), at: 1) }
    #expect(try scene.history == String(text.prefix(length)))
  }

  @Test func `lets a rollback through, and nothing else, until somebody accepts it`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .live)
    try scene.folder.write(try scene.history.replacing("\"scene\"", with: "\"nobody\""), to: "flags/history.ndjson")
    let damaged = try scene.history
    #expect(throws: FlagError.self) { try scene.set("arena.trades", .rampdown) }
    let back = try scene.control.rollback(
      "arena.trades", by: "ann", catchUpLegacy: { _, flip in try flip(.null) }
    ).after
    #expect(back["arena.trades"]?.state.stage == .shadow)
    #expect(try scene.store.read() == back)
    #expect(try scene.history.hasPrefix(damaged))
    #expect(throws: FlagError.self) { try scene.store.verify() }
    #expect(throws: FlagError.self) { try scene.set("arena.trades", .live) }

    _ = try scene.store.acceptHistory(by: "bob", reason: "INC-12", at: FlagScene.now)
    #expect(try scene.store.verify() == [])
    let (set, trail) = try scene.store.readAll()
    #expect(trail.records[0].action == .acceptDamage && trail.records[0].actor == "bob")
    #expect(trail.records[0].evidence["damage"]?.string?.contains("somebody has changed it") == true)
    #expect(set["arena.trades"]?.state.stage == .shadow)
    try scene.set("arena.trades", .live)
    #expect(try scene.store.verify() == [])
    // What was accepted is bound: to the byte.
    try scene.folder.write(try scene.history.replacing("nobody", with: "nobodx"), to: "flags/history.ndjson")
    #expect(throws: FlagError.self) { try scene.store.verify() }
  }

  @Test func `is found by its signatures though every hash fits`() throws {
    let scene = try FlagScene()
    let store = try scene.store(Self.key)
    _ = try store.commit(scene.change(.set, .live), expecting: nil, at: 1)
    _ = try store.commit(scene.change(.rollback, .shadow), expecting: nil, at: 2)
    #expect(try store.verify() == [])
    #expect(try scene.history.contains("\"mac\""))
    try scene.rehash { $0.replacing("\"ann\"", with: "\"bob\"") }
    #expect(try scene.store.verify() == [])
    #expect(try store.verify().map(\.severity) == [.tampered])
    #expect(throws: FlagError.self) { try store.commit(scene.change(.set, .live), expecting: nil, at: 3) }
    #expect(try store.commit(scene.change(.rollback, .dualwrite), expecting: nil, at: 4).version == 3)
  }

  @Test func `is found by what a witness remembers though every hash fits`() throws {
    let scene = try FlagScene()
    let store = try scene.store(witness: Memory())
    _ = try store.commit(scene.change(.set, .live), expecting: nil, at: 1)
    _ = try store.commit(scene.change(.rollback, .shadow), expecting: nil, at: 2)
    #expect(try store.verify() == [])
    try scene.rehash { $0.replacing("\"ann\"", with: "\"bob\"") }
    #expect(try store.verify().map(\.severity) == [.tampered])
  }

  @Test func `refuses changes where flags and history were both put back, until that is accepted`() throws {
    let scene = try FlagScene()
    let store = try scene.store(witness: Memory())
    _ = try store.commit(scene.change(.set, .dualwrite), expecting: nil, at: 1)
    let (file, history) = (try scene.file, try scene.history)
    for stage in [Stage.shadow, .live, .rampdown] {
      _ = try store.commit(scene.change(.set, stage), expecting: nil, at: 2)
    }
    try scene.folder.write(file, to: "flags/flags.json")
    try scene.folder.write(history, to: "flags/history.ndjson")
    let refusal = #expect(throws: FlagError.self) {
      try store.commit(scene.change(.set, .shadow), expecting: nil, at: 3)
    }
    #expect(refusal?.code == .damagedHistory && refusal?.message.contains("the database knows record 4") == true)

    // A way back is always open, and hides nothing.
    _ = try store.commit(scene.change(.rollback, .off), expecting: nil, at: 4)
    #expect(try store.verify().map(\.severity) == [.tampered])
    _ = try store.acceptHistory(by: "ann", reason: "put back from a copy", at: 5)
    #expect(try store.verify() == [])
    for stage in [Stage.dualwrite, .shadow, .live] {
      _ = try store.commit(scene.change(.set, stage), expecting: nil, at: 6)
      #expect(try store.verify() == [])
    }
    #expect(throws: FlagError.self) { try store.acceptHistory(by: "ann", reason: "again", at: 7) }
  }

  @Test func `goes on when its key is changed, and not without the key`() throws {
    let scene = try FlagScene()
    _ = try scene.store(Self.key).commit(scene.change(.set, .live), expecting: nil, at: 1)
    let both = try scene.store("a new key of sufficient length\n" + Self.key + "\n")
    _ = try both.commit(scene.change(.rollback, .shadow), expecting: nil, at: 2)
    #expect(try both.verify() == [])
    #expect(throws: FlagError.self) { try scene.store("a new key of sufficient length").verify() }
    #expect(throws: FlagError.self) { try scene.set("arena.trades", .live) }
    #expect(throws: FlagError.self) { try AuditKeys(lines: "too short", source: "a test") }
  }

  @Test func `asks for an acceptance before an unsigned history is signed`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .live)
    let store = try scene.store(Self.key)
    #expect(throws: FlagError.self) { try store.commit(scene.change(.set, .rampdown), expecting: nil, at: 1) }
    _ = try store.acceptHistory(by: "ann", reason: "signing begins", at: 2)
    #expect(try store.verify() == [])
    _ = try store.commit(scene.change(.set, .rampdown), expecting: nil, at: 3)
    #expect(throws: FlagError.self) { try store.acceptHistory(by: "ann", reason: "again", at: 4) }
  }

  @Test func `makes the signature that RFC 4231 gives`() {
    let mac = hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(hexadecimalText(of: mac) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let long = hmacSHA256(
      key: [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
    #expect(hexadecimalText(of: long) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }
}

@Suite struct `A flag file with something taken out` {
  @Test(arguments: [
    ("del(.flags[\"arena.prices\"])", "/flags/arena.prices is missing"),
    ("del(.flags[\"arena.trades\"])", "/flags/arena.trades is missing"),
    ("del(.flags)", "/flags is missing"), ("del(.metadata.frozen)", "/metadata/frozen is missing"),
    ("del(.metadata.auditHash)", "/metadata/auditHash is missing"),
    ("del(.flags[\"arena.trades\"].metadata)", "/flags/arena.trades/metadata is missing"),
    ("del(.flags[\"arena.trades\"].metadata.frozen)", "/flags/arena.trades/metadata/frozen is missing"),
    // Nobody goes back to the time before the first change.
    (
      ".metadata.version = \"0\" | del(.metadata.auditHash, .flags[\"arena.trades\"])", "/flags/arena.trades is missing"
    ),
  ])
  func `is broken, and servers keep what they knew`(edit: String, words: String) throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .live)
    let watcher = try FlagWatcher(scene.store, clock: { 0 })
    let edited = try Program.run("jq", [edit, scene.folder.file("flags/flags.json")])
    try scene.folder.write(edited.output, to: "flags/flags.json")
    let error = #expect(throws: FlagError.self) { try scene.store.read() }
    #expect(error?.code == .invalid && error?.message.contains(words) == true, "\(error?.description ?? "")")
    watcher.refresh()
    #expect(watcher.flags["arena.trades"]?.state.stage == .live)
    #expect(watcher.status.trouble?.message.contains(words) == true)
    try scene.folder.write(try scene.store.restored().bytes, to: "flags/flags.json")
    #expect(try scene.store.verify() == [])
  }

  @Test func `may lack flags before the first change`() throws {
    let scene = try FlagScene()
    try scene.folder.write(#"{"metadata":{"flagSetId":"cutover","version":"0"},"flags":{}}"#, to: "flags/flags.json")
    #expect(try scene.store.read().flags.map(\.state.stage) == [.off, .off])
    try scene.set("arena.trades", .dualwrite)
    #expect(try scene.file.contains("arena.prices"))
  }

  @Test(arguments: [
    (".metadata.frozen = false", "not frozen"), ("del(.metadata.approvals)", "approvals"),
    (".metadata.bucketing = \"concatenated\"", "bucketing"),
    ("del(.flags[\"arena.trades\"].metadata.cleanRuns)", "cleanRuns"),
  ])
  func `is told from what the history says`(edit: String, words: String) throws {
    let scene = try FlagScene()
    var all = FlagChange(.set, of: nil, by: "ann")
    all.thresholds = [("approvals", 1)]
    all.frozen = true
    _ = try scene.store.commit(all, expecting: nil, at: 1)
    var one = FlagChange(.set, of: "arena.trades", by: "ann")
    one.thresholds = [("cleanRuns", 7)]
    _ = try scene.store.commit(one, expecting: nil, at: 2)
    #expect(try scene.store.verify() == [])
    let edited = try Program.run("jq", [edit, scene.folder.file("flags/flags.json")])
    try scene.folder.write(edited.output, to: "flags/flags.json")
    let findings = try scene.store.verify()
    #expect(findings.count == 1 && findings[0].message.contains(words), "\(findings)")
    // The next change notes it.
    try scene.set("arena.prices", .dualwrite)
    #expect(try scene.store.verify() == [])
    #expect(try scene.store.readAll().trail.records.contains { $0.action == .adopt })
  }
}

@Suite struct `A flags folder that somebody else can write` {
  @Test func `is refused by root, and by everybody where everybody can write it`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .dualwrite)
    let folder = scene.folder.file("flags")
    chmod(folder, 0o777)
    let open = #expect(throws: FlagError.self) { try scene.set("arena.trades", .live) }
    #expect(open?.code == .cannotWrite && open?.remedy?.contains("chmod o-w") == true)
    chmod(folder, 0o755)
    guard geteuid() == 0 else { return }
    chown(folder, 65_534, 65_534)
    let other = #expect(throws: FlagError.self) { try scene.set("arena.trades", .live) }
    #expect(other?.message.contains("belongs to the user") == true)
    chown(folder, 0, 0)
    try scene.set("arena.trades", .live)
  }

  @Test func `leads no write through a link`() throws {
    let scene = try FlagScene()
    try scene.set("arena.trades", .dualwrite)
    let victim = try scene.folder.write("precious", to: "victim")
    let history = scene.folder.file("flags/history.ndjson")
    _ = try Program.run("mv", [history, history + ".real"])
    _ = try Program.run("ln", ["-s", scene.folder.file("victim"), history])
    #expect(throws: FlagError.self) { try scene.set("arena.trades", .live) }
    _ = try Program.run("rm", [history])
    _ = try Program.run("mv", [history + ".real", history])
    // The name that an older version wrote aside to.
    _ = try Program.run("ln", ["-s", scene.folder.file("victim"), scene.folder.file("flags/.flags.json.\(getpid())")])
    try scene.set("arena.trades", .live)
    #expect(String(decoding: try scene.folder.read("victim"), as: UTF8.self) == "precious")
    _ = victim
  }
}
