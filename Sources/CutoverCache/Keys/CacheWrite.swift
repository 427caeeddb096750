import CutoverDomain
import CutoverJSON
package import CutoverRedis

/// A value on its way into Redis, in the place of whatever its key holds. Lists, hashes and sorted sets without an
/// element are no keys in Redis: then the key goes.
package struct CacheWrite {
  package let key: CacheKey
  /// What makes the value; `nil` where there is none.
  private let making: RedisCommand?
  /// The value as JSON; `nil` where there is none, and of ranks.
  package let json: [UInt8]?

  private init(_ key: CacheKey, _ making: RedisCommand?, _ json: [UInt8]? = nil) {
    self.key = key
    self.making = making
    self.json = making == nil ? nil : json
  }

  package static func listJSON(_ items: [[UInt8]]) -> [UInt8] {
    Array("[".utf8) + items.joined(separator: Array(",".utf8)) + Array("]".utf8)
  }

  /// The fields by name: Redis knows no order of them.
  package static func hashJSON(_ fields: [(name: String, value: [UInt8])]) -> [UInt8] {
    let members = fields.sorted { ExactString($0.name) < ExactString($1.name) }.map {
      Array((JSONValue.string(ExactString($0.name)).compact + ":").utf8) + $0.value
    }
    return Array("{".utf8) + members.joined(separator: Array(",".utf8)) + Array("}".utf8)
  }

  package static func string(_ key: CacheKey, _ value: [UInt8]) -> CacheWrite {
    CacheWrite(key, RedisCommand("SET", key.name, value), value)
  }

  package static func list(_ key: CacheKey, _ items: [[UInt8]]) -> CacheWrite {
    CacheWrite(key, items.isEmpty ? nil : .rpush(key.name, items), listJSON(items))
  }

  package static func hash(_ key: CacheKey, _ fields: [(name: String, value: [UInt8])]) -> CacheWrite {
    CacheWrite(key, fields.isEmpty ? nil : .hset(key.name, fields.map { ($0.name, $0.value) }), hashJSON(fields))
  }

  package static func ranks(_ key: CacheKey, _ members: [(score: Double, name: String)]) -> CacheWrite {
    CacheWrite(key, members.isEmpty ? nil : .zadd(key.name, members.map { ($0.score, $0.name) }))
  }

  package static func deletion(_ key: CacheKey) -> CacheWrite { CacheWrite(key, nil) }

  /// To be run as one transaction.
  package var commands: [RedisCommand] {
    var commands = [RedisCommand.del([key.name])]
    if let making {
      commands.append(making)
      if let lifetime = key.lifetime { commands.append(RedisCommand("EXPIRE", key.name, lifetime)) }
    }
    return commands
  }
}
