import CutoverJournal
import CutoverTestKit
import CutoverThreads
import Synchronization
import Testing

@Test("Callers on many threads get numbers without gaps, each the one of its record", arguments: JournalKind.allCases)
func manyCallers(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
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

@Test(
  "Of callers who bring the same id at once one is first, and the others are told its number",
  arguments: JournalKind.allCases)
func sameIdAtOnce(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
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
