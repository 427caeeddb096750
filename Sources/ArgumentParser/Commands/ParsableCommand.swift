/// A command: arguments, subcommands, and something to run.
package protocol ParsableCommand: ParsableArguments {
  /// The command's name, help and subcommands.
  static var configuration: CommandConfiguration { get }

  /// Does the command's work. Throw an ``ExitCode`` to end with a status and without a word.
  mutating func run() throws
}

extension ParsableCommand {
  package static var configuration: CommandConfiguration { CommandConfiguration() }

  /// Asks for the command's help, which is all that a command without work of its own can do.
  package mutating func run() throws {
    throw CleanExit.helpRequest(Self.self)
  }

  /// The command of this tree that `arguments` (by default those of the process) choose, with its values.
  package static func parseAsRoot(_ arguments: [String]? = nil) throws -> any ParsableCommand {
    let arguments = arguments ?? Array(CommandLine.arguments.dropFirst())
    try generate(arguments)
    let parsed = try CommandParser(root: Self.self).parse(arguments)
    guard let command = parsed.command as? any ParsableCommand else {
      preconditionFailure("\(type(of: parsed.command)) is in a command tree and is no command")
    }
    return command
  }

  /// Writes what packages are made of, where the command line asks for it: `--generate-completion-script SHELL` as in
  /// swift-argument-parser, and `--generate-manual`.
  private static func generate(_ arguments: [String]) throws {
    switch arguments.first {
    case "--generate-completion-script":
      guard arguments.count == 2, let shell = CompletionShell(rawValue: arguments[1]) else {
        let shells = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("Name a shell to generate a completion script for: \(shells).")
      }
      throw CleanExit.message(completionScript(for: shell))
    case "--generate-manual" where arguments.count == 1: throw CleanExit.message(manualPage(date: ManualPage.date()))
    default: break
    }
  }

  /// The help text of `subcommand`, which is anywhere in this tree.
  package static func helpMessage(for subcommand: any ParsableCommand.Type, columns: Int? = nil) -> String {
    HelpText(stack: CommandNode(Self.self).path(to: subcommand)).rendered(columns: columns ?? Terminal.columns)
  }

  /// Parses `arguments` and runs the command they choose; ends the process when either fails.
  package static func main(_ arguments: [String]?) {
    do {
      var command = try parseAsRoot(arguments)
      do {
        try command.run()
      } catch let error where !(error is CleanExit) {
        // A refusal from `run` shows the usage of the command that ran, not of the root.
        let stack = CommandNode(Self.self).path(to: type(of: command))
        throw CommandError(stack: stack, reason: .failed(error))
      }
    } catch {
      exit(withError: error)
    }
  }

  /// Parses the command line of the process and runs the command it chooses.
  package static func main() {
    main(nil)
  }
}
