/// A completion script for zsh: a function for every command, by `_arguments` and `_describe`.
struct ZshCompletion {
  private let root: CommandOutline

  init(_ root: CommandOutline) { self.root = root }

  var script: String {
    (["#compdef \(root.path[0])", ""] + root.all.flatMap(function) + ["\(name(root)) \"$@\""])
      .joined(separator: "\n")
  }

  private func name(_ command: CommandOutline) -> String {
    "_" + command.path.joined(separator: "_").map { $0 == "-" ? "_" : String($0) }.joined()
  }

  private func function(_ command: CommandOutline) -> [String] {
    var lines = ["\(name(command))() {", "  local context state state_descr line", "  typeset -A opt_args"]
    var specifications = command.options.map(specification)
    specifications += command.positionals.map { "'*:\(escaped($0.valueName ?? "")):\(action($0))'" }
    if !command.children.isEmpty { specifications += ["'1: :->command'", "'*:: :->arguments'"] }
    lines.append("  _arguments -s -S \\")
    lines.append(specifications.map { "    \($0)" }.joined(separator: " \\\n"))
    if !command.children.isEmpty {
      lines += ["  case $state in", "    command)", "      local -a commands=("]
      for child in command.children {
        lines.append("        '\(escaped(child.path[child.path.count - 1])):\(escaped(child.abstract))'")
      }
      lines += ["      )", "      _describe command commands ;;", "    arguments)", "      case $words[1] in"]
      for child in command.children { lines.append("        \(child.path[child.path.count - 1])) \(name(child)) ;;") }
      lines += ["      esac ;;", "  esac"]
    }
    return lines + ["}", ""]
  }

  private func specification(_ option: CommandOutline.Argument) -> String {
    let value = option.valueName.map { ":\(escaped($0)):\(action(option))" } ?? ""
    let text = "[\(escaped(option.abstract))]\(value)"
    guard option.names.count > 1 else { return "'\(option.names[0])\(text)'" }
    return "'(\(option.names.joined(separator: " ")))'{\(option.names.joined(separator: ","))}'\(text)'"
  }

  private func action(_ argument: CommandOutline.Argument) -> String {
    switch argument.completion {
    case .values(let values): "(\(values.map(escaped).joined(separator: " ")))"
    case .folders: "_files -/"
    case .files: "_files"
    case .nothing: " "
    }
  }

  /// Within single quotes, where colons and brackets mean something to `_arguments`.
  private func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "'\\''"
      case ":", "[", "]", "\\": "\\\(character)"
      default: String(character)
      }
    }.joined()
  }
}
