/// A piece of a page. What is put into it is escaped, except for other pieces: data can only ever be text.
///
/// ```swift
/// let cell: HTML = "<td title=\"\(path)\">\(path)</td>"
/// ```
///
/// Literals write attributes in double quotes, where the escapes hold as well as between tags.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ data: String) { text += HTML.escaped(data) }
    mutating func appendInterpolation(_ piece: HTML) { text += piece.text }
    mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { text += piece.text } }

    /// A piece that is there only on a condition. (A literal chosen by `?:` would be taken for data.)
    mutating func appendInterpolation(if condition: Bool, _ piece: HTML) { if condition { text += piece.text } }

    /// A path, which narrow screens may break between its names, not within one that has room on a line.
    mutating func appendInterpolation(path: String) {
      let text = HTML.escaped(path)
      self.text += text.prefix(1)
      for character in text.dropFirst() {
        switch character {
        case "/", "[": self.text += "<wbr>\(character)"
        case "_", "=", ",": self.text += "\(character)<wbr>"
        default: self.text.append(character)
        }
      }
    }

    /// A number as people read it: `1,234,567`.
    mutating func appendInterpolation(_ number: Int) { text += Wording.number(number) }
  }

  private(set) var text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Takes `text` as it is. Never for data.
  init(trusted text: String) { self.text = text }

  static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// `text` where it stands for itself: what would not show is written out, what HTML would read is escaped.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in VisibleText.escaping(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
