/// Text of a dataset made safe to show.
package enum VisibleText {
  /// `text` with everything that a terminal or a reader would not show as itself written as `\u{…}`: controls, and
  /// the marks that change the direction of what follows.
  package static func escaping(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// `text` as a span of code in Markdown, also within a table: nothing in it can end the span, the cell or the line.
  ///
  /// The fence is longer than any run of backticks inside (CommonMark 0.31, 6.1); a pipe is escaped, as tables want it
  /// even in code (GitHub Flavored Markdown, 4.10).
  static func code(_ text: String) -> String {
    let visible = escaping(text)
    if visible.isEmpty { return "(empty)" }
    let longestRun = visible.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longestRun + 1)
    // A space on both sides is dropped by the reader; without it, a backtick at an end would belong to the fence.
    let padding = visible.hasPrefix("`") || visible.hasSuffix("`") || visible.hasPrefix(" ") ? " " : ""
    return fence + padding + visible.replacing("|", with: "\\|") + padding + fence
  }
}
