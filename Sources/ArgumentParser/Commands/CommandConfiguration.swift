/// What a command says of itself.
package struct CommandConfiguration: Sendable {
  /// The name on the command line; without it, the type's name in kebab-case.
  package var commandName: String?
  /// One line of help.
  package var abstract: String
  /// A usage line to show in place of the derived one.
  package var usage: String?
  /// More help: paragraphs are wrapped, lines that begin with a space (examples) are shown as they are.
  package var discussion: String
  /// What `--version` prints; empty for no such option.
  package var version: String
  /// Whether the command is listed in the help of the command above it.
  package var shouldDisplay: Bool
  package var subcommands: [any ParsableCommand.Type]
  /// The subcommand to use where the command line names none.
  package var defaultSubcommand: (any ParsableCommand.Type)?
  /// Further names on the command line.
  package var aliases: [String]

  package init(
    commandName: String? = nil,
    abstract: String = "",
    usage: String? = nil,
    discussion: String = "",
    version: String = "",
    shouldDisplay: Bool = true,
    subcommands: [any ParsableCommand.Type] = [],
    defaultSubcommand: (any ParsableCommand.Type)? = nil,
    aliases: [String] = []
  ) {
    self.commandName = commandName
    self.abstract = abstract
    self.usage = usage
    self.discussion = discussion
    self.version = version
    self.shouldDisplay = shouldDisplay
    self.subcommands = subcommands
    self.defaultSubcommand = defaultSubcommand
    self.aliases = aliases
  }
}
