/// A query parameter that chooses what an answer shows.
public struct QueryParameter: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A whole number, and what holds where none is given.
    case integer(ClosedRange<Int64>, standard: Int64)
    /// A text of so many bytes at the most; empty where none is given.
    case text(longest: Int)
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
      if given.isEmpty { return "\(standard)" }
      guard let number = Int64(given), range.contains(number) else {
        throw refusal(
          "'\(Self.shown(given))'; it has to be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return "\(number)"
    case .text(let longest):
      guard given.utf8.count <= longest else { throw refusal("longer than \(longest) bytes") }
      // No store has such a text, and some would take it for the end.
      guard !given.utf8.contains(0) else { throw refusal("a text with a zero byte") }
      return given
    }
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
