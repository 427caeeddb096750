import CutoverJournal
import CutoverTestKit
import Testing

@Test("What a sink says of itself replaces what it said before", arguments: JournalKind.allCases)
func cursors(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  try journal.note(SinkCursor(sink: "repository", sequence: 4, lastError: "down", failingSince: 7, updatedAt: 8))
  try journal.note(SinkCursor(sink: "legacy", sequence: 5, updatedAt: 9))
  let fixed = SinkCursor(sink: "repository", sequence: 6, updatedAt: 10)
  try journal.note(fixed)
  #expect(try journal.cursors() == [SinkCursor(sink: "legacy", sequence: 5, updatedAt: 9), fixed])
  journal.close()
  #expect(try scene.open().cursors().count == 2)
}

@Test("A parked event is listed until its parking ends, once for each sink", arguments: JournalKind.allCases)
func parking(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  func parked(_ sink: String, _ sequence: Int64, _ reason: String = "refused") -> ParkedEvent {
    ParkedEvent(sink: sink, sequence: sequence, id: "e\(sequence)", reason: reason, parkedAt: 3, content: [1, 2])
  }
  try journal.park([parked("repository", 9), parked("repository", 2)])
  try journal.park([parked("repository", 9, "again"), parked("legacy", 9)])
  #expect(try journal.parked() == [parked("repository", 2), parked("legacy", 9), parked("repository", 9)])
  #expect(try journal.unpark(sink: "repository", sequence: 9))
  #expect(try !journal.unpark(sink: "repository", sequence: 9))
  #expect(try journal.parked() == [parked("repository", 2), parked("legacy", 9)])
}
