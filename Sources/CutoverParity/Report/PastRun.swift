/// An earlier run, as the report of a later one tells of it: what it found of one endpoint.
package struct PastRun: Sendable, Equatable {
  package var id: RunID
  /// Unix milliseconds.
  package var started: Int64
  package var verdict: ParityVerdict
  /// Whether the endpoint was compared to the end.
  package var isComplete: Bool
  /// All differences of the endpoint, whatever their verdict.
  package var differences: Int

  package init(id: RunID, started: Int64, verdict: ParityVerdict, isComplete: Bool, differences: Int) {
    self.id = id
    self.started = started
    self.verdict = verdict
    self.isComplete = isComplete
    self.differences = differences
  }
}
