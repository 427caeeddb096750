/// A completion script for bash 4 or later.
struct BashCompletion {
  private let root: CommandOutline

  init(_ root: CommandOutline) { self.root = root }

  private var name: String { root.path[0] }
  private var function: String { "_" + name.map { $0 == "-" ? "_" : String($0) }.joined() }

  var script: String {
    var lines = [
      "# bash completion for \(name)", "\(function)() {",
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} path=\(name) word",
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do", "    case \"$path $word\" in",
    ]
    let paths = root.all.dropFirst().map { "'\(words($0))'" }
    if !paths.isEmpty { lines.append("      \(paths.joined(separator: " | "))) path=\"$path $word\" ;;") }
    lines += ["    esac", "  done", "  COMPREPLY=()", "  case \"$path $previous\" in"]
    for command in root.all {
      for option in command.options where option.valueName != nil {
        let patterns = option.names.map { "'\(words(command)) \($0)'" }.joined(separator: " | ")
        lines.append("    \(patterns)) \(reply(option)); return ;;")
      }
    }
    lines += ["  esac", "  case \"$path\" in"]
    for command in root.all {
      let offered = command.options.flatMap(\.names) + command.children.map { $0.path[$0.path.count - 1] }
      lines.append("    '\(words(command))')")
      if let positional = command.positionals.first {
        lines.append("      [[ $current == -* ]] || \(reply(positional))")
      }
      lines.append("      COMPREPLY+=($(compgen -W '\(offered.joined(separator: " "))' -- \"$current\")) ;;")
    }
    lines += ["  esac", "}", "complete -F \(function) \(name)"]
    return lines.joined(separator: "\n")
  }

  private func words(_ command: CommandOutline) -> String { command.path.joined(separator: " ") }

  private func reply(_ argument: CommandOutline.Argument) -> String {
    switch argument.completion {
    case .values(let values):
      "COMPREPLY=($(compgen -W '\(values.joined(separator: " "))' -- \"$current\"))"
    case .folders: "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$current\"))"
    case .files: "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\"))"
    case .nothing: ":"
    }
  }
}
