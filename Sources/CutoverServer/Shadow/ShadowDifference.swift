/// A difference that shadow reads have found, as long as the counts it belongs to are kept.
public struct ShadowDifference: Sendable, Equatable {
  public let fingerprint: String
  /// Where: the template of its path.
  public let template: String
  public let kind: String
  /// What it was when it was seen last, as `report.json` has it.
  public let sample: String
  /// Unix milliseconds.
  public var firstSeen: Int64
  public var lastSeen: Int64
  /// In how many confirmations it was seen.
  public var occurrences: Int
  /// The entry of the journal that both sides were at when it was confirmed, `nil` where it is not known.
  public var sequence: Int64?

  public init(
    fingerprint: String, template: String, kind: String, sample: String, firstSeen: Int64, lastSeen: Int64,
    occurrences: Int = 1, sequence: Int64? = nil
  ) {
    self.fingerprint = fingerprint
    self.template = template
    self.kind = kind
    self.sample = sample
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.occurrences = occurrences
    self.sequence = sequence
  }
}
