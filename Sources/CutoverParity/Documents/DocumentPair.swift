/// Two documents that are to be equal.
package struct DocumentPair: Sendable {
  /// What reports call the pair.
  package let name: String
  /// `nil` where the left side has no such document.
  package let left: Document?
  /// `nil` where the right side has no such document.
  package let right: Document?
  /// Why the two cannot be compared, where that is known beforehand: one is no file, say.
  package let obstacle: String?

  package init(name: String, left: Document?, right: Document?) {
    self.name = name
    self.left = left
    self.right = right
    obstacle = nil
  }

  /// A pair that is named in reports, and not compared.
  package init(name: String, obstacle: String) {
    self.name = name
    left = nil
    right = nil
    self.obstacle = obstacle
  }
}
