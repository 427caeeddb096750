package import CutoverDomain
package import CutoverJSON
package import CutoverRedis

/// Values in Redis, typed. Each read gives `nil` where Redis does not have the value.
///
/// Values are wire texts of the DTOs, read back by the same decoder as the legacy files. Reads throw `RedisError`, or
/// `JSONError` where a value cannot be what its key says.
package struct CacheStore {
  private let redis: RedisPool

  package init(_ redis: RedisPool) { self.redis = redis }

  package func string<Value: WireValue>(_ key: CacheKey) throws -> Value? {
    try redis.withConnection { try $0.get(key.name) }.map { try Self.decode($0, key) }
  }

  package func list<Value: WireValue>(_ key: CacheKey) throws -> [Value]? {
    let items = try redis.withConnection { try $0.lrange(key.name, 0, -1) }
    return items.isEmpty ? nil : try items.map { try Self.decode($0, key) }
  }

  package func hash<Value: WireValue>(_ key: CacheKey) throws -> WireMap<Value>? {
    let fields = try redis.withConnection { try $0.hgetall(key.name) }
    guard !fields.isEmpty else { return nil }
    return WireMap(
      try fields.map { .init(key: String(decoding: $0.field, as: UTF8.self), value: try Self.decode($0.value, key)) })
  }

  /// The scores of a sorted set's members.
  package func ranks(_ key: CacheKey) throws -> [ExactString: Double]? {
    let reply = try redis.withConnection { try $0.command("ZRANGE", key.name, "0", "-1", "WITHSCORES").array ?? [] }
    let texts = reply.map { $0.string ?? "" }
    guard !texts.isEmpty else { return nil }
    let pairs = stride(from: 0, to: texts.count - 1, by: 2).map {
      (ExactString(texts[$0]), Double(texts[$0 + 1]) ?? .nan)
    }
    guard pairs.allSatisfy(\.1.isFinite) else {
      throw JSONError(
        code: .outOfRange, source: key.name, line: 1, column: 1, offset: 0, pointer: "",
        message: "a score is not a finite number")
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  package func setString(_ key: CacheKey, _ value: some WireValue) throws { try replace(.string(key, value.json)) }

  package func setList(_ key: CacheKey, _ values: [some WireValue]) throws {
    try replace(.list(key, values.map { try $0.json }))
  }

  package func setHash(_ key: CacheKey, _ map: WireMap<some WireValue>) throws {
    try replace(.hash(key, map.entries.map { ($0.key, try $0.value.json) }))
  }

  /// Ranks `members` by score, replacing the ranks there were.
  package func setRanks(_ key: CacheKey, _ members: [(score: Double, name: String)]) throws {
    try replace(.ranks(key, members))
  }

  /// Removes a key that nobody else reads; where that fails, it goes with its lifetime.
  package func remove(_ key: CacheKey) { _ = try? redis.withConnection { try $0.command("UNLINK", key.name) } }

  /// Puts a value in the place of the key's, in one step for every other reader.
  private func replace(_ write: CacheWrite) throws {
    let results = try redis.withConnection { redis in
      try redis.transaction(retry: true) { commands in
        for command in write.commands { commands.add(command) }
      }
    }
    for result in results ?? [] { _ = try result.get() }
  }

  private static func decode<Value: WireValue>(_ bytes: [UInt8], _ key: CacheKey) throws -> Value {
    let reader = JSONReader(bytes: bytes, source: key.name, options: .wire)
    let value = try Value(reading: reader)
    try reader.finish()
    return value
  }
}
