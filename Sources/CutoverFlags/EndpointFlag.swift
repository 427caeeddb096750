package import CutoverJSON

/// The flag of one endpoint: its state, and what is known of it.
package struct EndpointFlag: Sendable, Equatable {
  /// A change that waits for the approval of somebody else.
  package struct Request: Sendable, Equatable {
    package var to: FlagState
    package var by: String
    /// Unix milliseconds.
    package var at: Int64
    package var reason: String?
    /// The system user or token that asked, whatever name it goes by.
    package var identity: String?

    package init(to: FlagState, by: String, at: Int64, reason: String?, identity: String? = nil) {
      self.to = to
      self.by = by
      self.at = at
      self.reason = reason
      self.identity = identity
    }
  }

  package var state: FlagState
  /// Whether promotions are refused until it is unfrozen.
  package var isFrozen = false
  package var owner: String?
  /// The newest parity run among the evidence for the state.
  package var evidenceRun: String?
  package var changedBy: String?
  /// Unix milliseconds.
  package var changedAt: Int64?
  /// Since when stage and share are what they are, Unix milliseconds: the last flip.
  package var since: Int64?
  /// Evidence from before this moment counts no more: the streak started over. Unix milliseconds.
  package var evidenceSince: Int64?
  /// The stage from which a rollback was rehearsed last.
  package var rehearsedFrom: Stage?
  package var rehearsedAt: Int64?
  package var request: Request?
  /// Where this endpoint's thresholds differ from those of the set.
  package var thresholds = ThresholdOverrides()
  /// Metadata that means nothing to Cutover, kept as it is.
  package var otherMetadata: [JSONMember] = []

  package init(_ state: FlagState) { self.state = state }

  package var key: String { state.key }
}
