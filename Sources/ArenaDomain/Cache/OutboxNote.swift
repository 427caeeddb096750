import CutoverJSON

/// A note on its way into `events_outbox`, with the sequence number of the newest event behind it.
struct OutboxNote: Sendable {
  var seq: Int64
  var note: CacheNote

  var key: String { note.key }
  var payload: OpaqueJSON { note.payload }
}
