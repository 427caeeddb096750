/// A difference that shadow reads have found, as long as the counts it belongs to are kept.
package struct ShadowDifference: Sendable, Equatable {
  package let fingerprint: String
  /// Where: the template of its path.
  package let template: String
  package let kind: String
  /// What it was when it was seen last, as `report.json` has it.
  package let sample: String
  /// Unix milliseconds.
  package var firstSeen: Int64
  package var lastSeen: Int64
  /// How many answers had it, as far as they were compared.
  package var occurrences: Int
  /// The entry of the journal that both sides were at when it was confirmed, `nil` where it is not known.
  package var sequence: Int64?

  package init(
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
