import CutoverJSON

/// A query parameter that chooses what an answer shows.
public struct QueryParameter: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A whole number, and what holds where none is given.
    case integer(ClosedRange<Int64>, standard: Int64)
    /// A whole number; empty where none is given.
    case number(ClosedRange<Int64>)
    /// A text of so many bytes at the most; empty where none is given.
    case text(longest: Int)
    /// Texts of so many bytes together at the most, each given by a parameter of its own: with commas between them.
    case texts(longest: Int)
    /// One of some texts; empty where none is given.
    case choice([String])
    /// A moment in UTC, to the microsecond at the most: `2025-10-10T19:45:00Z`. Requests have it with six digits of a
    /// second, so that the order of the texts is that of the moments. Empty where none is given.
    case time
  }

  /// The value of a number that stands for all records: a comparison asks for them, so that none is left out that no window
  /// shows. No client can.
  public static let all = "all"

  public let name: String
  public let kind: Kind

  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// The value as requests have it: two ways of writing one value are one request. `given` is `nil` or empty where a client
  /// gives none. Throws ``ReadError`` with code `badRequest`.
  public func value(of given: String?) throws(ReadError) -> String {
    let given = given ?? ""
    switch kind {
    case .integer(let range, let standard):
      return try given.isEmpty ? "\(standard)" : number(given, in: range)
    case .number(let range):
      return try given.isEmpty ? "" : number(given, in: range)
    case .choice(let texts):
      guard given.isEmpty || texts.contains(where: { ExactString($0) == ExactString(given) }) else {
        throw refusal("'\(Self.shown(given))'; it has to be one of \(texts.joined(separator: ", "))")
      }
      return given
    case .time:
      guard !given.isEmpty else { return "" }
      guard let time = Self.time(given) else {
        throw refusal("'\(Self.shown(given))'; it has to be a time in UTC such as 2025-10-10T19:45:00Z")
      }
      return time
    case .text(let longest), .texts(let longest):
      guard given.utf8.count <= longest else { throw refusal("longer than \(longest) bytes") }
      // No store has such a text, and some would take it for the end.
      guard !given.utf8.contains(0) else { throw refusal("a text with a zero byte") }
      return given
    }
  }

  /// The value of all that a client gives under this name: the first that is not empty, unless several count.
  public func value(ofAll given: [String]) throws(ReadError) -> String {
    guard case .texts = kind else { return try value(of: given.first { !$0.isEmpty }) }
    return try value(of: given.filter { !$0.isEmpty }.joined(separator: ","))
  }

  private func number(_ given: String, in range: ClosedRange<Int64>) throws(ReadError) -> String {
    guard let number = Int64(given), range.contains(number) else {
      throw refusal(
        "'\(Self.shown(given))'; it has to be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return "\(number)"
  }

  /// `nil` for what is no time. A day that its month does not have is one: it only says where a list is cut.
  private static func time(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    let form = Array("0000-00-00T00:00:00".utf8)
    guard bytes.count > form.count, bytes.last == UInt8(ascii: "Z") else { return nil }
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    for (byte, wanted) in zip(bytes, form) {
      guard isDigit(wanted) ? isDigit(byte) : byte == wanted else { return nil }
    }
    func number(_ place: Int) -> Int { Int(bytes[place] - 48) * 10 + Int(bytes[place + 1] - 48) }
    guard 1...12 ~= number(5), 1...31 ~= number(8), number(11) < 24, number(14) < 60, number(17) < 60 else {
      return nil
    }
    var fraction = bytes[form.count..<bytes.count - 1]
    if let point = fraction.first {
      fraction = fraction.dropFirst()
      guard point == UInt8(ascii: "."), 1...6 ~= fraction.count, fraction.allSatisfy(isDigit) else { return nil }
    }
    let digits = String(decoding: fraction, as: UTF8.self)
    return String(decoding: bytes[..<form.count], as: UTF8.self) + "." + digits
      + String(repeating: "0", count: 6 - digits.utf8.count) + "Z"
  }

  private func refusal(_ what: String) -> ReadError {
    ReadError(.badRequest, source: name, message: "\(name) is \(what)")
  }

  private static func shown(_ text: String) -> String {
    let start = String(
      text.unicodeScalars.prefix(40).filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
    return start.unicodeScalars.count < text.unicodeScalars.count ? start + "…" : start
  }
}

/// How a domain's API says that it has no answer.
public struct ErrorForm: Sendable {
  /// What `Content-Type` says.
  public let mediaType: String
  public let body: @Sendable (_ status: Int, _ message: String) -> [UInt8]

  public init(mediaType: String, body: @escaping @Sendable (_ status: Int, _ message: String) -> [UInt8]) {
    self.mediaType = mediaType
    self.body = body
  }
}
