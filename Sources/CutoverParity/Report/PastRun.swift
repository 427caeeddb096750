/// An earlier run, as the report of a later one tells of it: what it found of one endpoint.
public struct PastRun: Sendable, Equatable {
  public var id: RunID
  /// Unix milliseconds.
  public var started: Int64
  public var verdict: ParityVerdict
  /// Whether the endpoint was compared to the end.
  public var isComplete: Bool
  /// All differences of the endpoint, whatever their verdict.
  public var differences: Int

  public init(id: RunID, started: Int64, verdict: ParityVerdict, isComplete: Bool, differences: Int) {
    self.id = id
    self.started = started
    self.verdict = verdict
    self.isComplete = isComplete
    self.differences = differences
  }
}
