/// Two documents that are to be equal.
public struct DocumentPair: Sendable {
  /// What reports call the pair.
  public let name: String
  /// `nil` where the left side has no such document.
  public let left: Document?
  /// `nil` where the right side has no such document.
  public let right: Document?

  public init(name: String, left: Document?, right: Document?) {
    self.name = name
    self.left = left
    self.right = right
  }
}
