/// The commands that Cutover uses, with their replies as Swift values. Those that may be repeated without harm are, once,
/// on a lost connection.
extension RedisConnection {
  /// The value; nil where there is none.
  package func get(_ key: String) throws(RedisError) -> [UInt8]? {
    try bytes(of: .get(key))
  }

  /// The values in the order of their keys; nil where there is none, or it is not a string.
  package func mget(_ keys: [String]) throws(RedisError) -> [[UInt8]?] {
    if keys.isEmpty { return [] }
    let command = RedisCommand.mget(keys)
    return try elements(of: command).map(\.bytes)
  }

  /// Writes the value. Repeating a conditional one would mistake its own first try for somebody else's: it is not.
  ///
  /// - Returns: Whether it was written; with a condition it may not be.
  @discardableResult
  package func set(
    _ key: String, _ value: any RedisArgument, expires: Duration? = nil, _ condition: RedisCommand.Condition? = nil
  ) throws(RedisError) -> Bool {
    try !send(.set(key, value, expires: expires, condition), retry: condition == nil).isNull
  }

  /// - Returns: How many of the keys were there.
  @discardableResult
  package func del(_ keys: String...) throws(RedisError) -> Int { try del(keys) }

  @discardableResult
  package func del(_ keys: [String]) throws(RedisError) -> Int {
    keys.isEmpty ? 0 : try integer(of: .del(keys), retry: true)
  }

  /// - Returns: Whether the key is there.
  @discardableResult
  package func expire(_ key: String, after time: Duration) throws(RedisError) -> Bool {
    try integer(of: .expire(key, time), retry: true) == 1
  }

  /// What is left of a key's time to live.
  package enum TimeToLive: Sendable, Equatable {
    case absent
    case unlimited
    case left(Duration)
  }

  package func timeToLive(_ key: String) throws(RedisError) -> TimeToLive {
    switch try integer(of: RedisCommand("PTTL", key), retry: true) {
    case -2: .absent
    case -1: .unlimited
    case let milliseconds: .left(.milliseconds(milliseconds))
    }
  }

  package func hset(_ key: String, _ fields: (String, any RedisArgument)...) throws(RedisError) {
    try send(.hset(key, fields), retry: true)
  }

  /// Fields and values in the server's order; empty where the key is not there.
  package func hgetall(_ key: String) throws(RedisError) -> [(field: [UInt8], value: [UInt8])] {
    let command = RedisCommand.hgetall(key)
    let flat = try byteElements(of: command)
    guard flat.count.isMultiple(of: 2) else { throw unexpected(command) }
    return stride(from: 0, to: flat.count, by: 2).map { (flat[$0], flat[$0 + 1]) }
  }

  /// - Returns: The list's new length.
  @discardableResult
  package func rpush(_ key: String, _ values: [any RedisArgument]) throws(RedisError) -> Int {
    try integer(of: .rpush(key, values), retry: false)
  }

  /// - Returns: The list's new length.
  @discardableResult
  package func lpush(_ key: String, _ values: [any RedisArgument]) throws(RedisError) -> Int {
    try integer(of: .lpush(key, values), retry: false)
  }

  package func lrange(_ key: String, _ first: Int, _ last: Int) throws(RedisError) -> [[UInt8]] {
    try byteElements(of: .lrange(key, first, last))
  }

  package func ltrim(_ key: String, _ first: Int, _ last: Int) throws(RedisError) {
    try send(.ltrim(key, first, last))
  }

  /// - Returns: How many members are new.
  @discardableResult
  package func zadd(_ key: String, _ members: (score: Double, member: any RedisArgument)...) throws(RedisError) -> Int {
    try integer(of: .zadd(key, members), retry: true)
  }

  package func zrange(_ key: String, _ first: Int, _ last: Int, reversed: Bool = false) throws(RedisError) -> [[UInt8]]
  {
    try byteElements(of: .zrange(key, first, last, reversed: reversed))
  }

  /// - Returns: The entry's id.
  @discardableResult
  package func xadd(
    _ key: String, id: String = "*", maximumLength: Int? = nil, _ fields: (String, any RedisArgument)...
  ) throws(RedisError) -> String {
    let command = RedisCommand.xadd(key, id: id, maximumLength: maximumLength, fields)
    guard let id = try send(command).string else { throw unexpected(command) }
    return id
  }

  /// Calls the closure with every key that fits the pattern (`trades:*`), a batch at a time, as SCAN does: a key that is
  /// there all along is given at least once, perhaps twice.
  package func scan(
    matching pattern: String, batch: Int = 1000, _ body: (_ keys: [String]) throws -> Void
  ) throws {
    var cursor = "0"
    repeat {
      let command = RedisCommand("SCAN", cursor, "MATCH", pattern, "COUNT", batch)
      let reply = try elements(of: command)
      guard reply.count == 2, let next = reply[0].string, let keys = reply[1].array else { throw unexpected(command) }
      // Cutover's own keys are UTF-8; a foreign one that is not can neither be named nor be deleted by a String.
      let names = keys.compactMap(\.string)
      if !names.isEmpty { try body(names) }
      cursor = next
    } while cursor != "0"
  }

  // MARK: Internals

  private func bytes(of command: RedisCommand) throws(RedisError) -> [UInt8]? {
    let value = try send(command, retry: true)
    if value.isNull { return nil }
    guard let bytes = value.bytes else { throw unexpected(command) }
    return bytes
  }

  private func integer(of command: RedisCommand, retry: Bool) throws(RedisError) -> Int {
    guard let number = try send(command, retry: retry).integer else { throw unexpected(command) }
    return Int(number)
  }

  private func elements(of command: RedisCommand) throws(RedisError) -> [RedisValue] {
    guard let values = try send(command, retry: true).array else { throw unexpected(command) }
    return values
  }

  private func byteElements(of command: RedisCommand) throws(RedisError) -> [[UInt8]] {
    let values = try elements(of: command)
    let bytes = values.compactMap(\.bytes)
    guard bytes.count == values.count else { throw unexpected(command) }
    return bytes
  }

  private func unexpected(_ command: RedisCommand) -> RedisError {
    RedisError(.protocol, "unexpected kind of reply").naming(command)
  }
}
