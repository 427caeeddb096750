/// What one parity run says of one endpoint.
public struct RunEvidence: Sendable, Equatable {
  public enum Verdict: String, Sendable { case clean, different, inconclusive }

  public var id: String
  /// Unix milliseconds.
  public var started: Int64
  public var ended: Int64
  public var verdict: Verdict
  /// Whether all that was planned was compared.
  public var isComplete: Bool
  /// Whether the run looked at everything, and not only at what had changed.
  public var isFull: Bool
  /// Records compared, or known to be unchanged since they were. With none, nothing was compared.
  public var records: Int
  public var basis: EvidenceBasis
  /// Of the journal, at the cut.
  public var sequence: Int64?

  public init(
    id: String, started: Int64, ended: Int64, verdict: Verdict, isComplete: Bool, isFull: Bool, records: Int,
    basis: EvidenceBasis, sequence: Int64? = nil
  ) {
    self.id = id
    self.started = started
    self.ended = ended
    self.verdict = verdict
    self.isComplete = isComplete
    self.isFull = isFull
    self.records = records
    self.basis = basis
    self.sequence = sequence
  }

  /// Why the run is no evidence for a promotion that asks for `basis`; `nil` where it is.
  func objection(basis wanted: EvidenceBasis) -> String? {
    if verdict != .clean { return "is \(verdict.rawValue)" }
    if !isComplete { return "did not come to its end" }
    if records == 0 { return "compared nothing: both sides were empty" }
    return basis.difference(from: wanted).map { "was made with \($0)" }
  }
}

/// Where the runs of an endpoint are found.
public protocol RunEvidenceSource {
  /// The runs that compared the endpoint of `key`, the newest first: as many as say something about now. What cannot be
  /// read is an error, never an absence.
  func runs(of key: String) throws -> [RunEvidence]
}

/// The clean runs in a row that end with the newest one.
struct RunStreak {
  /// The newest first. Runs that came too soon after another are not among them.
  private(set) var counted: [RunEvidence] = []
  /// Whether one of them covered everything.
  private(set) var hasFullRun = false
  /// What ended it, going back; `nil` where there are no more runs.
  private(set) var end: String?

  /// - Parameter since: Runs that began before this moment do not count, Unix milliseconds.
  init(_ runs: [RunEvidence], basis: EvidenceBasis, spacing: Int64, since: Int64?) {
    for run in runs.sorted(by: { $0.started > $1.started }) {
      if let since, run.started < since {
        end = "run \(run.id) is from before the streak started over"
        break
      }
      if let objection = run.objection(basis: basis) {
        end = "run \(run.id) \(objection)"
        break
      }
      hasFullRun = hasFullRun || run.isFull
      if let last = counted.last, last.started - run.started < spacing { continue }
      counted.append(run)
    }
  }
}
