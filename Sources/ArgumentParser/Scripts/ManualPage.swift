/// A manual page of section 1, by the macros of man(7), from what the commands say of themselves.
struct ManualPage {
  private let root: CommandOutline
  private let version: String

  init(_ root: CommandOutline, version: String) {
    self.root = root
    self.version = version
  }

  var text: String {
    let name = root.path[0]
    var lines = [
      ".TH \(name.uppercased()) 1 \"\" \"\(escaped("\(name) \(version)"))\" \"User Commands\"", ".SH NAME",
      "\(escaped(name)) \\- \(escaped(withoutStop(root.abstract)))", ".SH SYNOPSIS", ".B \(escaped(root.usage))",
      ".SH DESCRIPTION", "\(escaped(root.abstract))",
    ]
    lines += paragraphs(root.discussion)
    lines += [".SH OPTIONS"] + arguments(of: root)
    lines.append(".SH COMMANDS")
    for command in root.all.dropFirst() {
      lines.append(".SS \"\(escaped(command.path.joined(separator: " ")))\"")
      lines.append(escaped(command.abstract))
      lines += [".PP", ".B \(escaped(command.usage))"]
      lines += paragraphs(command.discussion) + arguments(of: command)
    }
    return lines.joined(separator: "\n")
  }

  private func arguments(of command: CommandOutline) -> [String] {
    (command.positionals + command.options).flatMap { argument in
      [".TP", ".B \(escaped(argument.listed))", escaped(argument.abstract)]
        + (argument.discussion.isEmpty ? [] : [escaped(argument.discussion)])
    }
  }

  /// Paragraphs are filled, lines that begin with a space stay as they are.
  private func paragraphs(_ text: String) -> [String] {
    var lines: [String] = []
    var isKept = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let keeps = line.hasPrefix(" ")
      if keeps != isKept { lines.append(keeps ? ".nf" : ".fi") }
      isKept = keeps
      lines.append(line.isEmpty || (lines.isEmpty && !keeps) ? ".PP" : "")
      if !line.isEmpty { lines.append(escaped(String(line))) }
    }
    if isKept { lines.append(".fi") }
    return lines.filter { !$0.isEmpty }
  }

  private func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

  /// So that a backslash is one, a hyphen can be copied, and a line does not begin with what roff obeys.
  private func escaped(_ text: String) -> String {
    let escaped = text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      case "\"": "\\(dq"
      case "→": "\\(->"
      case "↔": "\\(<>"
      default: String(character)
      }
    }.joined()
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
