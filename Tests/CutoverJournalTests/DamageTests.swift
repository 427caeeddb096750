import CutoverJournal
import CutoverSQLite
import CutoverTestKit
import Testing

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
  try SQLiteConnection(path: scene.database).execute("PRAGMA user_version = 2")
  for open in [{ _ = try scene.open() }, { _ = try scene.reader() }] {
    #expect(journalError(open)?.message.contains("version 2 of the journal's tables; this program knows 1") == true)
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
