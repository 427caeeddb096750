/// Walks down a tree of commands and parses the arguments of the one it ends at.
///
/// Only that one is reflected, and those above it that have options in front of a subcommand's name.
struct CommandParser {
  let root: CommandNode

  init(root: any ParsableArguments.Type) {
    self.root = CommandNode(root)
  }

  func parse(_ words: [String]) throws -> (command: any ParsableArguments, stack: [CommandNode]) {
    var stack = [root]
    var rest = words[...]
    var groups: [ObjectIdentifier: any ParsableArguments] = [:]
    while true {
      let node = stack[stack.count - 1]
      if let word = rest.first, let child = node.child(named: word) {
        stack.append(child)
        rest.removeFirst()
        continue
      }
      if rest.first == "help", !node.children.isEmpty {
        throw CommandError(stack: try helpPath(from: stack, rest.dropFirst()), reason: .help)
      }
      if let child = node.defaultChild, !asksForHelp(rest.first) {
        stack.append(child)
        continue
      }
      let command = node.type.init()
      var parser = WordParser(ArgumentSet(command, groups: groups), stack: stack)
      if let (child, remaining) = try parser.parse(rest) {
        groups = parser.set.groups
        stack.append(child)
        rest = remaining
        continue
      }
      return (try finished(command, parser, stack), stack)
    }
  }

  /// Whether `word` asks something of the command itself, and not of its default subcommand.
  private func asksForHelp(_ word: String?) -> Bool {
    word == "--help" || word == "-h" || word == "--version"
  }

  private func helpPath(from stack: [CommandNode], _ words: ArraySlice<String>) throws -> [CommandNode] {
    var stack = stack
    for word in words where !word.hasPrefix("-") {
      let node = stack[stack.count - 1]
      guard let child = node.child(named: word) else {
        throw CommandError(stack: stack, reason: .failed(ParserError.unknownSubcommand(word, in: node)))
      }
      stack.append(child)
    }
    return stack
  }

  private func finished(
    _ command: any ParsableArguments, _ parser: WordParser, _ stack: [CommandNode]
  ) throws -> any ParsableArguments {
    var command = command
    do {
      try parser.finish()
      for group in groups(of: command) { try group.validateGroup() }
      try command.validate()
    } catch {
      throw CommandError(stack: stack, reason: .failed(error))
    }
    return command
  }
}
