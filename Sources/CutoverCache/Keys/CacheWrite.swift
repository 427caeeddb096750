import CutoverDomain
import CutoverJSON
package import CutoverRedis

/// A value on its way into Redis, in the place of whatever its key holds. Lists, hashes and sorted sets without an
/// element are no keys in Redis: then the key goes.
package struct CacheWrite {
  package let key: CacheKey
  private let value: Value

  private enum Value {
    case none
    case string([UInt8])
    case list([[UInt8]])
    case hash([(name: String, value: [UInt8])])
    case ranks([(score: Double, name: String)])
  }

  private init(_ key: CacheKey, _ value: Value) {
    self.key = key
    self.value = value
  }

  package static func string(_ key: CacheKey, _ value: [UInt8]) -> CacheWrite { CacheWrite(key, .string(value)) }

  package static func list(_ key: CacheKey, _ items: [[UInt8]]) -> CacheWrite {
    CacheWrite(key, items.isEmpty ? .none : .list(items))
  }

  package static func hash(_ key: CacheKey, _ fields: [(name: String, value: [UInt8])]) -> CacheWrite {
    CacheWrite(key, fields.isEmpty ? .none : .hash(fields))
  }

  package static func ranks(_ key: CacheKey, _ members: [(score: Double, name: String)]) -> CacheWrite {
    CacheWrite(key, members.isEmpty ? .none : .ranks(members))
  }

  package static func deletion(_ key: CacheKey) -> CacheWrite { CacheWrite(key, .none) }

  /// The value as JSON; `nil` where there is none, and of ranks. Made for comparisons alone.
  package var json: [UInt8]? {
    switch value {
    case .none, .ranks: nil
    case .string(let bytes): bytes
    case .list(let items): Self.listJSON(items)
    case .hash(let fields): Self.hashJSON(fields)
    }
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

  private var making: RedisCommand? {
    switch value {
    case .none: nil
    case .string(let bytes): RedisCommand("SET", key.name, bytes)
    case .list(let items): .rpush(key.name, items)
    case .hash(let fields): .hset(key.name, fields.map { ($0.name, $0.value) })
    case .ranks(let members): .zadd(key.name, members.map { ($0.score, $0.name) })
    }
  }

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
