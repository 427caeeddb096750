/// Why the server could not start.
public struct HTTPServerError: Error, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The address is none that can be listened on.
    case address
    /// Another program listens there.
    case inUse
    case system
  }

  public let code: Code
  public let message: String
  /// What the person who sees this should do about it.
  public let remedy: String?

  public init(_ code: Code, _ message: String, remedy: String? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  public var description: String { message + (remedy.map { "; \($0)" } ?? "") }
}
