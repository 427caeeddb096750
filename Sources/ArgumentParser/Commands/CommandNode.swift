/// A command in its tree. Reads configurations only: no instance is made and nothing is reflected.
struct CommandNode {
  let type: any ParsableArguments.Type
  let name: String
  let configuration: CommandConfiguration

  init(_ type: any ParsableArguments.Type) {
    self.type = type
    let command = type as? any ParsableCommand.Type
    configuration = command?.configuration ?? CommandConfiguration()
    name = configuration.commandName ?? kebabCase(String(describing: type))
  }

  /// The subcommands; the default one is among them even where the list leaves it out.
  var children: [CommandNode] {
    var types = configuration.subcommands
    if let standard = configuration.defaultSubcommand, !types.contains(where: { $0 == standard }) {
      types.append(standard)
    }
    return types.map { CommandNode($0) }
  }

  var defaultChild: CommandNode? { configuration.defaultSubcommand.map { CommandNode($0) } }

  func child(named name: String) -> CommandNode? {
    children.first { $0.name == name || $0.configuration.aliases.contains(name) }
  }

  /// The nodes from this one to `type`; this one alone where it is not in the tree.
  func path(to type: any ParsableArguments.Type) -> [CommandNode] {
    search(type) ?? [self]
  }

  private func search(_ wanted: any ParsableArguments.Type) -> [CommandNode]? {
    if type == wanted { return [self] }
    for child in children {
      if let path = child.search(wanted) { return [self] + path }
    }
    return nil
  }
}

extension [CommandNode] {
  /// What to type to get here: `cutover parity run`.
  var commandLine: String { map(\.name).joined(separator: " ") }

  /// What `--version` prints here: the version of the nearest command that has one.
  var version: String? {
    last { !$0.configuration.version.isEmpty }?.configuration.version
  }
}
