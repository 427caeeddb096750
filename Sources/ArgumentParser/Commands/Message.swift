/// A request or a failure, with the command it belongs to.
struct CommandError: Error {
  enum Reason {
    case help
    case version(String)
    case failed(any Error)
  }

  let stack: [CommandNode]
  let reason: Reason
}

/// What an error means to the one who typed the command.
struct Message {
  let brief: String
  let full: String
  let exitCode: ExitCode

  init(for error: any Error, root: any ParsableArguments.Type, columns: Int) {
    switch error {
    case let error as CommandError:
      switch error.reason {
      case .help:
        self.init(clean: HelpText(stack: error.stack).rendered(columns: columns))
      case .version(let version):
        self.init(clean: version)
      case .failed(let underlying):
        self.init(failure: underlying, stack: error.stack, columns: columns)
      }
    case CleanExit.helpRequest(let type):
      let path = CommandNode(root).path(to: type ?? root)
      self.init(clean: HelpText(stack: path).rendered(columns: columns))
    case CleanExit.message(let text):
      self.init(clean: text)
    default:
      self.init(failure: error, stack: [CommandNode(root)], columns: columns)
    }
  }

  private init(clean text: String) {
    brief = text
    full = text
    exitCode = .success
  }

  private init(failure error: any Error, stack: [CommandNode], columns: Int) {
    if let code = error as? ExitCode {
      brief = ""
      full = ""
      exitCode = code
      return
    }
    brief = String(describing: error)
    // As the program names itself when it says what went wrong later on.
    let program = stack.first.map { $0.name } ?? "error"
    guard error is ParserError || error is ValidationError else {
      full = "\(program): \(brief)"
      exitCode = .failure
      return
    }
    full = """
      \(program): \(brief)
      Usage: \(Usage(stack: stack).wrapped(columns: columns, indent: 7))
        See '\(stack.commandLine) --help' for more information.
      """
    exitCode = .validationFailure
  }
}
