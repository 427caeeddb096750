/// Names and literals in Swift.
enum SwiftNames {
  private static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else",
    "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init",
    "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public", "repeat",
    "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
    "typealias", "var", "where", "while",
  ]

  /// `entry_price` is `entryPrice`.
  static func property(_ column: String) -> String {
    let words = column.split(separator: "_")
    let name = words.enumerated().map { $0.offset == 0 ? String($0.element) : capitalized($0.element) }.joined()
    return keywords.contains(name) ? "`\(name)`" : name
  }

  /// A property's name as an argument's label, where Swift wants nearly every keyword bare.
  static func label(_ property: String) -> String {
    let bare = property.filter { $0 != "`" }
    return ["inout", "let", "var"].contains(bare) ? property : bare
  }

  static func isProperty(_ name: String) -> Bool {
    guard let first = name.first else { return false }
    return !first.isNumber && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// `Trade`, `Trade.Row`, `trade.entryPrice`.
  static func isPath(_ text: String) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isProperty(String($0)) }
  }

  /// A literal of as many lines as `text` has, or on one line where that is one and short.
  static func literal(_ text: String, indentation: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let isShort = lines.count == 1 && text.count < 90
    let quotes = isShort ? "\"" : "\"\"\""
    // As many marks as keep the text from ending the literal, or from escaping out of it.
    var marks = ""
    while text.contains(quotes + marks) || text.contains("\\" + marks) { marks += "#" }
    if isShort { return marks + quotes + text + quotes + marks }
    let body = lines.map { $0.isEmpty ? "" : indentation + "  " + $0 }.joined(separator: "\n")
    return "\(marks)\(quotes)\n\(body)\n\(indentation)  \(quotes)\(marks)"
  }

  private static func capitalized(_ word: Substring) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}
