import CutoverJournal
import CutoverTestKit
import Testing

@Test("A journal opened again is the same one, at the same place", arguments: JournalKind.allCases)
func reopen(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let first = try scene.open()
  _ = try first.append([record(1), record(2)])
  let identity = first.identity
  #expect(identity.count == 32)
  first.close()
  let second = try scene.open()
  #expect(second.identity == identity)
  #expect(second.head == 2)
  #expect(try second.append([record(2), record(3)]).map(\.sequence) == [2, 3])
  #expect(journalError { _ = try first.append([record(9)]) }?.code == .unavailable)
}

@Test(
  "An empty journal can begin after the positions of stores that have outlived theirs", arguments: JournalKind.allCases)
func begin(kind: JournalKind) throws {
  let scene = try JournalScene(kind)
  let journal = try scene.open()
  try journal.begin(after: 41)
  #expect(journal.head == 41)
  #expect(try journal.read(after: 41, limit: 1, bytes: 1).isEmpty)
  #expect(journalError { _ = try journal.read(after: 7, limit: 1, bytes: 1) }?.code == .compacted)
  #expect(try journal.append([record(1)]).map(\.sequence) == [42])
  #expect(journalError { try journal.begin(after: 50) }?.code == .conflict)
  // One of which nothing is kept can go on further up, never further down.
  #expect(try journal.compact(through: 42) == 1)
  #expect(journalError { try journal.begin(after: 41) }?.code == .conflict)
  try journal.begin(after: 60)
  #expect(try journal.append([record(2)]).map(\.sequence) == [61])
  #expect(try journal.append([record(1)]).map(\.sequence) == [42])
  journal.close()
  let status = try scene.open().status()
  #expect(status.begunAfter == 60)
  #expect(status.first == 61)
}
