/// Why a side could not answer. Never to be taken for an empty answer.
public struct ReadError: Error, Sendable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The data was never there: a file that does not exist, a dataset that was never written to the repository.
    case missing
    /// The data is there and cannot be what its type says: bad JSON, a wrong type, a bad cache value.
    case undecodable
    /// The store cannot be reached or refuses the read.
    case unavailable
    /// The store did not answer in time.
    case late
  }

  public let code: Code
  /// What could not be read: a file, a table, a key.
  public let source: String
  /// What is wrong with it and where: line, column and field where there are any.
  public let message: String
  /// What the person who sees this should do about it.
  public let remedy: String?

  public init(_ code: Code, source: String, message: String, remedy: String? = nil) {
    self.code = code
    self.source = source
    self.message = message
    self.remedy = remedy
  }

  public var description: String {
    "\(source): \(message)" + (remedy.map { "; \($0)" } ?? "")
  }
}
