import Synchronization

/// A Lua script that the server keeps by the SHA-1 of its text, so that a call sends only that.
///
/// ```swift
/// let setIfNewer = RedisScript("if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) then … end")
/// try redis.run(setIfNewer, keys: ["trades:version"], arguments: [42])
/// ```
package final class RedisScript: Sendable {
  package let source: String
  /// As SCRIPT LOAD told it; the same on every server.
  private let digest = Mutex<String?>(nil)

  package init(_ source: String) { self.source = source }

  fileprivate func digest(_ connection: RedisConnection) throws(RedisError) -> String {
    if let known = digest.withLock({ $0 }) { return known }
    return try load(connection)
  }

  @discardableResult
  fileprivate func load(_ connection: RedisConnection) throws(RedisError) -> String {
    let value = try connection.command("SCRIPT", "LOAD", source, retry: true)
    guard let text = value.string else {
      throw RedisError(.protocol, "SCRIPT LOAD answered no digest", command: "SCRIPT LOAD")
    }
    digest.withLock { $0 = text }
    return text
  }
}

extension RedisConnection {
  /// Runs a script by its digest; a server that does not know it (restarted, flushed) is given it first.
  @discardableResult
  package func run(
    _ script: RedisScript, keys: [String] = [], arguments: [any RedisArgument] = [], retry: Bool = false
  ) throws(RedisError) -> RedisValue {
    let words: [any RedisArgument] = ["EVALSHA", try script.digest(self), keys.count] + keys + arguments
    let command = RedisCommand(words)
    do {
      return try send(command, retry: retry)
    } catch  where error.serverPrefix == "NOSCRIPT" {
      try script.load(self)
      return try send(command, retry: retry)
    }
  }
}
