/// What a caller is told of an event that it sent.
package struct Acceptance: Sendable, Equatable {
  /// The event's place in the journal.
  package let sequence: Int64
  /// Whether it had been accepted before.
  package let isDuplicate: Bool

  package init(sequence: Int64, isDuplicate: Bool) {
    self.sequence = sequence
    self.isDuplicate = isDuplicate
  }
}
