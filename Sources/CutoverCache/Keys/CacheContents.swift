package import CutoverHosting
package import CutoverJSON
package import CutoverPostgres
package import CutoverRedis

/// What has to be brought up to date in Redis, since its data in Postgres changed: one value, known by its key.
///
/// A sink takes these notes in the transaction of the data (`events_outbox`), once for each key that a batch touches;
/// ``OutboxRelay`` then writes the value again from Postgres. So a note says which value changed, and not how.
package protocol CacheNaming: Hashable, Sendable {
  /// All values that readers look for, after a load.
  static var everything: Self { get }

  /// The note as a JSON object, whose member `refresh` names the kind of value.
  var payload: OpaqueJSON { get }
  /// Reads a payload; `nil` for one that this program did not write, a newer one's perhaps.
  init?(payload: OpaqueJSON)
}

/// What a domain keeps in Redis: its keys, and the values that they hold.
package protocol CacheContents: Sendable {
  associatedtype Note: CacheNaming

  init(_ keys: CacheKeys)

  var keys: CacheKeys { get }

  /// The key of the value that a note is about; of ``CacheNaming/everything`` the pattern of all keys.
  func key(of note: Note) -> CacheKey

  /// A note for every value that readers look for. Throws `PostgresError`.
  func everything(on connection: PostgresConnection) throws -> [Note]

  /// The values of `notes` as Postgres has them, each with its key; it wants a snapshot around it that is not older than the
  /// notes. A value that cannot be sent to a reader becomes a deletion: a reader then meets the fault itself. Throws
  /// `PostgresError`.
  func writes(for notes: [Note], on connection: PostgresConnection) throws -> [CacheWrite]

  /// The value that `key` holds, where it is one that no endpoint shows; `nil` of all others.
  func storedNote(ofKey key: String) -> Note?

  /// A stream of records for consumers; `nil` where there is none.
  var stream: RecordStream? { get }
  /// The record that a note asks to have streamed; `nil` for a note of a value.
  func streamed(_ note: Note) -> String?
  /// Whether `key` holds what Postgres cannot give back: the stream, and what is known of it.
  func isRecord(_ key: String) -> Bool
}

extension CacheContents {
  package init(_ settings: CacheSettings = CacheSettings(), prefix: String? = nil) {
    self.init(CacheKeys(settings, prefix: prefix))
  }

  package func storedNote(ofKey key: String) -> Note? { nil }
  package var stream: RecordStream? { nil }
  package func streamed(_ note: Note) -> String? { nil }

  package func isRecord(_ key: String) -> Bool { stream?.isRecord(key) ?? false }

  /// Whether `key` holds a value for readers, and no record.
  package func isValue(_ key: String) -> Bool { keys.contains(key) && !isRecord(key) }

  /// The values that no endpoint shows and that Redis holds now. Walks all of it. Throws `RedisError`.
  package func storedNotes(on redis: RedisConnection) throws -> Set<Note> {
    var notes: Set<Note> = []
    try redis.scan(matching: keys.pattern) { names in notes.formUnion(names.compactMap { storedNote(ofKey: $0) }) }
    return notes
  }
}
