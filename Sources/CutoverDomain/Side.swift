/// The store that an answer is assembled from.
public enum Side: String, Sendable, CaseIterable {
  /// The legacy files.
  case legacy
  /// Postgres alone: the *cold* read.
  case repository
  /// Redis where it has the value, Postgres where it has not: the *warm* read.
  case cache
}
