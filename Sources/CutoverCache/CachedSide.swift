package import CutoverDomain
package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis
import CutoverRepository

/// A domain's values in Redis, as programs see them: what follows from its ``CacheContents``.
package protocol CachedSide: HostedCache {
  associatedtype Contents: CacheContents

  /// The kinds of values that answers of an endpoint do not show, as payloads of notes name them.
  static func kinds(hiddenBy endpoint: Endpoint) -> [String]
}

extension CachedSide {
  package static func relay(postgres: PostgresPool, redis: RedisPool, _ settings: CacheSettings) -> any Relay {
    OutboxRelay<Contents>(postgres: postgres, redis: redis, cacheSettings: settings)
  }

  /// How long the oldest note has waited that is about a value which answers of `endpoint` show, in seconds; `nil` where
  /// none waits: then Redis is no older than the transaction of `connection`. A note that is set aside waits like the
  /// others, and so does one that this version cannot read. Throws `ReadError`.
  package static func lag(of endpoint: Endpoint, on connection: PostgresConnection) throws -> Double? {
    try RepositoryRead.translating("events_outbox") {
      try connection.one(GetCacheLag(others: kinds(hiddenBy: endpoint))).map { max(0, $0.age) }
    }
  }

  /// Removes what ``warm(_:from:_:)`` fills from Redis, and returns how many keys that were; with `records` also what Postgres
  /// cannot give back: the stream of records, and what is known of it. Throws `RedisError`.
  package static func purge(
    _ redis: RedisPool, records: Bool = false, _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> Int {
    let contents = Contents(cacheSettings)
    return try redis.withConnection { redis in
      var removed: Int64 = 0
      try redis.scan(matching: contents.keys.pattern) { keys in
        let keys = records ? keys : keys.filter { !contents.isRecord($0) }
        if !keys.isEmpty { removed += try redis.send(RedisCommand(["UNLINK"] + keys), retry: true).integer ?? 0 }
      }
      return Int(removed)
    }
  }

  /// What is wrong with the stream of records, which Postgres cannot be compared with; `nil` where it is a stream, or not
  /// there yet. Throws `RedisError`.
  package static func problemOfRecords(
    _ redis: RedisPool, _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> String? {
    guard let stream = Contents(cacheSettings).stream else { return nil }
    return try redis.withConnection { try stream.problem(on: $0) }
  }

  package static func outbox(on connection: PostgresConnection) throws -> OutboxStatus {
    try Outbox.status(on: connection)
  }

  /// Has notes that were set aside wait like the others; returns how many those were. Throws `PostgresError`.
  package static func takeUpOutbox(on connection: PostgresConnection) throws -> Int {
    Int(try connection.execute(TakeUpOutboxNotes()))
  }

  /// Gives up the notes of some keys, `nil` for all. The keys go from Redis first, so that no value outlives the note
  /// that it is out of date; the next reader fills them from Postgres. Records given up are never streamed.
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
      let contents = Contents(cacheSettings)
      if counts[contents.keys.pattern] != nil { _ = try purge(redis, records: false, cacheSettings) }
      // The guards of the stream stay: they are records of what was streamed, not copies of anything.
      let names = counts.keys.filter { contents.isValue($0) }
      if !names.isEmpty {
        _ = try redis.withConnection { try $0.send(RedisCommand(["UNLINK"] + names), retry: true) }
      }
      try connection.execute(DeleteOutboxNotes(id: rows.map(\.id)))
      return OutboxPurge(notes: counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
  }
}
