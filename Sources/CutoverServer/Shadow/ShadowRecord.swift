/// What the ledger has of one endpoint.
public struct ShadowRecord: Sendable, Equatable {
  /// What the counts were taken by: a hash over comparator, rules and schema.
  public let basis: String
  /// When counting began, in Unix milliseconds.
  public let since: Int64
  public let tally: ShadowTally
  /// The newest first; not all of them where there are many.
  public let differences: [ShadowDifference]
  public let differenceCount: Int
}
