/// A status to end the process with; thrown from `run`, it ends the process without a message.
package struct ExitCode: Error, RawRepresentable, Hashable, Sendable {
  package var rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  package init(_ code: Int32) {
    rawValue = code
  }

  package static let success = ExitCode(0)
  package static let failure = ExitCode(1)
  /// The command line was wrong: `EX_USAGE` of sysexits.h.
  package static let validationFailure = ExitCode(64)

  package var isSuccess: Bool { self == .success }
}

/// The values on the command line do not go together, or one of them makes no sense.
package struct ValidationError: Error, CustomStringConvertible, Sendable {
  package var message: String

  package init(_ message: String) {
    self.message = message
  }

  package var description: String { message }
}

/// An early end that is no failure.
package enum CleanExit: Error, CustomStringConvertible, Sendable {
  /// Prints the help of the given command, or of the root.
  case helpRequest((any ParsableCommand.Type)? = nil)
  /// Prints a message on standard output.
  case message(String)

  package var description: String {
    switch self {
    case .helpRequest: "--help"
    case .message(let text): text
    }
  }
}
