/// What a caller is told of an event that it sent.
public struct Acceptance: Sendable, Equatable {
  /// The event's place in the journal.
  public let sequence: Int64
  /// Whether it had been accepted before.
  public let isDuplicate: Bool

  public init(sequence: Int64, isDuplicate: Bool) {
    self.sequence = sequence
    self.isDuplicate = isDuplicate
  }
}
