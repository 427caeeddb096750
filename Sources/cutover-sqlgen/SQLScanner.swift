/// Reads SQL as far as is needed to tell comments and texts from what may hold a parameter.
///
/// Lexical rules: Postgres manual, section 4.1.
struct SQLScanner {
  enum Token {
    /// Anything that is passed on as it is.
    case text(Substring)
    case comment(Substring)
    /// `@name`, `sqlc.arg(name)` or `sqlc.narg(name)`.
    case parameter(name: String, isNullable: Bool)
    /// A parameter by number, which has no name to call a property by.
    case positional(Substring)
    case semicolon
  }

  private let text: Substring
  private var index: Substring.Index

  init(_ text: some StringProtocol) {
    self.text = Substring(text)
    index = self.text.startIndex
  }

  /// The next token, `nil` at the end.
  mutating func next() -> Token? {
    guard index < text.endIndex else { return nil }
    let start = index
    let rest = text[index...]
    switch text[index] {
    case ";":
      advance()
      return .semicolon
    case "-" where rest.hasPrefix("--"):
      index = rest.firstIndex(where: \.isNewline) ?? text.endIndex
      return .comment(text[start..<index])
    case "/" where rest.hasPrefix("/*"):
      skipBlockComment()
      return .comment(text[start..<index])
    case "'":
      skipQuoted("'", hasEscapes: false)
    case "\"":
      skipQuoted("\"", hasEscapes: false)
    case "$":
      if skipDollarQuoted() { return .text(text[start..<index]) }
      advance()
      if skip(while: \.isNumber) { return .positional(text[start..<index]) }
    case "@":
      advance()
      let name = text[index...].prefix(while: SQLScanner.isWord)
      if name.first?.isNumber == false {
        index = name.endIndex
        return .parameter(name: String(name), isNullable: false)
      }
      // An operator such as `@>` or `@@`, taken whole.
      _ = skip { "+-*/<>=~!@#%^&|`?".contains($0) }
    case let character where SQLScanner.isWord(character):
      return word()
    case let character where "<>=~!#%^&|`?".contains(character):
      advance()
      // `<@` is one operator, `=@name` is an operator and a parameter.
      if character == "<", index < text.endIndex, text[index] == "@" { advance() }
    default:
      advance()
    }
    return .text(text[start..<index])
  }

  private mutating func word() -> Token {
    let start = index
    _ = skip(while: SQLScanner.isWord)
    let word = text[start..<index]
    if index < text.endIndex, text[index] == "'", word == "E" || word == "e" {
      skipQuoted("'", hasEscapes: true)
      return .text(text[start..<index])
    }
    for (call, isNullable) in [("sqlc.arg(", false), ("sqlc.narg(", true)] where text[start...].hasPrefix(call) {
      let inside = text[start...].dropFirst(call.count)
      guard let end = inside.firstIndex(of: ")") else { continue }
      index = text.index(after: end)
      let name = inside[..<end].filter { $0 != "'" && $0 != "\"" && !$0.isWhitespace }
      return .parameter(name: String(name), isNullable: isNullable)
    }
    return .text(word)
  }

  private mutating func advance() { index = text.index(after: index) }

  private mutating func skip(while condition: (Character) -> Bool) -> Bool {
    let start = index
    while index < text.endIndex, condition(text[index]) { advance() }
    return index > start
  }

  /// Doubled quotation marks end one text and begin another, which comes to the same.
  private mutating func skipQuoted(_ mark: Character, hasEscapes: Bool) {
    advance()
    while index < text.endIndex {
      let character = text[index]
      advance()
      if character == mark { return }
      if hasEscapes, character == "\\", index < text.endIndex { advance() }
    }
  }

  private mutating func skipDollarQuoted() -> Bool {
    let rest = text[index...]
    let tag = rest.dropFirst().prefix { $0 != "$" }
    guard tag.endIndex < text.endIndex, tag.allSatisfy(SQLScanner.isWord), tag.first?.isNumber != true else {
      return false
    }
    let delimiter = text[rest.startIndex...tag.endIndex]
    index = text.index(after: tag.endIndex)
    while index < text.endIndex {
      if text[index...].hasPrefix(delimiter) {
        index = text.index(index, offsetBy: delimiter.count)
        return true
      }
      advance()
    }
    return true
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while index < text.endIndex {
      if text[index...].hasPrefix("/*") {
        depth += 1
        advance()
      } else if text[index...].hasPrefix("*/") {
        depth -= 1
        advance()
      }
      advance()
      if depth == 0 { return }
    }
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
