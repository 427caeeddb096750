import CutoverBasics

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

  /// `text` in Markdown, plain where it is a name of letters, digits, `-`, `.` and `/`, else as code.
  static func markdown(_ text: String) -> String {
    let isName = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    return isName && !text.isEmpty ? text : code(text)
  }

  /// `text` as a part of an anchor, in letters, digits, `-`, `_` and `.` only; two texts never share one.
  static func slug(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "_\(hexadecimalText(of: CollectionOfOne(byte)))"
      }
    }
    return result
  }
}
