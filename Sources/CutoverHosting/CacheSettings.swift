/// What holds for keys in Redis. Code that writes keys and code that compares them must use the same settings.
package struct CacheSettings: Sendable, Equatable {
  /// The classes of lifetimes, in seconds.
  package var short = 10
  package var medium = 60
  package var long = 300
  /// What the names of all keys begin with, without the colon after it.
  package var prefix = "nof0"
  /// How many of the newest records of a list are kept.
  package var newest = 200
  /// About how many entries a stream keeps.
  package var streamLength = 100_000
  /// For how long it is known which records were streamed, in seconds.
  package var guardLifetime = 86_400

  package init() {}

  /// What a domain may have no use for. Every one has a prefix.
  package enum Part: Sendable, CaseIterable {
    case short, medium, long
    /// Lists that keep the newest records.
    case lists
    case stream
  }
}
