/// A shell that can complete a command line.
package enum CompletionShell: String, Sendable, CaseIterable {
  case bash, zsh, fish
}

extension ParsableCommand {
  /// A script for `shell` that completes the commands and options of this tree.
  package static func completionScript(for shell: CompletionShell) -> String {
    let outline = CommandOutline(Self.self)
    return switch shell {
    case .bash: BashCompletion(outline).script
    case .zsh: ZshCompletion(outline).script
    case .fish: FishCompletion(outline).script
    }
  }

  /// A manual page of section 1 about this tree, in the macros of man(7), dated `date` (`YYYY-MM-DD`).
  package static func manualPage(date: String) -> String {
    ManualPage(CommandOutline(Self.self), version: configuration.version, date: date).text
  }
}
