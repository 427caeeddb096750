/// A key in Redis, and how long what it holds may be trusted.
struct CacheKey: Sendable {
  let name: String
  /// Seconds until Redis forgets the value; `nil` for never.
  let lifetime: Int?
}

/// The settings of the cache. Code that writes keys and code that compares them must use the same ones.
package struct CacheSettings: Sendable, Equatable {
  /// The classes of lifetimes, in seconds.
  package var short = 10
  package var medium = 60
  package var long = 300
  /// What the names of all keys begin with, without the colon after it.
  package var prefix = "nof0"
  /// How many of the newest trades of a model, or messages of its last conversation, are kept.
  package var newest = 200
  /// About how many entries the stream of trades keeps.
  package var streamLength = 100_000
  /// For how long it is known which trades were streamed, in seconds.
  package var guardLifetime = 86_400

  package init() {}
}
