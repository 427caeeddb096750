package import CutoverHosting
package import CutoverPostgres
package import CutoverRedis

/// Redis has no snapshots. Where Redis is to be read as it was at one moment while it goes on changing, its values are
/// copied under another prefix, and read there.
extension CachedSide {
  /// The keys of the values that readers look for. Redis is walked as a whole, guards and other people's keys too, which
  /// takes a while; so this is not for while somebody is kept waiting. Throws `RedisError`.
  package static func keys(
    _ redis: RedisPool, _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> [String] {
    let original = Contents(cacheSettings)
    var keys = Set<[UInt8]>()
    try redis.withConnection { redis in
      try redis.scan(matching: original.keys.pattern) { names in
        for name in names where original.isValue(name) { keys.insert(Array(name.utf8)) }
      }
    }
    return keys.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Copies the values of `keys` to the same names under `prefix`, within the server, to be forgotten after `seconds`;
  /// returns how many were there, and how many keys were left out. What was there under the prefix before is replaced, not removed.
  ///
  /// `postgres` is in the transaction that the copy is to be read beside, whose snapshot has been taken. A key that a note
  /// of this snapshot still waits for is left out: the relay has not come to it, so what Redis holds of it is no evidence of
  /// anything, and a reader of the copy gets the value from Postgres. A key that Redis refused to have written is copied.
  ///
  /// The copy is of one moment only where nobody writes meanwhile. Throws `PostgresError` and `RedisError`; the latter with
  /// code `usage` for a prefix whose keys would be taken for the original's.
  package static func copy(
    _ redis: RedisPool, _ keys: [String], to prefix: String, lifetime seconds: Int, beside postgres: PostgresConnection,
    _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> (copied: Int, leftOut: Int) {
    let original = CacheKeys(cacheSettings)
    try check(prefix, cacheSettings)
    let settled = try delivered(keys, original, on: postgres)
    return try redis.withConnection { redis in
      var copied = 0
      for start in stride(from: 0, to: settled.count, by: batch) {
        let names = settled[start..<min(start + batch, settled.count)]
        let results = try redis.pipeline { pipeline in
          for name in names {
            let copy = prefix + name.dropFirst(original.prefix.count)
            pipeline.add("COPY", name, copy, "REPLACE")
            pipeline.add("EXPIRE", copy, max(1, seconds))
          }
        }
        for at in names.indices {
          // A key can be gone by now.
          if try results[2 * (at - start)].get().integer == 1 { copied += 1 }
          _ = try results[2 * (at - start) + 1].get()
        }
      }
      return (copied, keys.count - settled.count)
    }
  }

  /// Copies the values that readers look for to the same names under `prefix`, as ``copy(_:_:to:lifetime:beside:_:)``
  /// does, at one moment of Redis and Postgres, and runs `body` in the read-only snapshot of that moment, with the number of
  /// keys that were left out since a note waits for them.
  ///
  /// Nobody writes such values while they are copied, which the relay waits for; it goes on while `body` runs. The copy is the
  /// caller's to remove. Throws `PostgresError`, with code `timeout` where another has the turn for longer than `patience`,
  /// and `RedisError`.
  package static func withCopy<R>(
    of redis: RedisPool, to prefix: String, lifetime seconds: Int, on postgres: PostgresConnection,
    within patience: Duration, _ cacheSettings: CacheSettings = CacheSettings(),
    _ body: (_ postgres: PostgresConnection, _ copied: Int, _ leftOut: Int) throws -> R
  ) throws -> R {
    let keys = try self.keys(redis, cacheSettings)
    try postgres.takeCacheTurn(within: patience)
    var hasTurn = true
    defer { if hasTurn { postgres.endCacheTurn() } }
    return try postgres.transaction(isolation: .repeatableRead, readOnly: true) { postgres in
      let (copied, leftOut) = try copy(
        redis, keys, to: prefix, lifetime: seconds, beside: postgres, cacheSettings)
      postgres.endCacheTurn()
      hasTurn = false
      return try body(postgres, copied, leftOut)
    }
  }

  private static var batch: Int { 1000 }

  /// Those of `keys` that no note waits for, or whose notes were set aside.
  private static func delivered(
    _ keys: [String], _ original: CacheKeys, on postgres: PostgresConnection
  ) throws -> [String] {
    let noted = try postgres.all(ListNotedKeys())
    let refused = Set(noted.filter(\.setAside).map(\.key))
    let waiting = Set(noted.map(\.key)).subtracting(refused)
    let isEverythingWaiting = waiting.contains(original.pattern)
    return keys.filter { refused.contains($0) || !isEverythingWaiting && !waiting.contains($0) }
  }

  /// Removes a copy; returns how many values it had. Throws `RedisError`.
  package static func removeCopy(
    _ redis: RedisPool, prefix: String, _ cacheSettings: CacheSettings = CacheSettings()
  ) throws -> Int {
    try check(prefix, cacheSettings)
    return try redis.withConnection { redis in
      var removed = 0
      try redis.scan(matching: "\(prefix):*") { names in
        removed += Int(try redis.send(RedisCommand(["UNLINK"] + names), retry: true).integer ?? 0)
      }
      return removed
    }
  }

  /// Refuses prefixes under which the original's keys stand, and such as a pattern would take for more than themselves.
  private static func check(_ prefix: String, _ cacheSettings: CacheSettings) throws {
    let standard = cacheSettings.prefix
    let isPlain = prefix.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"*?[]\\".utf8.contains(byte)
    }
    guard isPlain, !prefix.isEmpty, prefix != standard, !prefix.hasPrefix("\(standard):") else {
      throw RedisError(.usage, "'\(prefix)' cannot be the prefix of a copy")
    }
  }
}
