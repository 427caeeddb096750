public import CutoverJSON

/// The flag of one endpoint: its state, and what is known of it.
public struct EndpointFlag: Sendable, Equatable {
  /// A change that waits for the approval of somebody else.
  public struct Request: Sendable, Equatable {
    public var to: FlagState
    public var by: String
    /// Unix milliseconds.
    public var at: Int64
    public var reason: String?
    /// The system user or token that asked, whatever name it goes by.
    public var identity: String?

    public init(to: FlagState, by: String, at: Int64, reason: String?, identity: String? = nil) {
      self.to = to
      self.by = by
      self.at = at
      self.reason = reason
      self.identity = identity
    }
  }

  public var state: FlagState
  /// Whether promotions are refused until it is unfrozen.
  public var isFrozen = false
  public var owner: String?
  /// The newest parity run among the evidence for the state.
  public var evidenceRun: String?
  public var changedBy: String?
  /// Unix milliseconds.
  public var changedAt: Int64?
  /// Since when stage and share are what they are, Unix milliseconds: the last flip.
  public var since: Int64?
  /// Evidence from before this moment counts no more: the streak started over. Unix milliseconds.
  public var evidenceSince: Int64?
  /// The stage from which a rollback was rehearsed last.
  public var rehearsedFrom: Stage?
  public var rehearsedAt: Int64?
  public var request: Request?
  /// Where this endpoint's thresholds differ from those of the set.
  public var thresholds = ThresholdOverrides()
  /// Metadata that means nothing to Cutover, kept as it is.
  public var otherMetadata: [JSONMember] = []

  public init(_ state: FlagState) { self.state = state }

  public var key: String { state.key }
}
