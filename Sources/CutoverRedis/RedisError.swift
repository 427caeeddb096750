/// Why Redis did not do what it was asked.
///
/// Carries the command's name and key, never its values nor a password.
package struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable, CaseIterable {
    /// No connection could be made, or it was lost. Whether a command that was under way took effect is not known.
    case connection
    /// The server did not answer in time. Whether the command took effect is not known.
    case timeout
    /// The server answered with an error; `serverPrefix` is its first word.
    case server
    /// The answer is not what the command is documented to give.
    case `protocol`
    /// The caller's mistake: a bad URL, an empty command, a closed pool.
    case usage
  }

  package let code: Code
  package let message: String
  /// The command's name, `SET`.
  package internal(set) var command: String?
  /// The command's first argument.
  package internal(set) var key: String?
  /// The first word of the server's error: `READONLY`, `OOM`, `WRONGTYPE`, `NOSCRIPT`.
  package let serverPrefix: String?

  package init(
    _ code: Code, _ message: String, command: String? = nil, key: String? = nil, serverPrefix: String? = nil
  ) {
    self.code = code
    self.message = message
    self.command = command
    self.key = key
    self.serverPrefix = serverPrefix
  }

  /// The error of a reply such as `WRONGTYPE Operation against a key holding the wrong kind of value`.
  init(serverReply text: String) {
    let first = text.prefix { $0 != " " }
    let isPrefix = !first.isEmpty && first.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
    self.init(.server, text, serverPrefix: isPrefix ? String(first) : nil)
  }

  func naming(_ command: RedisCommand) -> RedisError {
    var copy = self
    copy.command = command.name
    copy.key = command.key
    return copy
  }

  package var description: String {
    let what = [command, key].compactMap { $0 }.joined(separator: " ")
    return "redis: " + (what.isEmpty ? "" : "\(what): ") + message
  }
}
