import CutoverTestKit
import CutoverThreads
import Synchronization
import Testing

@testable import CutoverJournal

@Test("A conflict is the affair of the caller who brought it, not of those who share its commit")
func conflictAmongOthers() throws {
  let scene = try Scene()
  let folder = JournalFolder(path: scene.folder)
  try folder.make()
  let writer = try JournalWriter(folder, tuning: JournalTuning())
  let outcomes = try writer.append([
    [record(1), record(2)], [record(3), JournalRecord(id: "event-1", content: [1])], [record(4)], [record(3)],
  ])
  #expect(try outcomes[0].get().map(\.sequence) == [1, 2])
  #expect(throws: JournalError.self) { try outcomes[1].get() }
  #expect(try outcomes[2].get() == [JournalReceipt(sequence: 3, isDuplicate: false)])
  // The call that was refused had taken this id first.
  #expect(try outcomes[3].get() == [JournalReceipt(sequence: 4, isDuplicate: false)])
}

@Test("Large calls do not share a commit beyond its limits, and all are served")
func groupLimits() throws {
  let scene = try Scene()
  let journal = try scene.open {
    $0.groupRecords = 10
    $0.groupBytes = 2_000
  }
  let threads = (0..<8).map { caller in
    Thread { for call in 0..<10 { _ = try? journal.append((0..<8).map { record("\(caller)-\(call)-\($0)") }) } }
  }
  for thread in threads { thread.join() }
  #expect(journal.head == 640)
}

@Test("Readers keep up with a writer, and the write-ahead log does not grow without bound")
func readWhileAppending() throws {
  let scene = try Scene()
  let journal = try scene.open { $0.logPages = 64 }
  let count: Int64 = 4_000
  let seen = Mutex<[Int64]>([])
  let readers = (0..<2).map { _ in
    Thread {
      var last: Int64 = 0
      while last < count {
        guard let portion = try? journal.read(after: last, limit: 100, bytes: 100_000) else { return }
        guard portion.map(\.sequence) == (0..<portion.count).map({ last + 1 + Int64($0) }) else { return }
        last = portion.last?.sequence ?? last
      }
      seen.withLock { $0.append(last) }
    }
  }
  for start in stride(from: 0, to: Int(count), by: 20) {
    _ = try journal.append((start..<start + 20).map { record($0, bytes: 1_000) })
  }
  for reader in readers { reader.join() }
  #expect(seen.withLock { $0 } == [count, count])
  let log = try #require(Files.size(scene.database + "-wal"))
  // 4 MB went through it.
  #expect(log < 1_000_000)
}
