/// A manual page of section 1, by the macros of man(7), from what the commands say of themselves.
struct ManualPage {
  private let root: CommandOutline
  private let version: String
  private let date: String

  /// Lines of a source page are shorter than this, so that tools that show lines can (mandoc -T lint).
  private static let columns = 79

  /// `date` is that of the page, `YYYY-MM-DD`.
  init(_ root: CommandOutline, version: String, date: String) {
    self.root = root
    self.version = version
    self.date = date
  }

  var text: String {
    let name = root.path[0]
    var lines = [
      ".TH \(name.uppercased()) 1 \(date) \"\(escaped("\(name) \(version)"))\" \"User Commands\"", ".SH NAME",
    ]
    lines += filled("\(escaped(name)) \\- \(escaped(withoutStop(root.abstract)))")
    lines += [".SH SYNOPSIS", ".B \(escaped(root.usage))", ".SH DESCRIPTION"] + text(root.abstract)
    lines += paragraphs(root.discussion)
    lines += [".SH OPTIONS"] + arguments(of: root)
    lines.append(".SH COMMANDS")
    for command in root.all.dropFirst() {
      lines.append(".SS \"\(escaped(command.path.joined(separator: " ")))\"")
      lines += text(command.abstract)
      lines += [".PP", ".B \(escaped(command.usage))"]
      lines += paragraphs(command.discussion) + arguments(of: command)
    }
    return lines.joined(separator: "\n")
  }

  private func arguments(of command: CommandOutline) -> [String] {
    (command.positionals + command.options).flatMap { argument in
      [".TP", ".B \(escaped(argument.listed))"] + text(argument.abstract)
        + (argument.discussion.isEmpty ? [] : text(argument.discussion))
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
      if !line.isEmpty { lines += keeps ? [protected(escaped(String(line)))] : self.text(String(line)) }
    }
    if isKept { lines.append(".fi") }
    return lines.filter { !$0.isEmpty }
  }

  /// Text that is filled, a sentence or a part of one on each line.
  private func text(_ text: String) -> [String] {
    text.split(separator: "\n").flatMap { filled(escaped(String($0))) }
  }

  private func filled(_ escapedText: String) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in escapedText.split(separator: " ") {
      // roff sets the space between sentences by the end of a line.
      let isSentenceOver = current.hasSuffix(".") || current.hasSuffix("?") || current.hasSuffix("!")
      let isFull = columns(of: current) + 1 + columns(of: word) > Self.columns
      if !current.isEmpty, isSentenceOver || isFull {
        lines.append(current)
        current = ""
      }
      current += current.isEmpty ? protected(String(word)) : " \(word)"
    }
    return current.isEmpty ? lines : lines + [current]
  }

  /// mandoc counts a character beyond ASCII as the escape `\[uXXXX]` that it stands for.
  private func columns(of text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 8) }
  }

  /// A line of text must not begin with what roff obeys.
  private func protected(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  private func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

  /// So that a backslash is one, and a hyphen can be copied.
  private func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      case "\"": "\\(dq"
      case "→": "\\(->"
      case "↔": "\\(<>"
      default: String(character)
      }
    }.joined()
  }
}
