extension RedisCommand {
  /// When SET writes.
  package enum Condition: String, Sendable {
    case ifAbsent = "NX"
    case ifPresent = "XX"
  }

  /// SET; the time to live counts in milliseconds, at least one.
  package static func set(
    _ key: String, _ value: any RedisArgument, expires: Duration? = nil, _ condition: Condition? = nil
  ) -> RedisCommand {
    var words: [any RedisArgument] = ["SET", key, value]
    if let expires { words += ["PX", expires.milliseconds] }
    if let condition { words.append(condition.rawValue) }
    return RedisCommand(words)
  }

  package static func get(_ key: String) -> RedisCommand { RedisCommand("GET", key) }

  package static func mget(_ keys: [String]) -> RedisCommand { RedisCommand(["MGET"] + keys) }

  package static func del(_ keys: [String]) -> RedisCommand { RedisCommand(["DEL"] + keys) }

  package static func expire(_ key: String, _ time: Duration) -> RedisCommand {
    RedisCommand("PEXPIRE", key, time.milliseconds)
  }

  package static func hset(_ key: String, _ fields: [(String, any RedisArgument)]) -> RedisCommand {
    RedisCommand(["HSET", key] + fields.flatMap { [$0.0, $0.1] as [any RedisArgument] })
  }

  package static func hgetall(_ key: String) -> RedisCommand { RedisCommand("HGETALL", key) }

  package static func rpush(_ key: String, _ values: [any RedisArgument]) -> RedisCommand {
    RedisCommand(["RPUSH", key] + values)
  }

  package static func lpush(_ key: String, _ values: [any RedisArgument]) -> RedisCommand {
    RedisCommand(["LPUSH", key] + values)
  }

  /// Both ends are included; -1 is the last.
  package static func lrange(_ key: String, _ first: Int, _ last: Int) -> RedisCommand {
    RedisCommand("LRANGE", key, first, last)
  }

  package static func ltrim(_ key: String, _ first: Int, _ last: Int) -> RedisCommand {
    RedisCommand("LTRIM", key, first, last)
  }

  package static func zadd(_ key: String, _ members: [(score: Double, member: any RedisArgument)]) -> RedisCommand {
    RedisCommand(["ZADD", key] + members.flatMap { [$0.score, $0.member] as [any RedisArgument] })
  }

  /// By rank, both ends included; -1 is the last.
  package static func zrange(
    _ key: String, _ first: Int, _ last: Int, reversed: Bool = false, withScores: Bool = false
  ) -> RedisCommand {
    // ZREVRANGE and not ZRANGE … REV, which Redis knows only since 6.2.
    var words: [any RedisArgument] = [reversed ? "ZREVRANGE" : "ZRANGE", key, first, last]
    if withScores { words.append("WITHSCORES") }
    return RedisCommand(words)
  }

  /// Adds an entry to a stream, which is cut to about `maximumLength` entries: a little more is cheaper than exactly.
  package static func xadd(
    _ key: String, id: String = "*", maximumLength: Int? = nil, _ fields: [(String, any RedisArgument)]
  ) -> RedisCommand {
    var words: [any RedisArgument] = ["XADD", key]
    if let maximumLength { words += ["MAXLEN", "~", maximumLength] as [any RedisArgument] }
    words.append(id)
    return RedisCommand(words + fields.flatMap { [$0.0, $0.1] as [any RedisArgument] })
  }
}

extension Duration {
  /// Rounded down, at least 1: a time to live of 0 is an error to Redis.
  fileprivate var milliseconds: Int64 {
    max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
