/// Why flags could not be read, or were not changed.
public struct FlagError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The flags are not what a flag file may say.
    case invalid
    /// The store cannot be read or reached.
    case unreadable
    case cannotWrite
    /// Somebody else changed the flags meanwhile, or is changing them.
    case conflict
    /// A gate is not met, or what is asked for is not a step that there is.
    case refused
    /// There is no such flag.
    case unknownFlag
    /// The history does not hold together.
    case damagedHistory
  }

  public let code: Code
  /// The file or flag that it is about.
  public let subject: String
  public let message: String
  /// What to do about it.
  public let remedy: String?

  public init(_ code: Code, _ subject: String, _ message: String, remedy: String? = nil) {
    self.code = code
    self.subject = subject
    self.message = message
    self.remedy = remedy
  }

  public var description: String { "\(subject): \(message)" + (remedy.map { "; \($0)" } ?? "") }
}
