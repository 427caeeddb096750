/// What a command says of itself.
public struct CommandConfiguration: Sendable {
  /// The name on the command line; without it, the type's name in kebab-case.
  public var commandName: String?
  /// One line of help.
  public var abstract: String
  /// A usage line to show in place of the derived one.
  public var usage: String?
  /// More help: paragraphs are wrapped, lines that begin with a space (examples) are shown as they are.
  public var discussion: String
  /// What `--version` prints; empty for no such option.
  public var version: String
  /// Whether the command is listed in the help of the command above it.
  public var shouldDisplay: Bool
  public var subcommands: [any ParsableCommand.Type]
  /// The subcommand to use where the command line names none.
  public var defaultSubcommand: (any ParsableCommand.Type)?
  /// Further names on the command line.
  public var aliases: [String]

  public init(
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
