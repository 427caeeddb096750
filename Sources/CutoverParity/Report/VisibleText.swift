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
  static func code(_ text: String) -> String {
    // Within <code>, entities are read and nothing else is, if no character that Markdown knows is left bare.
    var result = "<code>"
    for scalar in escaping(text).unicodeScalars {
      switch scalar {
      // Nor a colon or a full stop: GitHub would make links of addresses.
      case "a"..."z", "A"..."Z", "0"..."9", " ", "/", ",", "=", "-", "{", "}":
        result.unicodeScalars.append(scalar)
      default:
        if scalar.isASCII { result += "&#\(scalar.value);" } else { result.unicodeScalars.append(scalar) }
      }
    }
    return result + "</code>"
  }
}
