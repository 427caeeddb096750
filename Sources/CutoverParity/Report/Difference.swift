public import CutoverDomain
public import CutoverJSON

/// A difference as a report keeps it.
public struct Difference: Sendable, Equatable {
  /// What a difference means for its endpoint.
  public enum Verdict: String, Sendable, CaseIterable {
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
  public enum State: String, Sendable, CaseIterable {
    case new, known, changed, resolved, regressed, notEvaluated
  }

  /// Which two sides were compared.
  public enum Leg: String, Sendable, CaseIterable {
    /// Legacy files with the repository: the verdict on the move.
    case legacyRepository
    /// The repository with the cache in front of it. `legacy` is then the repository's value, `repository` the cache's.
    case repositoryCache

    /// The side whose value is the first one.
    public var left: Side { self == .legacyRepository ? .legacy : .repository }
    /// The side whose value is the second one.
    public var right: Side { self == .legacyRepository ? .repository : .cache }
  }

  /// The same for the same place in every run, whatever the values: a hash of endpoint, entity key, path and kind.
  public var fingerprint: String
  /// The values of the route's parameters.
  public var parameters: [String]
  /// The record it is in: the values of the parameters and of the outermost record's key, each with its type. Never cut.
  public var entityKey: [ElementKey.Value]
  public var path: String
  public var legacy: Observation
  public var repository: Observation
  public var verdict: Verdict
  public var state: State
  /// Ids of runs.
  public var firstSeenRun: String
  public var lastSeenRun: String
  /// In how many runs it was seen.
  public var occurrences: Int
  /// How many times this run has read it.
  public var attempts: Int
  /// What the path and the values do not say.
  public var message: String?
  /// When `firstSeenRun` began, in Unix milliseconds; `nil` where the history was not asked.
  public var firstSeenAt: Int64? = nil
}
