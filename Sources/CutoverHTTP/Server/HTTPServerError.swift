/// Why the server could not start.
package struct HTTPServerError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The address is none that can be listened on.
    case address
    /// Another program listens there.
    case inUse
    case system
  }

  package let code: Code
  package let message: String
  /// What the person who sees this should do about it.
  package let remedy: String?

  package init(_ code: Code, _ message: String, remedy: String? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  package var description: String { message + (remedy.map { "; \($0)" } ?? "") }
}
