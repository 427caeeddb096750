import CutoverBasics
import CutoverJSON

extension Difference {
  /// A value of one side.
  package struct Observation: Sendable, Equatable {
    /// `absent`, or the name of a JSON type.
    package var type: String
    /// The value as JSON without white space, or an excerpt of at most ``lexemeLimit`` characters; `nil` where it is
    /// absent or withheld.
    package var lexeme: String?
    /// SHA-256 of the whole value as JSON without white space, in hexadecimal; `nil` where it is absent.
    package var sha256: String?
    /// Bytes of the whole value; `nil` where it is absent.
    package var length: Int?
    /// Whether `lexeme` is less than the value.
    package var truncated: Bool
    /// How many characters of the value stand before `lexeme`.
    package var offset = 0
    /// Whether characters of the value follow `lexeme`.
    package var continues: Bool

    /// The most characters (Unicode scalars) of a value that a report shows.
    package static let lexemeLimit = 128
    /// As many characters of what both sides share stand before the first difference.
    private static let context = 40

    /// That there is no value.
    package static let absent = Observation(type: "absent", lexeme: nil, sha256: nil, length: nil, truncated: false)

    /// `continues` is `truncated` where it is `nil`.
    package init(
      type: String, lexeme: String?, sha256: String?, length: Int?, truncated: Bool, offset: Int = 0,
      continues: Bool? = nil
    ) {
      self.type = type
      self.lexeme = lexeme
      self.sha256 = sha256
      self.length = length
      self.truncated = truncated
      self.offset = offset
      self.continues = continues ?? truncated
    }

    /// What a report keeps of `value`; with `onlyKeys`, nothing that could be read.
    init(_ value: JSONValue?, onlyKeys: Bool) {
      self.init(value?.typeName, value?.compact, onlyKeys: onlyKeys, from: 0)
    }

    /// What a report keeps of two values that differ: of long ones the stretch where they begin to.
    static func pair(_ left: JSONValue?, _ right: JSONValue?, onlyKeys: Bool) -> (Observation, Observation) {
      let (leftText, rightText) = (left?.compact, right?.compact)
      var start = 0
      if !onlyKeys, let leftText, let rightText,
        max(leftText.unicodeScalars.count, rightText.unicodeScalars.count) > lexemeLimit
      {
        let place = zip(leftText.unicodeScalars, rightText.unicodeScalars).prefix { $0 == $1 }.count
        // The beginning of both is the better excerpt as long as it shows the difference, and what follows it.
        if place + context > lexemeLimit { start = place - context }
      }
      return (
        Observation(left?.typeName, leftText, onlyKeys: onlyKeys, from: start),
        Observation(right?.typeName, rightText, onlyKeys: onlyKeys, from: start)
      )
    }

    private init(_ type: String?, _ text: String?, onlyKeys: Bool, from start: Int) {
      guard let type, let text else {
        self = .absent
        return
      }
      let part = onlyKeys ? nil : TextExcerpt(of: text, from: start, limit: Self.lexemeLimit)
      self.init(
        type: type, lexeme: part?.text, sha256: hexadecimalText(of: SHA256.digest(of: text.utf8)),
        length: text.utf8.count, truncated: part.map { $0.offset > 0 || !$0.reachesEnd } ?? true,
        offset: part?.offset ?? 0, continues: part.map { !$0.reachesEnd } ?? true)
    }
  }
}

extension Difference.Observation {
  /// What is known of a value beside its excerpt: `from character 4960, 5000 bytes, sha256 0123456789ab…`; `nil` where
  /// the value is whole.
  var rest: String? {
    guard let length, let sha256, truncated else { return nil }
    let start = lexeme != nil && offset > 0 ? "from character \(Wording.number(offset + 1)), " : ""
    return "\(start)\(length) bytes, sha256 \(sha256.prefix(12))…"
  }

  /// The value in a line of text.
  var line: String { line { $0 } }

  /// The value in a line: whole, an excerpt with what is known of the rest, or only that; `show` writes what is JSON.
  func line(_ show: (String) -> String) -> String {
    if length == nil { return type }
    guard let lexeme else { return "\(type), \(rest ?? "withheld")" }
    guard let rest else { return show(lexeme) }
    return "\(offset > 0 ? "…" : "")\(show(lexeme))\(continues ? "…" : "") (\(rest))"
  }
}
