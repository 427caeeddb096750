package import CutoverDomain
package import CutoverJSON

/// A difference as a report keeps it.
package struct Difference: Sendable, Equatable {
  /// What a difference means for its endpoint.
  package enum Verdict: String, Sendable, CaseIterable {
    /// It is there, and counts.
    case confirmed
    /// A rule, named beside, lets it pass.
    case tolerated
    /// Seen, and waiting to be read again.
    case pending
    /// It could not be decided whether it is one.
    case inconclusive
  }

  /// What became of the difference since earlier runs. Without earlier runs, every difference is new.
  package enum State: String, Sendable, CaseIterable {
    case new, known, changed, resolved, regressed, notEvaluated
  }

  /// Which two sides were compared.
  package enum Leg: String, Sendable, CaseIterable {
    /// Legacy files with the repository: the verdict on the move.
    case legacyRepository
    /// The repository with the cache in front of it. `legacy` is then the repository's value, `repository` the cache's.
    case repositoryCache

    /// The side whose value is the first one.
    package var left: Side { self == .legacyRepository ? .legacy : .repository }
    /// The side whose value is the second one.
    package var right: Side { self == .legacyRepository ? .repository : .cache }

    /// What a difference is called in this leg: whatever differs from the cache is a stale value.
    func kind(of difference: JSONDifference) -> JSONDifference.Kind {
      self == .repositoryCache ? .staleCache : difference.kind
    }
  }

  /// The same for the same place in every run, whatever the values: a hash of endpoint, entity key, path and kind.
  package var fingerprint: String
  /// The values of the route's parameters.
  package var parameters: [String]
  /// The record it is in: the values of the parameters and of the outermost record's key, each with its type. Never cut.
  package var entityKey: [ElementKey.Value]
  package var path: String
  package var legacy: Observation
  package var repository: Observation
  package var verdict: Verdict
  package var state: State
  /// Ids of runs.
  package var firstSeenRun: String
  package var lastSeenRun: String
  /// In how many runs it was seen.
  package var occurrences: Int
  /// How many times this run has read it.
  package var attempts: Int
  /// What the path and the values do not say.
  package var message: String?
  /// When `firstSeenRun` began, in Unix milliseconds; `nil` where the history was not asked.
  package var firstSeenAt: Int64? = nil
  /// Whom and what the record concerns, as log entries say it.
  package var labels: [EventLabel] = []
}
