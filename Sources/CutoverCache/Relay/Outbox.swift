import CutoverHosting
package import CutoverJSON
package import CutoverPostgres

/// A note on its way into `events_outbox`, with the sequence number of the newest event behind it.
package struct OutboxNote: Sendable {
  package let seq: Int64
  /// The name of the key in Redis; for everything, the pattern that fits all.
  package let key: String
  package let payload: OpaqueJSON

  package init<Contents: CacheContents>(seq: Int64, note: Contents.Note, in contents: Contents) {
    self.seq = seq
    key = contents.key(of: note).name
    payload = note.payload
  }
}

/// A row of `events_outbox` that waits.
struct PendingNote: Sendable {
  var id: Int64 = 0
  /// The sequence number of the newest event behind it.
  var seq: Int64 = 0
  var key = ""
  var payload = OpaqueJSON.null
}

/// The notes in Postgres of what has to follow in Redis; the table is that of `Migrations/0001_outbox`.
package enum Outbox {
  /// Queues notes, in the transaction of the rows that they are about.
  package static func queue(_ notes: [OutboxNote], _ pipeline: inout PostgresPipeline) throws {
    if !notes.isEmpty { try pipeline.queue(AddOutboxNotes(rows: notes)) }
  }

  /// What waits. Throws ``PostgresError``.
  static func status(on connection: PostgresConnection) throws -> OutboxStatus {
    OutboxStatus(
      try connection.all(ListPendingKeys()).map {
        .init(
          key: $0.key, notes: Int($0.notes), attempts: Int($0.attempts), age: max(0, $0.age), lastError: $0.lastError,
          isSetAside: $0.setAside)
      })
  }
}
