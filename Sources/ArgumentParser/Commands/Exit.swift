/// A status to end the process with; thrown from `run`, it ends the process without a message.
public struct ExitCode: Error, RawRepresentable, Hashable, Sendable {
  public var rawValue: Int32

  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  public init(_ code: Int32) {
    rawValue = code
  }

  public static let success = ExitCode(0)
  public static let failure = ExitCode(1)
  /// The command line was wrong: `EX_USAGE` of sysexits.h.
  public static let validationFailure = ExitCode(64)

  public var isSuccess: Bool { self == .success }
}

/// The values on the command line do not go together, or one of them makes no sense.
public struct ValidationError: Error, CustomStringConvertible, Sendable {
  public var message: String

  public init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}

/// An early end that is no failure.
public enum CleanExit: Error, CustomStringConvertible, Sendable {
  /// Prints the help of the given command, or of the root.
  case helpRequest((any ParsableCommand.Type)? = nil)
  /// Prints a message on standard output.
  case message(String)

  public var description: String {
    switch self {
    case .helpRequest: "--help"
    case .message(let text): text
    }
  }
}
