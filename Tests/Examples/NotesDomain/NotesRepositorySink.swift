package import CutoverDomain
import CutoverJSON
package import CutoverPostgres

/// The repository side as a projection of the journal: rows and position in one transaction.
///
/// `@unchecked Sendable`: as the protocol says, all calls come from one thread at a time.
package final class NotesRepositorySink: Sink, @unchecked Sendable {
  package let name = "repository"
  package let pace = SinkPace(events: 2000, bytes: 8 << 20)

  private let configuration: PostgresConfiguration
  private var connection: PostgresConnection?
  private var position: SinkPosition?

  package init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

  package func open() throws(SinkError) -> SinkPosition? {
    try wording {
      if connection?.isHealthy != true { connection = try PostgresConnection(configuration) }
      position = try connection?.one(GetSinkPosition(sink: name)).map {
        SinkPosition(journal: $0.journal, sequence: $0.seq, epoch: $0.epoch.flatMap { SinkEpoch(text: $0) })
      }
      return position
    }
  }

  package func claim(_ epoch: SinkEpoch) throws(SinkError) {
    try wording {
      guard let position else { return }
      let claimed = try opened().execute(
        ClaimSinkPosition(
          epoch: epoch.text, sink: name, journal: position.journal, seq: position.sequence,
          fromEpoch: position.epoch?.text))
      guard claimed == 1 else { throw Self.displaced }
      self.position?.epoch = epoch
    }
  }

  package func apply(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError) {
    let notes = Self.newest(events)
    try wording {
      do {
        try write(notes, upTo: position)
      } catch let error as PostgresError where error.isDataViolation {
        throw try rejection(of: notes, after: error)
      }
    }
  }

  package func applyLate(_ event: SequencedEvent) throws(SinkError) {
    try wording {
      do {
        try opened().execute(UpsertNotes(rows: Self.newest([event])))
      } catch let error as PostgresError where error.isDataViolation {
        throw Self.rejecting([.init(sequence: event.sequence, reason: "\(error)")])
      }
    }
  }

  package func adopt(_ position: SinkPosition) throws(SinkError) {
    _ = try open()
    try wording {
      let moved = try opened().execute(
        AdoptSinkPosition(
          sink: name, journal: position.journal, seq: position.sequence, epoch: position.epoch?.text))
      guard moved == 1 else { throw SinkError(.displaced, "the repository is beyond entry \(position.sequence)") }
    }
  }

  package func close() { connection = nil }

  /// The last note of each key. A statement can write a row once only; of two events the later one counts anyway.
  private static func newest(_ events: [SequencedEvent]) -> [PlacedNote] {
    var notes: [ExactString: PlacedNote] = [:]
    for event in events {
      guard let note = (event.event as? NoteEvent)?.note else { continue }
      notes[ExactString(note.key)] = PlacedNote(note: note, sequence: event.sequence)
    }
    return notes.values.sorted { $0.sequence < $1.sequence }
  }

  private func write(_ notes: [PlacedNote], upTo position: SinkPosition) throws {
    try opened().transaction { connection in
      let move = MoveSinkPosition(
        sink: name, journal: position.journal, seq: position.sequence, epoch: position.epoch?.text,
        fromEpoch: self.position?.epoch?.text)
      guard try connection.execute(move) == 1 else { throw Self.displaced }
      try connection.execute(UpsertNotes(rows: notes))
    }
    self.position = position
  }

  private static let displaced = SinkError(
    .displaced, "the repository follows another journal, or another writer moved it",
    remedy: "let one journal only write to a database")

  /// Which notes the repository will never take: each is tried by itself, and nothing is written.
  private func rejection(of notes: [PlacedNote], after error: PostgresError) throws -> SinkError {
    struct Undo: Error {}
    var rejections: [SinkError.Rejection] = []
    let connection = try opened()
    do {
      try connection.transaction { connection in
        for note in notes {
          do {
            try connection.transaction { try $0.execute(UpsertNotes(rows: [note])) }
          } catch let error as PostgresError where error.isDataViolation {
            rejections.append(.init(sequence: note.sequence, reason: "\(error)"))
          }
        }
        throw Undo()
      }
    } catch is Undo {}
    // What is refused together only, is for somebody to look at.
    return rejections.isEmpty ? SinkError(.unavailable, "\(error)") : Self.rejecting(rejections)
  }

  private static func rejecting(_ rejections: [SinkError.Rejection]) -> SinkError {
    SinkError(.rejected(rejections), "the repository refuses \(rejections.count) of the events")
  }

  private func opened() throws -> PostgresConnection {
    guard let connection else { throw SinkError(.unavailable, "the repository is not open") }
    return connection
  }

  private func wording<Result>(_ body: () throws -> Result) throws(SinkError) -> Result {
    do {
      return try body()
    } catch let error as SinkError {
      throw error
    } catch { throw SinkError(.unavailable, "repository: \(error)", remedy: "see that Postgres is up") }
  }
}
