import CutoverJSON

/// A note on its way into `events_outbox`, with the sequence number of the newest event behind it.
struct OutboxNote: Sendable {
  var seq: Int64
  var note: CacheNote
  let keys: CacheRegistry

  /// The name of the key in Redis; for everything, the pattern that fits all.
  var key: String { keys.key(of: note).name }
  var payload: OpaqueJSON { note.payload }
}
