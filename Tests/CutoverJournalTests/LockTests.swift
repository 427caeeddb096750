import CutoverJournal
import CutoverTestKit
import Glibc
import Testing

@Test("A second writer is told who the first one is")
func secondWriter() throws {
  let scene = try Scene()
  let journal = try scene.open()
  let error = journalError { _ = try scene.open() }
  #expect(error?.code == .locked)
  #expect(error?.message.contains("pid \(getpid()), ") == true)
  #expect(error?.message.contains(", since 20") == true)
  journal.close()
  _ = try scene.open()
}

@Test("A lock does not outlive its holder, whatever the file says")
func lockOfTheDead() async throws {
  let scene = try Scene()
  await #expect(processExitsWith: .signal(SIGKILL)) { [folder = scene.folder as String] in
    let journal = try SQLiteJournal.open(folder: folder)
    kill(getpid(), SIGKILL)
    withExtendedLifetime(journal) {}
  }
  #expect(Files.size(scene.folder + "/journal.lock") ?? 0 > 0)
  _ = try scene.open()
}

@Test("A reader looks in while a writer is at work, and after it has gone")
func reader() throws {
  let scene = try Scene()
  #expect(try SQLiteJournalReader.open(folder: scene.folder) == nil)
  let journal = try scene.open()
  let reader = try scene.reader()
  _ = try journal.append([record(1), record(2)])
  #expect(try reader.status().head == 2)
  #expect(try reader.read(after: 0, limit: 10, bytes: .max).map(\.id) == ["event-1", "event-2"])
  journal.close()
  #expect(try scene.reader().status().identity == journal.identity)
  #expect(try scene.reader().status().entries == 2)
}

@Test("A folder that cannot be made is named")
func noFolder() throws {
  let directory = try TemporaryDirectory()
  let file = try directory.write("", to: "file")
  let error = journalError { _ = try SQLiteJournal.open(folder: file + "/journal") }
  #expect(error?.code == .unavailable)
  #expect(error?.message == "\(file): Not a directory" || error?.message == "\(file)/journal: Not a directory")
}
