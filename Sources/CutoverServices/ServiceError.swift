import Glibc

/// Why a server of Cutover's own could not be started, found or stopped.
package struct ServiceError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// A program that has to be installed is not there.
    case missing
    /// A program or a system call failed.
    case failed
    /// A server did not become ready, or did not stop, in time.
    case timeout
    /// The waiting process was asked to stop.
    case interrupted
    /// A folder belongs to somebody else, or others may write to it.
    case unsafe
    /// A setting cannot be right.
    case usage
  }

  package let code: Code
  /// What was being done: `start postgres`.
  package let operation: String
  package let message: String
  /// What the person who sees this should do.
  package let remedy: String?
  /// The last lines of the server's log or of the program's output, where they say why.
  package let output: String?

  package init(
    _ code: Code, _ operation: String, _ message: String, remedy: String? = nil, output: String? = nil
  ) {
    self.code = code
    self.operation = operation
    self.message = message
    self.remedy = remedy
    self.output = output
  }

  /// The error of a system call that has just set `errno`.
  static func system(_ operation: String, _ path: String, errno code: Int32 = errno) -> ServiceError {
    ServiceError(.failed, operation, "\(path): \(String(cString: strerror(code)))")
  }

  package var description: String {
    var text = "\(operation): \(message)"
    if let remedy { text += "; \(remedy)" }
    if let output, !output.isEmpty {
      text += "\n" + output.split(separator: "\n").map { "  | \($0)" }.joined(separator: "\n")
    }
    return text
  }
}
