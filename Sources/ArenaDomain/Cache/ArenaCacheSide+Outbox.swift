import CutoverDomain
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis

/// What waits in the outbox, and what may be done about it.
extension ArenaCacheSide {
  package static func outbox(on connection: PostgresConnection) throws -> OutboxStatus {
    OutboxStatus(
      try connection.all(ListPendingKeys()).map {
        .init(
          key: $0.key, notes: Int($0.notes), attempts: Int($0.attempts), age: max(0, $0.age), lastError: $0.lastError,
          isSetAside: $0.setAside)
      })
  }

  /// Has notes that were set aside wait like the others; returns how many those were. Throws `PostgresError`.
  package static func takeUpOutbox(on connection: PostgresConnection) throws -> Int {
    Int(try connection.execute(TakeUpOutboxNotes()))
  }

  /// What is wrong with the stream of trades, which Postgres cannot be compared with; `nil` where it is a stream, or not
  /// there yet. Throws `RedisError`.
  package static func problemOfRecords(
    _ redis: RedisPool, _ cacheSettings: CacheSettings = CacheSettings()
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
    _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> OutboxPurge {
    // No delivery may write a value again that was read before.
    return try connection.writingCache {
      let rows = try connection.all(ListPendingIDs(every: keys == nil, key: keys ?? []))
      let counts = Dictionary(rows.map { ($0.key, 1) }, uniquingKeysWith: +)
      let registry = CacheRegistry(cacheSettings)
      if counts[registry.pattern] != nil { _ = try purge(redis, records: false, cacheSettings) }
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
