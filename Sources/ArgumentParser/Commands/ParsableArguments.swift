private import Glibc

/// A group of arguments that can be parsed from a command line: a struct whose properties carry `@Argument`,
/// `@Option`, `@Flag` or `@OptionGroup`.
///
/// Names and behaviour follow swift-argument-parser, so that the package can take this module's place.
package protocol ParsableArguments: SendableMetatype {
  /// Creates a value with every property at its default.
  init()

  /// Checks the values together, after each has been parsed; throw a ``ValidationError`` to refuse them.
  mutating func validate() throws
}

extension ParsableArguments {
  package mutating func validate() throws {}

  /// A value of this type from `arguments`, or from the command line of the process.
  ///
  /// - Throws: an error that ``message(for:)`` and ``exitCode(for:)`` can read.
  package static func parse(_ arguments: [String]? = nil) throws -> Self {
    let parsed = try CommandParser(root: Self.self).parse(arguments ?? Array(CommandLine.arguments.dropFirst()))
    guard let command = parsed.command as? Self else {
      throw CommandError(
        stack: [CommandNode(Self.self)], reason: .failed(ParserError.unexpectedArguments([parsed.stack.last!.name])))
    }
    return command
  }

  /// The help text of this type, wrapped to `columns`, or to the width of the terminal.
  package static func helpMessage(columns: Int? = nil) -> String {
    HelpText(stack: [CommandNode(Self.self)]).rendered(columns: columns ?? Terminal.columns)
  }

  /// The usage line of this type, without the word "Usage".
  package static func usageString() -> String {
    Usage(stack: [CommandNode(Self.self)]).line
  }

  /// What `error` says, without a label or the usage line.
  package static func message(for error: any Error) -> String {
    Message(for: error, root: Self.self, columns: Terminal.columns).brief
  }

  /// What a user should see for `error`: a line that says what is wrong and how to go on, or the help asked for.
  package static func fullMessage(for error: any Error, columns: Int? = nil) -> String {
    Message(for: error, root: Self.self, columns: columns ?? Terminal.columns).full
  }

  /// The status that `error` ends the process with.
  package static func exitCode(for error: any Error) -> ExitCode {
    Message(for: error, root: Self.self, columns: Terminal.columns).exitCode
  }

  /// Prints what `error` has to say (help to standard output, anything wrong to standard error) and ends the process.
  package static func exit(withError error: (any Error)? = nil) -> Never {
    guard let error else { Glibc.exit(ExitCode.success.rawValue) }
    let message = Message(for: error, root: Self.self, columns: Terminal.columns)
    Terminal.write(message.full, to: message.exitCode.isSuccess ? STDOUT_FILENO : STDERR_FILENO)
    Glibc.exit(message.exitCode.rawValue)
  }
}
