import ArgumentParser
import CutoverHosting
import CutoverProgram

/// The commands of a domain's own: `cutover arbitrage verify`.
struct DomainCommand<Domain: HostedDomain>: ParsableCommand, LooksOnly {
  static var configuration: CommandConfiguration {
    let width = Domain.tools.map { Self.usage($0).count }.max() ?? 0
    let tools = Domain.tools.map { "  \(Self.usage($0).padded(width))  \($0.summary)." }
    return CommandConfiguration(
      commandName: Domain.name,
      abstract: "Look at both sides of the domain \(Domain.name), by a command of its own.",
      discussion: """
        These commands change neither side. A status of 1 says that something is wrong.

        COMMANDS:
        \(tools.joined(separator: "\n"))

        EXAMPLE:
          cutover \(Domain.name) \(Domain.tools.first?.name ?? "")
        """)
  }

  @Argument(help: ArgumentHelp("The command.", valueName: "command", completions: Domain.tools.map(\.name)))
  var tool: String

  @Argument(help: ArgumentHelp("What it takes besides.", valueName: "argument")) var arguments: [String] = []
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var folder: LegacyFolder
  @OptionGroup var settings: Settings

  mutating func validate() throws { try ToolRun(tool, of: Domain.self).settle(arguments) }

  func run() throws {
    try ToolRun(tool, of: Domain.self).print(arguments, legacyPath: folder.path, settings, asJSON: json)
  }

  private static func usage(_ tool: DomainTool) -> String {
    tool.name + (tool.arguments.map { " \($0)" } ?? "")
  }
}

extension HostedDomain {
  /// Its own commands; `nil` where it has none.
  static var command: (any ParsableCommand.Type)? { tools.isEmpty ? nil : DomainCommand<Self>.self }
}
