/// What tells one state of a resource from another (RFC 9110 §8.8.3). All tags of this server are weak: the clock in an
/// answer may differ where its tag does not.
package struct EntityTag: Sendable, Equatable, Hashable {
  package let opaque: String

  package init(_ opaque: String) { self.opaque = opaque }

  /// As it stands in the field `ETag`.
  package var text: String { "W/\"\(opaque)\"" }

  /// Whether a client that sent this `If-None-Match` has the state already: weak comparison, `*`, lists. A list that
  /// is not well-formed matches as far as it is.
  package func isKnown(to ifNoneMatch: String?) -> Bool {
    guard let ifNoneMatch else { return false }
    var rest = Substring(ifNoneMatch)
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
      if rest.isEmpty { return false }
      if rest == "*" { return true }
      if rest.hasPrefix("W/") { rest = rest.dropFirst(2) }
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return false }
      if rest[rest.index(after: rest.startIndex)..<end].utf8.elementsEqual(opaque.utf8) { return true }
      rest = rest[rest.index(after: end)...]
    }
  }
}
