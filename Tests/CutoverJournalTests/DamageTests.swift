import CutoverSQLite
import CutoverTestKit
import Testing

@testable import CutoverJournal

@Test("A file that is no database is called damaged, by its name")
func notADatabase() throws {
  let scene = try Scene()
  try scene.open().close()
  try scene.directory.write(String(repeating: "no database ", count: 1_000), to: "state/journal/journal.db")
  for open in [{ _ = try scene.open() }, { _ = try scene.reader() }] {
    let error = journalError(open)
    #expect(error?.code == .damaged)
    #expect(error?.message.contains(scene.database) == true)
    #expect(error?.remedy != nil)
  }
}

@Test("Another program's database is left alone")
func foreignDatabase() throws {
  let scene = try Scene()
  try scene.open().close()
  try SQLiteConnection(path: scene.database).execute("PRAGMA application_id = 7")
  let error = journalError { _ = try scene.open() }
  #expect(error?.code == .damaged)
  #expect(error?.message.contains("not a journal of Cutover") == true)
}

@Test("The journal of a newer version is refused")
func newerVersion() throws {
  let scene = try Scene()
  try scene.open().close()
  try SQLiteConnection(path: scene.database).execute("PRAGMA user_version = 4")
  for open in [{ _ = try scene.open() }, { _ = try scene.reader() }] {
    #expect(journalError(open)?.message.contains("version 4 of the journal's tables; this program knows 2") == true)
  }
}

@Test("Pages overwritten by something else are found when they are read")
func damagedPages() throws {
  let scene = try Scene()
  let journal = try scene.open()
  _ = try journal.append((1...500).map { record($0, bytes: 500) })
  journal.close()
  let bytes = try scene.directory.read("state/journal/journal.db")
  let spoiled = bytes.prefix(8192) + [UInt8](repeating: 0xa5, count: bytes.count - 8192)
  try scene.directory.write(Array(spoiled), to: "state/journal/journal.db")
  let error = journalError {
    let journal = try scene.open()
    _ = try journal.read(after: 0, limit: 1_000, bytes: .max)
  }
  #expect(error?.code == .damaged)
}

@Test("A missing entry is not passed over in silence", arguments: [1, 5, 9])
func missingEntry(_ number: Int) throws {
  let scene = try Scene()
  let journal = try scene.open()
  _ = try journal.append((1...10).map { record($0) })
  journal.close()
  try SQLiteConnection(path: scene.database).execute("DELETE FROM entries WHERE sequence = \(number)")
  let again = try scene.open()
  #expect(journalError { _ = try again.read(after: 0, limit: 100, bytes: .max) }?.code == .damaged)
}

/// A journal with some entries of every kind, closed, and its file.
private func sample(_ scene: Scene) throws -> [UInt8] {
  let journal = try scene.open()
  _ = try journal.append((1...60).map { record($0, bytes: 300) })
  try journal.note(SinkCursor(sink: "legacy", sequence: 60, updatedAt: 7))
  try journal.park([
    ParkedEvent(
      sink: "repository", sequence: 9, id: "event-9", reason: "no such symbol", parkedAt: 5,
      content: record(9, bytes: 300).content)
  ])
  journal.close()
  return try scene.directory.read("state/journal/journal.db")
}

@Test("A value that has changed in a page is never given out, and the check of the whole journal names it")
func changedBytes() throws {
  let scene = try Scene()
  let bytes = try sample(scene)
  var random = Seeded(state: 2026)
  var changed = 0
  for _ in 0..<150 {
    var spoiled = bytes
    let place = 4096 + Int(random.next() % UInt64(bytes.count - 4096))
    spoiled[place] ^= UInt8(1 << (random.next() % 8))
    try scene.directory.write(spoiled, to: "state/journal/journal.db")
    var isNoticed = false
    do {
      let journal = try scene.open()
      defer { journal.close() }
      // What is given out is what was accepted, or an error says which entry is not.
      let entries = try journal.all()
      #expect(entries.map(\.id) == (1...60).map { "event-\($0)" })
      #expect(entries.map(\.content) == (1...60).map { record($0, bytes: 300).content })
      #expect(try journal.parked().map(\.content) == [record(9, bytes: 300).content])
      #expect(try journal.cursors().map(\.sequence) == [60])
    } catch let error as JournalError {
      #expect(error.code == .damaged, "\(error)")
      #expect(error.message.contains(scene.database) && error.remedy?.contains("backup") == true)
      isNoticed = true
    }
    try scene.directory.write(spoiled, to: "state/journal/journal.db")
    let found = try? SQLiteJournalReader.open(folder: scene.folder)?.verify()
    if isNoticed {
      changed += 1
      #expect(found.map { $0.problems.isEmpty } != true, "byte \(place)")
    }
  }
  // The rest is room that nobody uses.
  #expect(changed > 40)
}

@Test("The entry that has changed is named, also one that a journal of version 1 has")
func namesTheEntry() throws {
  for isOld in [false, true] {
    let scene = try Scene()
    _ = try sample(scene)
    let connection = try SQLiteConnection(path: scene.database)
    if isOld { try connection.execute("UPDATE entries SET checksum = NULL") }
    try connection.execute(
      "UPDATE entries SET content = CAST(replace(content, 'xxxx', 'xyxx') AS BLOB) WHERE sequence = 7")
    let journal = try scene.open()
    #expect(try journal.read(after: 0, limit: 6, bytes: .max).count == 6)
    let error = journalError { _ = try journal.read(after: 0, limit: 60, bytes: .max) }
    #expect(error?.message == "\(scene.database) is damaged: entry 7 (id event-7) is not what was accepted")
    let found = try scene.reader().verify()
    #expect(found.problems == ["entry 7 (id event-7) is not what was accepted"])
    #expect(found.entries == 60)
  }
}

@Test("An id that has changed is not taken for a new one in silence")
func namesTheID() throws {
  let scene = try Scene()
  _ = try sample(scene)
  try SQLiteConnection(path: scene.database).execute("UPDATE ids SET hash = hash + 1 WHERE sequence = 7")
  let journal = try scene.open()
  #expect(journalError { _ = try journal.append([record(7, bytes: 300)]) }?.code == .damaged)
  #expect(try scene.reader().verify().problems == ["the id of entry 7 is not what was written"])
}

@Test("A journal of version 1 can be read, and is upgraded in place when it is opened for writing")
func upgrade() throws {
  let scene = try Scene()
  _ = try sample(scene)
  let connection = try SQLiteConnection(path: scene.database)
  for table in ["entries", "ids", "cursors", "parked"] {
    try connection.execute("ALTER TABLE \(table) DROP COLUMN checksum")
  }
  try connection.execute("DROP TABLE clock_jumps; PRAGMA user_version = 1")
  let reader = try scene.reader()
  #expect(try reader.read(after: 0, limit: 100, bytes: .max).count == 60)
  #expect(try reader.parked().count == 1 && reader.cursors().count == 1)
  #expect(try reader.verify() == JournalVerification(entries: 60))
  let journal = try scene.open()
  #expect(try journal.append([record(61)]).map(\.sequence) == [61])
  #expect(try journal.all().count == 61)
  // A reader from before goes on reading.
  #expect(try reader.read(after: 0, limit: 100, bytes: .max).count == 61)
  #expect(try scene.reader().verify() == JournalVerification(entries: 61))
}

private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 11
  }
}
