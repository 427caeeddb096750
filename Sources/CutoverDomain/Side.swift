/// The store that an answer is assembled from.
public enum Side: String, Sendable, CaseIterable {
  /// The legacy files.
  case legacy
  /// Postgres alone: the *cold* read.
  case repository
  /// Redis where it has the value, Postgres where it has not: the *warm* read.
  case cache
}

/// A side that answers clients, as the header `Cutover-Side` names it: the repository, whether or not Redis has a part in it,
/// or the legacy side.
package enum ServedSide: String, Sendable, CaseIterable {
  case legacy, repository
}
