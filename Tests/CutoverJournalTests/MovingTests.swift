import CutoverPostgres
import CutoverPostgresJournal
import CutoverTestKit
import Testing

@testable import CutoverJournal

/// A journal in a folder and a database beside it, for moves in both directions.
private struct MovingScene {
  let folder: String
  let url: String

  static func with(_ body: (MovingScene) throws -> Void) throws {
    let scene = try Scene()
    try TestServers.shared.withDatabase { url in try body(MovingScene(folder: scene.folder, url: url)) }
  }

  func openFile() throws -> SQLiteJournal { try SQLiteJournal.open(folder: folder) }

  func openPostgres() throws -> PostgresJournal {
    try PostgresJournal(PostgresConfiguration(url: url), name: "arena")
  }

  /// A journal that has known all that one can: entries, older ids, a parked event, positions, epochs, a set clock.
  func fillFile() throws -> JournalImage {
    let journal = try openFile()
    defer { journal.close() }
    _ = try journal.append((1...2_500).map { record($0) })
    try journal.park([
      ParkedEvent(
        sink: "legacy", sequence: 7, id: "event-7", reason: "a broken rule", parkedAt: 5, content: record(7).content)
    ])
    try journal.note(SinkCursor(sink: "legacy", sequence: 2_400, updatedAt: 6))
    try journal.note(
      SinkCursor(sink: "repository", sequence: 2_300, lastError: "away", failingSince: 4, updatedAt: 6))
    _ = try journal.beginEpoch(process: "a test", place: "here")
    _ = try journal.compact(through: 1_200)
    return try journal.image()
  }

  @discardableResult func moveToPostgres() throws -> JournalMove.Outcome {
    try move(
      from: SQLiteJournal.openForMove(folder: folder),
      to: PostgresJournal.openForMove(PostgresConfiguration(url: url), name: "arena"))
  }

  @discardableResult func moveToFile() throws -> JournalMove.Outcome {
    try move(
      from: PostgresJournal.openForMove(PostgresConfiguration(url: url), name: "arena"),
      to: SQLiteJournal.openForMove(folder: folder))
  }

  private func move(from: any MovableJournal, to: any MovableJournal) throws -> JournalMove.Outcome {
    defer {
      from.close()
      to.close()
    }
    return try JournalMove(from: from, to: to).run()
  }
}

@Suite struct `A journal that is moved` {
  @Test func `is the same one elsewhere, and refused where it was`() throws {
    try MovingScene.with { scene in
      let image = try scene.fillFile()
      #expect(try scene.moveToPostgres() == .moved)
      let refused = journalError { _ = try scene.openFile() }
      #expect(refused?.code == .moved && refused?.message.contains("was moved to") == true)
      #expect(journalError { _ = try SQLiteJournalReader.open(folder: scene.folder) }?.code == .moved)

      let journal = try scene.openPostgres()
      defer { journal.close() }
      #expect(try journal.image().equals(image))
      #expect(try journal.all(after: 1_200).count == 1_300)
      // Ids are known, of entries that are kept and of those that are not, and numbers go on.
      let receipts = try journal.append([record(3), record(2_000), record(9_999)])
      #expect(receipts.map(\.sequence) == [3, 2_000, 2_501] && receipts.map(\.isDuplicate) == [true, true, false])
      let conflict = JournalRecord(id: "event-3", content: Array(#"{"other":true}"#.utf8))
      #expect(journalError { _ = try journal.append([conflict]) }?.code == .conflict)
      let epoch = try #require(image.epochs.first?.epoch)
      #expect(try journal.knowsEpoch(number: epoch.number, token: epoch.token))
      #expect(try journal.beginEpoch(process: "a test", place: "there").number == epoch.number + 1)
    }
  }

  @Test func `comes back with what was accepted meanwhile, and can go again`() throws {
    try MovingScene.with { scene in
      _ = try scene.fillFile()
      try scene.moveToPostgres()
      let away = try scene.openPostgres()
      _ = try away.append((2_501...2_600).map { record($0) })
      _ = try away.compact(through: 2_000)
      let image = try away.image()
      away.close()
      #expect(try scene.moveToFile() == .moved)
      #expect(journalError { _ = try scene.openPostgres() }?.code == .moved)
      let back = try scene.openFile()
      #expect(try back.image().equals(image))
      #expect(try back.append([record(2_550), record(2_601)]).map(\.sequence) == [2_550, 2_601])
      back.close()
      #expect(try scene.moveToPostgres() == .moved)
      let again = try scene.openPostgres()
      defer { again.close() }
      #expect(again.head == 2_601)
    }
  }

  @Test func `begins again where the copy was interrupted, and is refused there until it is complete`() throws {
    try MovingScene.with { scene in
      let image = try scene.fillFile()
      let half = try PostgresJournal.openForMove(PostgresConfiguration(url: scene.url), name: "arena")
      try half.receive(image, from: scene.folder)
      try half.receive([JournalEntry(sequence: 1_201, id: "event-1201", acceptedAt: 1, content: [0x7b, 0x7d])])
      half.close()
      let refused = journalError { _ = try scene.openPostgres() }
      #expect(refused?.code == .moved && refused?.message.contains("is not complete") == true)
      // The original takes events in meanwhile.
      let original = try scene.openFile()
      _ = try original.append([record(5_000)])
      original.close()
      #expect(try scene.moveToPostgres() == .moved)
      let journal = try scene.openPostgres()
      defer { journal.close() }
      #expect(journal.head == 2_501)
    }
  }

  @Test func `is finished where only the last step is missing, and left alone where none is`() throws {
    try MovingScene.with { scene in
      let image = try scene.fillFile()
      try scene.moveToPostgres()
      let copy = try PostgresJournal.openForMove(PostgresConfiguration(url: scene.url), name: "arena")
      try copy.settle(.arrived(from: scene.folder))
      copy.close()
      #expect(try scene.moveToPostgres() == .finished)
      #expect(try scene.moveToPostgres() == .nothingToDo)
      let journal = try scene.openPostgres()
      defer { journal.close() }
      #expect(try journal.image().equals(image))
    }
  }

  @Test func `replaces no other journal`() throws {
    try MovingScene.with { scene in
      _ = try scene.fillFile()
      let other = try scene.openPostgres()
      _ = try other.append([record(1)])
      other.close()
      let refused = journalError { try scene.moveToPostgres() }
      #expect(refused?.code == .conflict && refused?.message.contains("would be lost") == true)
      #expect(try scene.openPostgres().head == 1)
      #expect(try scene.openFile().head == 2_500)
    }
  }

  @Test func `stays where it is when an entry is not what was accepted`() throws {
    try MovingScene.with { scene in
      _ = try scene.fillFile()
      try scene.moveToPostgres()
      try PostgresConnection(PostgresConfiguration(url: scene.url)).execute(
        script: "UPDATE cutover_journal.entries SET content = '{}' WHERE sequence = 1900")
      #expect(journalError { try scene.moveToFile() }?.code == .damaged)
      #expect(try scene.openPostgres().head == 2_500)
    }
  }
}
