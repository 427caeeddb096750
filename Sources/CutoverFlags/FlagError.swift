/// Why flags could not be read, or were not changed.
package struct FlagError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The flags are not what a flag file may say.
    case invalid
    /// The store cannot be read or reached.
    case unreadable
    case cannotWrite
    /// Somebody else changed the flags meanwhile.
    case conflict
    /// Another process is changing the flags, and does not come to an end.
    case busy
    /// A gate is not met, or what is asked for is not a step that there is.
    case refused
    /// There is no such flag.
    case unknownFlag
    /// The history does not hold together.
    case damagedHistory
  }

  package let code: Code
  /// The file or flag that it is about.
  package let subject: String
  package let message: String
  /// What to do about it.
  package let remedy: String?

  package init(_ code: Code, _ subject: String, _ message: String, remedy: String? = nil) {
    self.code = code
    self.subject = subject
    self.message = message
    self.remedy = remedy
  }

  package var description: String { "\(subject): \(message)" + (remedy.map { "; \($0)" } ?? "") }
}
