import CutoverSQLite
import CutoverTestKit
import Testing

@testable import CutoverJournal

@Test("An append waits for the disk, also after a note, which does not")
func durabilityAfterNote() throws {
  let scene = try Scene()
  let folder = JournalFolder(path: scene.folder)
  try folder.make()
  let writer = try JournalWriter(folder, tuning: JournalTuning())
  func synchronous() throws -> Int64 {
    try writer.maintain { connection throws(SQLiteError) in try connection.int64("PRAGMA synchronous") }
  }
  try writer.transaction(.normal) { _ in }
  #expect(try synchronous() == 1)
  _ = try writer.append([[record(1)]])
  #expect(try synchronous() == 2)
}
