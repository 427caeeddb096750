import CutoverBasics

/// What one parity run says of one endpoint.
package struct RunEvidence: Sendable, Equatable {
  package enum Verdict: String, Sendable { case clean, different, inconclusive }

  package var id: String
  /// Unix milliseconds.
  package var started: Int64
  package var ended: Int64
  package var verdict: Verdict
  /// Whether all that was planned was compared.
  package var isComplete: Bool
  /// Whether the run looked at everything, and not only at what had changed.
  package var isFull: Bool
  /// Records compared, or known to be unchanged since they were. With none, nothing was compared.
  package var records: Int
  package var basis: EvidenceBasis
  /// Of the journal, at the cut.
  package var sequence: Int64?
  /// In which order runs came; a later one has a larger number. Their own clocks may say something else.
  package var order: Int64
  /// By how many milliseconds the clock of the run was ahead of that of the history when it was recorded.
  package var clockAhead: Int64
  /// What noted the writes of others to what the endpoint shows when the run began, as ``WriteWatch/text``; `nil` where
  /// nothing says so.
  package var watch: String?

  package init(
    id: String, started: Int64, ended: Int64, verdict: Verdict, isComplete: Bool, isFull: Bool, records: Int,
    basis: EvidenceBasis, sequence: Int64? = nil, order: Int64? = nil, clockAhead: Int64 = 0, watch: String? = nil
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
    self.order = order ?? started
    self.clockAhead = clockAhead
    self.watch = watch
  }

  /// A clock may be this far ahead of another one, in milliseconds.
  private static let clockTolerance: Int64 = 60_000

  /// By how much the run is dated in the future, in milliseconds; `nil` where it is not. `now` is Unix milliseconds.
  func ahead(of now: Int64) -> Int64? {
    let most = max(clockAhead, max(started, ended) - now)
    return most > Self.clockTolerance ? most : nil
  }

  /// That the run is dated in the future, for people; `nil` where it is not.
  func futureWords(at now: Int64) -> String? {
    ahead(of: now).map { "run \(id) is dated \(Self.length($0)) in the future and does not count: a clock is wrong" }
  }

  private static func length(_ milliseconds: Int64) -> String {
    let minutes = milliseconds / 60_000
    if minutes < 120 { return counted(minutes, "minute") }
    return "\((minutes + 30) / 60) hours"
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
package protocol RunEvidenceSource {
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
  /// The run that ended it by finding differences, or that found them before the streak started over; `nil` where it was
  /// something else.
  private(set) var differing: String?
  /// The newest run that was passed over, being about other stores or of a clock that is wrong, and why.
  private(set) var passedOver: String?
  /// How many runs came too soon after another one to count.
  private(set) var tooSoon = 0
  /// From when on a further clean run makes the streak longer, Unix milliseconds; `nil` where it does so at once.
  private(set) var nextCounts: Int64?

  /// - Parameter since: Runs that began before this moment do not count, Unix milliseconds.
  init(_ runs: [RunEvidence], basis: EvidenceBasis, spacing: Int64, since: Int64?, now: Int64 = .max) {
    var eligible: [RunEvidence] = []
    for run in runs.sorted(by: { $0.order > $1.order }) {
      // What was found of other stores says nothing of these, good or bad.
      if let other = run.basis.instanceDifference(from: basis) {
        passedOver =
          passedOver
          ?? (run.basis.instance == nil
            ? "run \(run.id) does not name the stores that it compared: run again"
            : "run \(run.id) is about \(other)")
        continue
      }
      // That something differs is true whatever the clock says; that nothing does may have become old.
      if run.verdict == .clean, let words = run.futureWords(at: now) {
        passedOver = passedOver ?? words
        continue
      }
      if let since, run.started < since {
        end = "run \(run.id) is from before the streak started over"
        differing = run.verdict == .different ? run.id : nil
        break
      }
      if let objection = run.objection(basis: basis) {
        end = "run \(run.id) \(objection)"
        differing = run.verdict == .different ? run.id : nil
        break
      }
      hasFullRun = hasFullRun || run.isFull
      eligible.append(run)
    }
    counted = Self.spaced(eligible[...], by: spacing)
    tooSoon = eligible.count - counted.count
    // A run counts with the newest one that is far enough before it: the oldest run from which as long a streak goes back
    // is the first that a further run can stand on.
    let base = eligible.indices.last { Self.spaced(eligible[$0...], by: spacing).count == counted.count }
    nextCounts = base.map { eligible[$0].started + spacing }
  }

  /// The first of `runs`, the newest first, and those that are each at least `spacing` before the one taken last.
  private static func spaced(_ runs: ArraySlice<RunEvidence>, by spacing: Int64) -> [RunEvidence] {
    runs.reduce(into: []) { taken, run in
      if let last = taken.last, last.started - run.started < spacing { return }
      taken.append(run)
    }
  }
}
