import CHiredis
import CutoverTLS
import CutoverTelemetry
import Glibc

/// A connection to a Redis server; every call blocks until the answer is there.
///
/// Used by one thread at a time: not `Sendable`, and leased from a `RedisPool` where threads share. A connection that
/// was lost is made again by the next call. A call under way when it is lost fails, unless it said that it may be
/// repeated: only its caller knows whether applying it twice is harmless.
///
/// ```swift
/// let redis = try RedisConnection(RedisConfiguration(url: "redis://localhost/0"))
/// try redis.set("greeting", "hello", expires: .seconds(60))
/// let answers = try redis.pipeline { $0.add("GET", "greeting"); $0.add("TTL", "greeting") }
/// ```
package final class RedisConnection {
  package let configuration: RedisConfiguration
  private var context: UnsafeMutablePointer<redisContext>?
  /// What encrypts; its socket is the context's.
  private var tls: TLSSession?
  /// Whether a WATCH stands. It goes with its connection, so that a new one must not quietly take the place: EXEC would
  /// no longer be guarded.
  private(set) var isWatching = false

  /// Connects, and says AUTH and SELECT as the configuration asks.
  package init(_ configuration: RedisConfiguration) throws(RedisError) {
    self.configuration = configuration
    try connect()
  }

  deinit { close() }

  /// Whether the connection stood when it was last used.
  package var isOpen: Bool { context != nil }

  /// Ends the connection; the next call makes a new one.
  package func close() {
    tls = nil
    if let context { redisFree(context) }
    context = nil
  }

  /// Sends one command and waits for its reply.
  ///
  /// - Parameters:
  ///   - retry: Whether to repeat the command once on a new connection when this one is lost under way. The first try may
  ///     have taken effect.
  ///   - timeout: The longest silence to bear; by default the configuration's. Blocking commands need more.
  /// - Throws: `RedisError`; code `server` when the reply is an error.
  @discardableResult
  package func command(
    _ name: String, _ arguments: any RedisArgument..., retry: Bool = false, timeout: Duration? = nil
  ) throws(RedisError) -> RedisValue {
    try send(RedisCommand([name] + arguments), retry: retry, timeout: timeout)
  }

  @discardableResult
  package func send(
    _ command: RedisCommand, retry: Bool = false, timeout: Duration? = nil
  ) throws(RedisError) -> RedisValue {
    try send([command], retry: retry, timeout: timeout)[0].get()
  }

  /// Sends many commands in one round trip; the results are in their order, each a reply or the server's error.
  ///
  /// The commands are not atomic; see `transaction`.
  ///
  /// - Throws: `RedisError` when the connection fails; some of the commands may have taken effect.
  package func send(
    _ commands: [RedisCommand], retry: Bool = false, timeout: Duration? = nil
  ) throws(RedisError) -> [Result<RedisValue, RedisError>] {
    guard let first = commands.first else { return [] }
    guard commands.allSatisfy({ !$0.ends.isEmpty && $0.ends[0] > 0 }) else { throw RedisError(.usage, "empty command") }
    let name = RedisTelemetry.name(of: commands)
    return try RedisTelemetry.calls.measure(name, RedisTelemetry.calls.timer(name)) { () throws(RedisError) in
      try exchange(commands, first, retry: retry, timeout: timeout)
    }
  }

  private func exchange(
    _ commands: [RedisCommand], _ first: RedisCommand, retry: Bool, timeout: Duration?
  ) throws(RedisError) -> [Result<RedisValue, RedisError>] {
    do {
      return try exchange(commands, timeout: timeout)
    } catch  where retry && error.code == .connection {
      do { return try exchange(commands, timeout: timeout) } catch { throw error.naming(first) }
    } catch {
      throw error.naming(first)
    }
  }

  private func exchange(
    _ commands: [RedisCommand], timeout: Duration?
  ) throws(RedisError) -> [Result<RedisValue, RedisError>] {
    // Found out before anything is sent, so that a server restarted between two calls is not an error of the second.
    if let context, tls?.isStale ?? (cutover_redis_is_stale(context) != 0) { close() }
    if context == nil {
      if isWatching {
        isWatching = false
        throw RedisError(.connection, "lost \(configuration) and with it the WATCH; begin again")
      }
      try connect()
    }
    guard let context else { throw RedisError(.connection, "not connected to \(configuration)") }
    if let timeout { setTimeout(timeout) }
    for command in commands { try append(command, to: context) }
    try flush(context, timeout ?? configuration.commandTimeout)
    var results: [Result<RedisValue, RedisError>] = []
    results.reserveCapacity(commands.count)
    for command in commands {
      let value = try readReply(context, timeout ?? configuration.commandTimeout)
      if case .error(let error) = value {
        results.append(.failure(error.naming(command)))
      } else {
        results.append(.success(value))
        switch command.name.uppercased() {
        case "WATCH": isWatching = true
        case "UNWATCH", "EXEC", "DISCARD": isWatching = false
        default: break
        }
      }
    }
    if timeout != nil { setTimeout(configuration.commandTimeout) }
    return results
  }

  private func append(
    _ command: RedisCommand, to context: UnsafeMutablePointer<redisContext>
  ) throws(RedisError) {
    let status = command.bytes.withUnsafeBytes { bytes in
      // An array of empty words has no address; hiredis wants one even for nothing.
      let base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
      var words: [UnsafePointer<CChar>?] = []
      var lengths: [Int] = []
      var start = 0
      for end in command.ends {
        words.append((base + start).assumingMemoryBound(to: CChar.self))
        lengths.append(end - start)
        start = end
      }
      return redisAppendCommandArgv(context, Int32(words.count), &words, lengths)
    }
    guard status == REDIS_OK else {
      close()
      throw RedisError(.usage, "the command cannot be encoded")
    }
  }

  private func readReply(
    _ context: UnsafeMutablePointer<redisContext>, _ timeout: Duration
  ) throws(RedisError) -> RedisValue {
    var reply: UnsafeMutablePointer<redisReply>?
    if let tls {
      do { reply = try tls.read(context) } catch { throw lost(error, timeout) }
    } else {
      let failure = cutover_redis_read(context, &reply)
      if failure > 0 { throw lost(failure, timeout) }
    }
    guard let reply else {
      let isProtocol = tls != nil || context.pointee.err == REDIS_ERR_PROTOCOL
      let reason = Self.message(of: context)
      close()
      throw RedisError(
        isProtocol ? .protocol : .connection,
        isProtocol ? "\(configuration) does not speak Redis: \(reason)" : "lost \(configuration): \(reason)")
    }
    defer { freeReplyObject(reply) }
    return RedisValue(reply)
  }

  /// Sends all that was appended.
  private func flush(
    _ context: UnsafeMutablePointer<redisContext>, _ timeout: Duration
  ) throws(RedisError) {
    guard let tls else {
      let failure = cutover_redis_flush(context)
      if failure != 0 { throw lost(failure, timeout) }
      return
    }
    do { try tls.flush(context) } catch { throw lost(error, timeout) }
  }

  private func lost(_ failure: TLSSession.Failure, _ timeout: Duration) -> RedisError {
    if failure.errno != 0 { return lost(failure.errno, timeout) }
    close()
    return RedisError(.connection, "lost \(configuration): \(failure.reason)")
  }

  /// Closes the connection: replies still to come would be taken for those of later commands.
  private func lost(_ errno: Int32, _ timeout: Duration) -> RedisError {
    close()
    if errno == EAGAIN || errno == EWOULDBLOCK || errno == ETIMEDOUT {
      return RedisError(.timeout, "no answer from \(configuration) in \(timeout)")
    }
    return RedisError(.connection, "lost \(configuration): \(String(cString: strerror(errno)))")
  }

  private func connect() throws(RedisError) {
    let limit = timeval(configuration.connectTimeout)
    let made =
      switch configuration.address {
      case .tcp(let host, let port): redisConnectWithTimeout(host, Int32(port), limit)
      case .unix(let path): redisConnectUnixWithTimeout(path, limit)
      }
    guard let made else { throw RedisError(.connection, "cannot connect to \(configuration): out of memory") }
    context = made
    guard made.pointee.err == 0 else {
      let reason = Self.message(of: made)
      let timedOut = reason == String(cString: strerror(ETIMEDOUT))
      close()
      throw RedisError(
        timedOut ? .timeout : .connection,
        "cannot connect to \(configuration): \(reason); is the server running? (redis-cli ping)")
    }
    cutover_redis_close_on_exec(made)
    do {
      try encrypt(made)
      setTimeout(configuration.commandTimeout)
      if let password = configuration.password {
        let words = (configuration.user.map { [$0] } ?? []) + [password]
        try greet(RedisCommand(["AUTH"] + words), made)
      }
      if configuration.database != 0 { try greet(RedisCommand("SELECT", configuration.database), made) }
    } catch {
      close()
      throw error
    }
  }

  private func greet(
    _ command: RedisCommand, _ context: UnsafeMutablePointer<redisContext>
  ) throws(RedisError) {
    try append(command, to: context)
    try flush(context, configuration.commandTimeout)
    if case .error(let error) = try readReply(context, configuration.commandTimeout) { throw error.naming(command) }
  }

  /// Shakes hands where the configuration asks for TLS.
  private func encrypt(_ context: UnsafeMutablePointer<redisContext>) throws(RedisError) {
    guard let settings = configuration.tls, case .tcp(let host, _) = configuration.address else { return }
    setTimeout(configuration.connectTimeout)
    do { tls = try TLSSession(context.pointee.fd, host: host, settings) } catch {
      if error.isTimeout {
        throw RedisError(
          .timeout,
          "cannot connect to \(configuration): no TLS handshake in \(configuration.connectTimeout); does the port speak TLS?"
        )
      }
      throw RedisError(
        .connection, "cannot connect to \(configuration): TLS: \(error.reason)")
    }
  }

  private func setTimeout(_ duration: Duration) {
    if let context { _ = redisSetTimeout(context, timeval(duration)) }
  }

  private static func message(of context: UnsafeMutablePointer<redisContext>) -> String {
    // What is wrong with a reply that came by TLS only its reader knows.
    if context.pointee.err == 0, let reader = context.pointee.reader, reader.pointee.err != 0 {
      return withUnsafeBytes(of: &reader.pointee.errstr) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
    }
    return withUnsafeBytes(of: &context.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension timeval {
  /// At least a microsecond: zero would mean forever.
  fileprivate init(_ duration: Duration) {
    let parts = duration.components
    let microseconds = max(parts.attoseconds / 1_000_000_000_000, parts.seconds == 0 ? 1 : 0)
    self.init(tv_sec: Int(parts.seconds), tv_usec: Int(microseconds))
  }
}
