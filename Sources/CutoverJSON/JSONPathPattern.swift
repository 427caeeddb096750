/// The places that an option or a rule names: a JSON pointer (RFC 6901) in which `*` stands for any element or member, and
/// `**` for any number of segments.
///
/// A name is written as in a pointer (`~0` for `~`, `~1` for `/`) or as ``JSONPath`` shows it, so that a template can be
/// copied from a report: `~2` is `[`, and `~6` is a member that is called `*`.
public struct JSONPathPattern: Sendable, Hashable {
  public enum Segment: Sendable, Hashable {
    case member(ExactString)
    /// Any member or element.
    case any
    /// Any number of segments, also none.
    case anyNumber
  }

  public let segments: [Segment]

  /// `nil` if `text` neither is empty nor begins with `/`, or has a `~` that begins no escape.
  public init?(_ text: String) {
    if text.isEmpty {
      segments = []
      return
    }
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts[0].isEmpty else { return nil }
    var segments: [Segment] = []
    for part in parts.dropFirst() {
      if part.elementsEqual("**".utf8) {
        segments.append(.anyNumber)
      } else if part.elementsEqual("*".utf8) {
        segments.append(.any)
      } else {
        guard let name = Self.name(part) else { return nil }
        segments.append(.member(name))
      }
    }
    self.segments = segments
  }

  /// Whether the pattern is for the place `path`. Patterns with `**` are for none: they need a search.
  func matches(_ path: JSONPath) -> Bool {
    guard segments.count == path.segments.count else { return false }
    for (pattern, segment) in zip(segments, path.segments) {
      if case .any = pattern { continue }
      guard case .member(let name) = segment, case .member(name) = pattern else { return false }
    }
    return true
  }

  /// Whether there is a place that both are for. Neither may have `**`.
  public func overlaps(_ other: JSONPathPattern) -> Bool {
    segments.count == other.segments.count
      && zip(segments, other.segments).allSatisfy { $0 == $1 || $0 == .any || $1 == .any }
  }

  private static func name(_ text: Substring.UTF8View) -> ExactString? {
    JSONPointer.unescape(text, also: [UInt8(ascii: "2"): UInt8(ascii: "["), UInt8(ascii: "6"): UInt8(ascii: "*")])
      .map { ExactString($0) }
  }
}
