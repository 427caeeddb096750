/// Commands gathered to be sent at once.
package struct RedisPipeline {
  package private(set) var commands: [RedisCommand] = []

  package init() {}

  package mutating func add(_ name: String, _ arguments: any RedisArgument...) {
    commands.append(RedisCommand([name] + arguments))
  }

  package mutating func add(_ command: RedisCommand) { commands.append(command) }
}

extension RedisConnection {
  /// Sends what the closure adds in one round trip; each command has a result of its own, in their order.
  ///
  /// - Throws: `RedisError` when the connection fails; some of the commands may have taken effect.
  @discardableResult
  package func pipeline(
    retry: Bool = false, _ body: (inout RedisPipeline) -> Void
  ) throws(RedisError) -> [Result<RedisValue, RedisError>] {
    var pipeline = RedisPipeline()
    body(&pipeline)
    return try send(pipeline.commands, retry: retry)
  }

  /// Runs what the closure adds as one MULTI … EXEC: no other client's command comes between, and it takes one round trip.
  ///
  /// Redis does not roll back: where one command fails, its result says so, and the others have taken effect.
  ///
  /// - Returns: Each command's result, or nil where a key named in an earlier WATCH has changed and nothing was done.
  /// - Throws: `RedisError` when a command cannot be queued (then none takes effect) or the connection fails.
  @discardableResult
  package func transaction(
    retry: Bool = false, _ body: (inout RedisPipeline) -> Void
  ) throws(RedisError) -> [Result<RedisValue, RedisError>]? {
    var pipeline = RedisPipeline()
    body(&pipeline)
    let commands = pipeline.commands
    if commands.isEmpty { return [] }
    let replies = try send([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")], retry: retry)
    // The reason a command was not queued says more than EXECABORT does.
    for reply in replies.dropLast() { _ = try reply.get() }
    let executed = try replies[replies.count - 1].get()
    if executed.isNull { return nil }
    guard let values = executed.array, values.count == commands.count else {
      throw RedisError(.protocol, "EXEC did not answer one reply a command", command: "EXEC")
    }
    return zip(values, commands).map { value, command in
      if case .error(let error) = value { .failure(error.naming(command)) } else { .success(value) }
    }
  }
}
