import CutoverJournal
import CutoverTestKit
import Testing

@Test("Compacted entries are gone, their ids and the numbers are not", arguments: JournalKind.allCases)
func compaction(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open(compactionRows: 3)
  _ = try journal.append((1...10).map { record($0) })
  #expect(try journal.compact(through: 7) == 7)
  #expect(try journal.compact(through: 7) == 0)
  #expect(journalError { _ = try journal.read(after: 6, limit: 1, bytes: 1) }?.code == .compacted)
  #expect(try journal.read(after: 7, limit: 10, bytes: .max).map(\.sequence) == [8, 9, 10])
  #expect(try journal.append([record(2)]) == [JournalReceipt(sequence: 2, isDuplicate: true)])
  let other = JournalRecord(id: "event-2", content: [1])
  #expect(journalError { _ = try journal.append([other]) }?.code == .conflict)
  #expect(try journal.compact(through: 1_000) == 3)
  journal.close()
  let again = try scene.open()
  #expect(again.head == 10)
  #expect(try again.append([record(11)]).map(\.sequence) == [11])
  #expect(try again.status().first == 11)
}

@Test("A parked event keeps its content when its entry is compacted", arguments: JournalKind.allCases)
func compactionKeepsParked(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  _ = try journal.append([record(1), record(2)])
  let parked = ParkedEvent(
    sink: "repository", sequence: 1, id: "event-1", reason: "no such symbol", parkedAt: 5, content: record(1).content)
  try journal.park([parked])
  #expect(try journal.compact(through: 2) == 2)
  #expect(try journal.parked() == [parked])
}

@Test("Ids are forgotten only of compacted entries, and only of old ones", arguments: JournalKind.allCases)
func forgetting(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open(compactionRows: 4)
  _ = try journal.append((1...10).map { record($0) })
  let accepted = try #require(try journal.all().last).acceptedAt
  #expect(try journal.forgetIDs(acceptedBefore: accepted + 1) == 0)
  _ = try journal.compact(through: 9)
  #expect(try journal.forgetIDs(acceptedBefore: accepted - 1_000_000) == 0)
  #expect(try journal.forgetIDs(acceptedBefore: accepted + 1) == 9)
  #expect(
    try journal.append([record(10), record(9)]) == [
      JournalReceipt(sequence: 10, isDuplicate: true), JournalReceipt(sequence: 11, isDuplicate: false),
    ])
}

@Test("The status says what is kept", arguments: JournalKind.allCases)
func status(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  let empty = try journal.status()
  #expect(empty.head == 0 && empty.entries == 0 && empty.first == nil && empty.oldestAcceptedAt == nil)
  _ = try journal.append((1...5).map { record($0) })
  _ = try journal.compact(through: 2)
  try journal.note(SinkCursor(sink: "legacy", sequence: 3, updatedAt: 9))
  try journal.park([ParkedEvent(sink: "legacy", sequence: 4, id: "x", reason: "y", parkedAt: 1, content: [])])
  let status = try journal.status()
  #expect(status.identity == journal.identity)
  #expect(status.head == 5 && status.compactedThrough == 2 && status.entries == 3 && status.first == 3)
  #expect(status.parked == 1 && status.cursors.map(\.sequence) == [3])
  #expect(status.oldestAcceptedAt == (try journal.all(after: 2).first?.acceptedAt))
  #expect(status.bytes > 4096)
}
