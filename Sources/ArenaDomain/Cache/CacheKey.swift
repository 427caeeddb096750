/// A key in Redis, and how long what it holds may be trusted.
struct CacheKey: Sendable {
  let name: String
  /// Seconds until Redis forgets the value; `nil` for never.
  let lifetime: Int?
}

/// The TTL classes, in seconds.
public struct CacheLifetimes: Sendable {
  public var short: Int
  public var medium: Int
  public var long: Int

  public init(short: Int = 10, medium: Int = 60, long: Int = 300) {
    self.short = short
    self.medium = medium
    self.long = long
  }
}
