package import CutoverPostgres
// JSON in columns.
import CutoverRepository

/// The messages of a domain for other programs, in the table of `Migrations/0001_messages`. All functions throw
/// ``PostgresError``.
///
/// A message is enqueued in the transaction of what it tells of, so that there is none without the other. It is delivered
/// at least once, in no promised order: consumers know by its `eventId` what they have already.
package enum MessageOutbox {
  /// Enqueues messages in the transaction of the pipeline.
  package static func queue(_ messages: [QueuedMessage], _ pipeline: inout PostgresPipeline) throws {
    if !messages.isEmpty { try pipeline.queue(EnqueueMessages(rows: messages)) }
  }

  package static func status(on connection: PostgresConnection) throws -> MessageStatus {
    guard let found = try connection.one(GetMessageStatus()) else { return MessageStatus() }
    return MessageStatus(
      pending: Int(found.pending), dead: Int(found.dead), oldestAge: max(0, found.oldest), lastError: found.lastError)
  }

  /// Messages in the order of their ids, those behind `after`; of one state, or of all.
  package static func list(
    _ state: MessageState? = nil, after: Int64 = 0, limit: Int, on connection: PostgresConnection
  ) throws -> [StoredMessage] {
    try connection.all(ListMessages(after: after, state: state?.rawValue ?? "", maximum: Int64(limit)))
  }

  /// Has messages that are dead, or wait for another attempt, be due now; returns how many those are. `ids` are some of
  /// them, `nil` is all. A dead one has all its attempts before it again.
  package static func replay(_ ids: [Int64]? = nil, on connection: PostgresConnection) throws -> Int {
    try connection.execute(ReplayMessages(every: ids == nil, id: ids ?? []))
  }

  /// Whether a message was delivered; `nil` where there is none.
  package static func isDelivered(_ id: Int64, on connection: PostgresConnection) throws -> Bool? {
    try connection.one(GetMessageDelivered(id: id))?.delivered
  }

  /// Returns whether the message was there.
  package static func delete(_ id: Int64, on connection: PostgresConnection) throws -> Bool {
    try connection.execute(DeleteMessage(id: id)) > 0
  }

  /// Removes messages of a state, or of all, that were delivered or made before a moment in Unix seconds; returns how many.
  package static func purge(
    _ state: MessageState?, before: Double? = nil, on connection: PostgresConnection
  ) throws -> Int {
    try connection.execute(PurgeMessages(before: before ?? .infinity, state: state?.rawValue ?? ""))
  }
}
