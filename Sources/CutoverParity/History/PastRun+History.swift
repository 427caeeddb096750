import CutoverPostgres

extension PastRun {
  /// `nil` for the name of a run that is none of this program's.
  init?(_ row: ListTrend.Row) throws {
    try self.init(
      row.id, row.startedAt, row.verdict, row.complete, row.confirmed + row.tolerated + row.undecided)
  }

  init?(_ row: FindPastRuns.Row) throws {
    try self.init(
      row.id, row.startedAt, row.verdict, row.complete, row.confirmed + row.tolerated + row.undecided)
  }

  private init?(
    _ id: String, _ started: PostgresTimestamp, _ verdict: String, _ isComplete: Bool, _ differences: Int64
  ) throws {
    guard let id = RunID(id) else { return nil }
    guard let known = ParityVerdict(rawValue: verdict) else { throw PostgresError.history("verdict", verdict) }
    self.init(
      id: id, started: started.milliseconds, verdict: known, isComplete: isComplete, differences: Int(differences))
  }
}
