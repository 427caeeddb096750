/// A completion script for fish.
struct FishCompletion {
  private let root: CommandOutline

  init(_ root: CommandOutline) { self.root = root }

  private var name: String { root.path[0] }

  var script: String {
    var lines = [
      "# fish completion for \(name)", "complete -c \(name) -f", "",
      "# Whether the words before the cursor, options aside, are these and then none that is a subcommand.",
      "function __\(name)_at", "  set -l words (commandline -opc)", "  set -e words[1]", "  set -l path",
      "  for word in $words", "    switch \"$path $word\"",
    ]
    for command in root.all.dropFirst() {
      let parent = command.path.dropFirst().dropLast().joined(separator: " ")
      lines.append("      case '\(parent) \(command.path[command.path.count - 1])'")
      lines.append("        set path '\(command.path.dropFirst().joined(separator: " "))'")
    }
    lines += ["    end", "  end", "  test \"$path\" = \"$argv[1]\"", "end", ""]
    for command in root.all {
      let condition = "complete -c \(name) -n '__\(name)_at \"\(command.path.dropFirst().joined(separator: " "))\"'"
      for child in command.children {
        lines.append("\(condition) -a \(child.path[child.path.count - 1]) -d \(quoted(child.abstract))")
      }
      for option in command.options {
        let names = option.names.map { $0.hasPrefix("--") ? "-l \($0.dropFirst(2))" : "-s \($0.dropFirst())" }
        lines.append("\(condition) \(names.joined(separator: " "))\(value(option)) -d \(quoted(option.abstract))")
      }
      for positional in command.positionals {
        switch positional.completion {
        case .values(let values): lines.append("\(condition) -a \(quoted(values.joined(separator: " ")))")
        case .folders: lines.append("\(condition) -a '(__fish_complete_directories)'")
        case .files: lines.append("\(condition) -F")
        case .nothing: break
        }
      }
    }
    return lines.joined(separator: "\n")
  }

  private func value(_ option: CommandOutline.Argument) -> String {
    guard option.valueName != nil else { return "" }
    return switch option.completion {
    case .values(let values): " -x -a \(quoted(values.joined(separator: " ")))"
    case .folders: " -x -a '(__fish_complete_directories)'"
    case .files: " -r -F"
    case .nothing: " -x"
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
