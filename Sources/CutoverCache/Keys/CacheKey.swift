/// A key in Redis, and how long what it holds may be trusted.
package struct CacheKey: Sendable {
  package let name: String
  /// Seconds until Redis forgets the value; `nil` for never.
  package let lifetime: Int?

  package init(name: String, lifetime: Int?) { (self.name, self.lifetime) = (name, lifetime) }
}
