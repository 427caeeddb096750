import CutoverTestKit
import CutoverThreads
import Synchronization
import Testing

@testable import CutoverJournal

@Test("Callers on many threads get numbers without gaps, each the one of its record")
func manyCallers() throws {
  let scene = try Scene()
  let journal = try scene.open()
  let receipts = Mutex<[(id: String, sequence: Int64)]>([])
  let threads = (0..<24).map { caller in
    Thread {
      for call in 0..<20 {
        let records = (0...call % 3).map { record("\(caller)-\(call)-\($0)") }
        guard let mine = try? journal.append(records) else { continue }
        receipts.withLock { $0 += zip(records, mine).map { ($0.id, $1.sequence) } }
      }
    }
  }
  for thread in threads { thread.join() }
  let found = receipts.withLock { $0 }.sorted { $0.sequence < $1.sequence }
  #expect(found.count == 24 * 39)
  #expect(found.map(\.sequence) == Array(1...Int64(found.count)))
  let entries = try journal.all()
  #expect(entries.map(\.id) == found.map(\.id))
}

@Test("Of callers who bring the same id at once one is first, and the others are told its number")
func sameIdAtOnce() throws {
  let scene = try Scene()
  let journal = try scene.open()
  let receipts = Mutex<[JournalReceipt]>([])
  let threads = (0..<16).map { _ in
    Thread {
      for number in 0..<30 {
        guard let mine = try? journal.append([record(number)]) else { continue }
        receipts.withLock { $0 += mine }
      }
    }
  }
  for thread in threads { thread.join() }
  let all = receipts.withLock { $0 }
  #expect(all.count == 16 * 30)
  #expect(all.filter { !$0.isDuplicate }.map(\.sequence).sorted() == Array(1...30))
  #expect(journal.head == 30)
}

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
