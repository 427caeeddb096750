import CutoverDomain
package import CutoverPostgres
package import CutoverRedis

/// What waits in the outbox: what Redis does not show yet, or not for sure.
package struct OutboxStatus: Sendable, Equatable {
  /// The notes of one key.
  package struct Key: Sendable, Equatable {
    /// The key's name in Redis; for all keys, their pattern.
    package let key: String
    package let notes: Int
    /// How often the delivery of one of them is known to have failed; an outage is not written down at every attempt.
    package let attempts: Int
    /// How long the first of them has waited, in seconds.
    package let age: Double
    /// Why the delivery failed last, `nil` where it has not.
    package let lastError: String?
    /// Whether Redis refuses it for what the key holds, and it is not tried again before somebody asks for it.
    package let isSetAside: Bool
  }

  /// What waits, the longest waiting first.
  package let keys: [Key]
  /// What is set aside and holds up nothing.
  package let setAside: [Key]

  package var pending: Int { keys.reduce(0) { $0 + $1.notes } }
  /// How many notes are set aside.
  package var setAsideNotes: Int { setAside.reduce(0) { $0 + $1.notes } }
  /// How long the oldest note has waited, in seconds; 0 where there is none.
  package var oldestAge: Double { keys.map(\.age).max() ?? 0 }
  package var lastError: String? { keys.lazy.compactMap(\.lastError).first }

  /// Throws `PostgresError`.
  package init(on connection: PostgresConnection) throws {
    let all = try connection.all(ListPendingKeys()).map {
      Key(
        key: $0.key, notes: Int($0.notes), attempts: Int($0.attempts), age: max(0, $0.age), lastError: $0.lastError,
        isSetAside: $0.setAside)
    }
    keys = all.filter { !$0.isSetAside }
    setAside = all.filter(\.isSetAside)
  }
}

extension Arena {
  /// What a purge of the outbox gave up.
  package struct OutboxPurge: Sendable, Equatable {
    /// How many notes, by key, in the order of their names.
    package let notes: [(key: String, count: Int)]

    package static func == (left: OutboxPurge, right: OutboxPurge) -> Bool {
      left.notes.elementsEqual(right.notes) { $0 == $1 }
    }
  }

  /// Has notes that were set aside wait like the others; returns how many those were. Throws `PostgresError`.
  package static func takeUpOutbox(on connection: PostgresConnection) throws -> Int {
    Int(try connection.execute(TakeUpOutboxNotes()))
  }

  /// What is wrong with the stream of trades, which Postgres cannot be compared with; `nil` where it is a stream, or not
  /// there yet. Throws `RedisError`.
  package static func problemOfStream(
    _ redis: RedisPool, cacheSettings: CacheSettings = CacheSettings()
  ) throws -> String? {
    let name = CacheRegistry(cacheSettings).tradeStream.name
    let type = try redis.withConnection { try $0.command("TYPE", name) }.string ?? "none"
    return type == "none" || type == "stream"
      ? nil : "\(name) holds a \(type); the next trade has it renamed and begins a new stream"
  }

  /// Gives up the notes of some keys, `nil` for all. The keys go from Redis first, so that no value outlives the note
  /// that it is out of date; the next reader fills them from Postgres. Trades given up are never streamed.
  ///
  /// Throws `RedisError`, after which no note is gone, or `PostgresError`.
  package static func purgeOutbox(
    of keys: [String]?, on connection: PostgresConnection, _ redis: RedisPool,
    cacheSettings: CacheSettings = CacheSettings()
  ) throws -> OutboxPurge {
    // No delivery may write a value again that was read before.
    return try connection.writingCache {
      let rows = try connection.all(ListPendingIDs(every: keys == nil, key: keys ?? []))
      let counts = Dictionary(rows.map { ($0.key, 1) }, uniquingKeysWith: +)
      let registry = CacheRegistry(cacheSettings)
      if counts[registry.pattern] != nil { _ = try purgeCache(redis, cacheSettings: cacheSettings) }
      // The guards of the stream stay: they are records of what was streamed, not copies of anything.
      let names = counts.keys.filter { registry.contains($0) && !registry.isRecord($0) }
      if !names.isEmpty {
        _ = try redis.withConnection { try $0.send(RedisCommand(["UNLINK"] + names), retry: true) }
      }
      try connection.execute(DeleteOutboxNotes(id: rows.map(\.id)))
      return OutboxPurge(notes: counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
  }
}
