/// A key in Redis, and how long what it holds may be trusted.
struct CacheKey: Sendable {
  let name: String
  /// Seconds until Redis forgets the value; `nil` for never.
  let lifetime: Int?
}
