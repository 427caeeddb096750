package import CutoverDomain
import CutoverJSON
import CutoverPostgres

extension ParityRun {
  /// Where a run writes down how far it is, and what others need to take part in it.
  package struct Sharing {
    let history: ParityHistory
    let terms: SharingTerms
    let cut: Share.Cut
    /// The name of this process.
    let worker: String
    /// When the moment is too old to begin anything at, in Unix milliseconds.
    let staleAt: Int64?

    /// `worker` names this process among all that take part.
    package init(
      _ history: ParityHistory, _ terms: SharingTerms, _ cut: Share.Cut, worker: String, staleAt: Int64? = nil
    ) {
      self.history = history
      self.terms = terms
      self.cut = cut
      self.worker = worker
      self.staleAt = staleAt
    }
  }

  /// Compares everything with the threads of `crew`, and with all that take part where the run is shared; `nil` where
  /// the moment has become too old, and the rest is to be compared at another one. Blocks the thread. `expected` says
  /// how many milliseconds the endpoints took before: the longest are begun first. `note` hears of what goes wrong and is
  /// made up for.
  package func findings(
    on reading: any DomainSnapshot, with crew: SegmentCrew, sharing: Sharing?, expected: [String: Int64] = [:],
    note: (String) -> Void
  ) -> ParityFindings? {
    var run = self
    run.endpoints = shown
    var table: SegmentTable?
    var plan: SegmentPlan?
    if let sharing {
      let candidate = SegmentTable(
        sharing.history.connection, run: id, snapshot: sharing.cut.snapshot, worker: sharing.worker,
        lease: sharing.terms.lease, isOwner: true)
      do {
        let planned = SegmentPlan(
          shown, on: reading, keeping: try candidate.kept(), from: try candidate.nextPlace())
        try candidate.publish(planned, ranked: ranked(planned, expected), share: share(sharing))
        (plan, table) = (planned, candidate)
        run.basis.describe(planned, at: sharing.cut.sequence)
      } catch { note("the run is not shared, and cannot be resumed: \(error)") }
    }
    let segments = plan ?? SegmentPlan(shown, on: reading)
    let isOver = crew.isOver(deadline: options.deadline)
    let ranks = Dictionary(uniqueKeysWithValues: segments.open.map { ($0.place, $0) })
    let queue = SegmentQueue(
      ranked(segments, expected).compactMap { ranks[$0] }, table, isStale: crew.isPast(sharing?.staleAt), isOver: isOver
    )
    let failures = crew.compare(
      queue, work, on: reading, renewing: .milliseconds((sharing?.terms.lease ?? 0) / 3), isOver: isOver)
    // Who is broken off has no connection any more, and nobody wonders.
    for failure in Set(failures).sorted() where !isOver() { note("a thread less compares: \(failure)") }
    if !isOver(), queue.leavesSome { return nil }
    var found = queue.collect()
    if let failure = queue.failure { note("the run continued alone: \(failure)") }
    for kept in segments.kept { found[kept.segment.place] = kept.findings }
    let isWhole = segments.open.allSatisfy { found[$0.place]?.isFinished == true }
    var findings = run.merged(
      segments, found, failure: isWhole || !isOver() ? nil : crew.reason(deadline: options.deadline))
    addInternals(to: &findings, on: reading, isOver: isOver) { crew.reason(deadline: options.deadline) }
    return findings
  }

  /// What clients can ask for: the parts of it can be compared by anybody.
  private var shown: [Endpoint] { endpoints.filter { !$0.isInternal } }

  /// Adds what no client can ask for, which this process compares by itself: it is small.
  private func addInternals(
    to findings: inout ParityFindings, on reading: any DomainSnapshot, isOver: @escaping () -> Bool, stop: () -> String
  ) {
    var run = self
    run.endpoints = endpoints.filter(\.isInternal)
    if run.endpoints.isEmpty { return }
    let found = run.findings(bySegmentsOf: reading, isOver: isOver, stop: stop) { _ in }
    findings.report.tables = found.report.tables
    findings.report.failure = findings.report.failure ?? found.report.failure
    findings.report.ended = found.report.ended
    findings.observed += found.observed
    findings.noted += found.noted
  }

  /// The places of what is to be compared, the longest first; what nobody knows of comes before.
  private func ranked(_ plan: SegmentPlan, _ expected: [String: Int64]) -> [Int] {
    func weight(_ segment: Segment) -> Int64 {
      guard let duration = expected[segment.endpoint], let count = plan.requestCounts[segment.endpoint], count > 0
      else {
        return .max
      }
      return duration * Int64(segment.parameters.count) / Int64(count)
    }
    return plan.open.map { (weight: weight($0), place: $0.place) }.sorted {
      ($1.weight, $0.place) < ($0.weight, $1.place)
    }.map(\.place)
  }

  private func share(_ sharing: Sharing) -> PutShare {
    let stores = InstanceColumns(basis.instance)
    return PutShare(
      runId: id.text, fit: fit(sharing.terms), isOpen: sharing.terms.isOpen, program: sharing.terms.program,
      schemaVersion: sharing.terms.schemaVersion, snapshot: sharing.cut.snapshot, sequence: sharing.cut.sequence,
      cutFolder: sharing.cut.cutFolder, cachePrefix: sharing.cut.cachePrefix, endpoints: shown.map(\.name),
      legs: options.legs.map(\.rawValue), samples: Int32(options.samples),
      baselines: PostgresJSON(options.baselinesJSON.compact), rules: sharing.terms.rulesText,
      rulesHash: options.rules.hash, deadlineAt: options.deadline.map { PostgresTimestamp(milliseconds: $0) },
      journal: stores.journal, legacy: stores.legacy, repository: stores.repository,
      address: sharing.cut.address)
  }
}

extension ParityReport.Basis {
  /// Says which requests were read at which entry, where that is not one for all.
  fileprivate mutating func describe(_ plan: SegmentPlan, at sequence: Int64) {
    if plan.kept.isEmpty { return }
    var counts: [Int64: [String: Int]] = [:]
    for kept in plan.kept {
      counts[kept.sequence, default: [:]][kept.segment.endpoint, default: 0] += kept.segment.parameters.count
    }
    for segment in plan.open {
      counts[sequence, default: [:]][segment.endpoint, default: 0] += segment.parameters.count
    }
    cuts = counts.map { .init(sequence: $0, requests: $1) }.sorted { $0.sequence < $1.sequence }
    // As evidence it is no newer than the oldest of it.
    self.sequence = cuts.first?.sequence
  }
}
