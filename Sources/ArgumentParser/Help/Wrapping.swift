/// `text` in lines of at most `columns` characters, each behind `indent` spaces; a word is never cut.
///
/// A line that begins with a space is kept as it is, so that examples can be copied from a help text.
func wrap(_ text: String, columns: Int, indent: Int = 0) -> String {
  let margin = String(repeating: " ", count: indent)
  let width = max(20, columns - indent)
  var lines: [String] = []
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.isEmpty {
      lines.append("")
    } else if line.hasPrefix(" ") || line.count <= width {
      lines.append(margin + line)
    } else {
      lines += broken(line, width).map { margin + $0 }
    }
  }
  return lines.joined(separator: "\n")
}

private func broken(_ line: Substring, _ width: Int) -> [String] {
  var lines: [String] = []
  var current = ""
  for word in line.split(separator: " ") {
    if !current.isEmpty, current.count + 1 + word.count > width {
      lines.append(current)
      current = ""
    }
    current += current.isEmpty ? String(word) : " \(word)"
  }
  return lines + [current]
}
