/// How often reads through a cache found a value there.
public struct CacheReads: Sendable, Equatable {
  public var hits = 0
  /// The cache did not have the value.
  public var misses = 0
  /// The cache was out of reach, or held what could not be read.
  public var errors = 0

  public init(hits: Int = 0, misses: Int = 0, errors: Int = 0) {
    self.hits = hits
    self.misses = misses
    self.errors = errors
  }

  public var total: Int { hits + misses + errors }

  public static func + (left: CacheReads, right: CacheReads) -> CacheReads {
    CacheReads(hits: left.hits + right.hits, misses: left.misses + right.misses, errors: left.errors + right.errors)
  }

  public static func - (left: CacheReads, right: CacheReads) -> CacheReads {
    CacheReads(hits: left.hits - right.hits, misses: left.misses - right.misses, errors: left.errors - right.errors)
  }
}
