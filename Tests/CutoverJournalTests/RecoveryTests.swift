import CutoverSQLite
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverJournal

@Test("Two new journals have different identities, and nobody else may read them")
func identities() throws {
  let (one, other) = (try Scene(), try Scene())
  #expect(try one.open().identity != other.open().identity)
  #expect(Files.mode(one.database) == 0o600)
}

@Test("What a process had appended when it was killed is there, and the rest is whole or not there at all")
func killedBeforeCommit() async throws {
  let scene = try Scene()
  await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scene.folder as String] in
    setenv("CUTOVER_FAILPOINTS", "journal.written=kill@3", 1)
    let journal = try SQLiteJournal.open(folder: folder)
    for call in 0..<5 { _ = try journal.append([record(call * 2), record(call * 2 + 1)]) }
  }
  let journal = try scene.open()
  #expect(try journal.all().map(\.id) == (0..<4).map { "event-\($0)" })
  #expect(try journal.append([record(4), record(3)]).map(\.sequence) == [5, 4])
}

@Test("What was committed when the process was killed is there, though its caller was not told")
func killedAfterCommit() async throws {
  let scene = try Scene()
  await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scene.folder as String] in
    setenv("CUTOVER_FAILPOINTS", "journal.synced=kill@3", 1)
    let journal = try SQLiteJournal.open(folder: folder)
    for call in 0..<5 { _ = try journal.append([record(call)]) }
  }
  let journal = try scene.open()
  #expect(journal.head == 3)
  #expect(try journal.append([record(2)]) == [JournalReceipt(sequence: 3, isDuplicate: true)])
}

@Test("A compaction that was killed goes on where it was")
func killedWhileCompacting() async throws {
  let scene = try Scene()
  await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scene.folder as String] in
    setenv("CUTOVER_FAILPOINTS", "journal.compacting=kill@2", 1)
    var tuning = JournalTuning()
    tuning.compactionRows = 10
    let journal = try SQLiteJournal(folder, tuning)
    _ = try journal.append((1...100).map { record($0) })
    _ = try journal.compact(through: 90)
  }
  let journal = try scene.open()
  #expect(try journal.status().compactedThrough == 20)
  #expect(try journal.compact(through: 90) == 70)
  #expect(try journal.all(after: 90).map(\.sequence) == Array(91...100))
}

@Test("A database whose maker died over it is made again")
func halfMade() throws {
  let scene = try Scene()
  try JournalFolder(path: scene.folder).make()
  do {
    let connection = try SQLiteConnection(path: scene.database, .createIfMissing)
    try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    try connection.useWriteAheadLog(.full)
  }
  #expect(try SQLiteJournalReader.open(folder: scene.folder) == nil)
  let journal = try scene.open()
  #expect(try journal.append([record(1)]).map(\.sequence) == [1])
}

@Test("An empty file is no obstacle")
func emptyFile() throws {
  let scene = try Scene()
  try JournalFolder(path: scene.folder).make()
  try scene.directory.write("", to: "state/journal/journal.db")
  #expect(try scene.open().append([record(1)]).map(\.sequence) == [1])
}
