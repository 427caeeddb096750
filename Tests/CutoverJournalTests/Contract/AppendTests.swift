import CutoverJournal
import CutoverTestKit
import Testing

@Test("Entries come back in the order of their numbers, byte for byte", arguments: JournalKind.allCases)
func appendAndRead(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  let odd = JournalRecord(id: "with \u{0} and \"", content: [0, 255, 10, 0])
  let empty = JournalRecord(id: "nothing", content: [])
  let receipts = try journal.append([record(1), odd, empty])
  #expect(receipts == (1...3).map { JournalReceipt(sequence: $0, isDuplicate: false) })
  #expect(journal.head == 3)
  let entries = try journal.read(after: 0, limit: 10, bytes: .max)
  #expect(entries.map(\.sequence) == [1, 2, 3])
  #expect(entries.map(\.id) == ["event-1", odd.id, "nothing"])
  #expect(entries.map(\.content) == [record(1).content, odd.content, []])
  #expect(entries.allSatisfy { $0.acceptedAt > 1_600_000_000_000 })
}

@Test("Nothing appended is nothing done", arguments: JournalKind.allCases)
func appendNothing(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  #expect(try journal.append([]).isEmpty)
  #expect(journal.head == 0)
  #expect(try journal.read(after: 0, limit: 10, bytes: 10).isEmpty)
}

@Test("A portion has no more entries and bytes than asked for, but one at least", arguments: JournalKind.allCases)
func portions(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  _ = try journal.append((1...10).map { record($0, bytes: 100) })
  #expect(try journal.read(after: 2, limit: 3, bytes: 10_000).map(\.sequence) == [3, 4, 5])
  #expect(try journal.read(after: 0, limit: 100, bytes: 250).map(\.sequence) == [1, 2])
  #expect(try journal.read(after: 0, limit: 100, bytes: 200).map(\.sequence) == [1, 2])
  #expect(try journal.read(after: 4, limit: 100, bytes: 1).map(\.sequence) == [5])
  #expect(try journal.read(after: 10, limit: 100, bytes: 1).isEmpty)
  #expect(try journal.read(after: 99, limit: 100, bytes: 1).isEmpty)
  #expect(try journal.read(after: 0, limit: 0, bytes: 1).isEmpty)
}

@Test("An id that came before is given its first number again", arguments: JournalKind.allCases)
func duplicates(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  _ = try journal.append([record(1), record(2)])
  let receipts = try journal.append([record(3), record(1), record(4), record(4)])
  #expect(
    receipts == [
      JournalReceipt(sequence: 3, isDuplicate: false), JournalReceipt(sequence: 1, isDuplicate: true),
      JournalReceipt(sequence: 4, isDuplicate: false), JournalReceipt(sequence: 4, isDuplicate: true),
    ])
  #expect(try journal.all().map(\.sequence) == [1, 2, 3, 4])
}

@Test("Ids are told apart by their bytes, not by what they look like", arguments: JournalKind.allCases)
func idsAreBytes(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  let receipts = try journal.append([
    JournalRecord(id: "caf\u{e9}", content: [1]), JournalRecord(id: "cafe\u{301}", content: [2]),
    JournalRecord(id: "a", content: [3]), JournalRecord(id: "A", content: [4]),
    JournalRecord(id: "a\u{0}b", content: [5]), JournalRecord(id: "a ", content: [6]),
  ])
  #expect(receipts.map(\.sequence) == [1, 2, 3, 4, 5, 6])
}

@Test(
  "A known id with other content is refused with all that came with it", arguments: JournalKind.allCases, [false, true])
func conflicts(kind: JournalKind, isWithinCall: Bool) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  _ = try journal.append([record(1)])
  let other = JournalRecord(id: isWithinCall ? "event-2" : "event-1", content: Array("{}".utf8))
  let error = journalError { _ = try journal.append([record(2), record(3), other, record(4)]) }
  #expect(error?.code == .conflict)
  #expect(error?.record == 2)
  #expect(error?.message.contains(isWithinCall ? "event-2" : "as entry 1") == true)
  #expect(journal.head == 1)
  // Nothing is left of the refused call: not a number, not an id.
  #expect(try journal.append([record(3), record(2)]).map(\.sequence) == [2, 3])
  #expect(try journal.all().map(\.id) == ["event-1", "event-3", "event-2"])
}
