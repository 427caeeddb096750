import CutoverBasics
package import CutoverDomain

/// Compares all sides of a domain, endpoint by endpoint, and says what it has found.
///
/// ```swift
/// let run = ParityRun(domain: "arena", endpoints: endpoints, id: id, clock: clock)
/// let report = run.report(on: reading)
/// try report.write(to: "reports")
/// ```
///
/// Each request is compared twice: legacy with repository, which is the verdict on the move, and repository with
/// cache, whose differences are all ``JSONDifference/Kind/staleCache``. A run never throws: what goes wrong on the way
/// is part of the report, and keeps it from being clean.
package struct ParityRun {
  package struct Options: Sendable {
    package var mode = ParityReport.Mode.full
    package var legs = Difference.Leg.allCases
    /// Whether reports are to hold no values, only their types, lengths and hashes.
    package var onlyKeys = false
    /// The most samples of a group.
    package var samples = 10
    /// When the run stops as if it were cancelled, in Unix milliseconds.
    package var deadline: Int64?
    /// Where endpoints were clean last: what has not changed since need not be compared again.
    package var baselines: [String: Baseline] = [:]
    /// The copy of the legacy side that is read; `nil` where it is read itself.
    package var copy: LegacyCopy?
    /// The differences that are let pass.
    package var rules = Rules.none
    /// Whether some endpoints were left out on purpose: a rule that lets nothing pass may still be needed for them.
    package var isPartial = false
    /// The most fingerprints of an endpoint that are kept.
    var fingerprints = DifferenceCollector.fingerprintLimit

    package init() {}
  }

  /// How far a run is.
  package struct Progress: Sendable, Equatable {
    package var endpoint: String
    /// Records read so far for the endpoint, all sides.
    package var records: Int
    /// Differences found so far in the endpoint.
    package var differences: Int
  }

  package private(set) var id: RunID
  package let domain: String
  /// What no client can ask for, at most one, comes last.
  package internal(set) var endpoints: [Endpoint]
  package var options: Options
  package var basis: ParityReport.Basis
  private(set) var started: Int64
  let clock: () -> Int64

  /// A run over `endpoints`; `clock` gives Unix milliseconds. `basis` is what the sides were read at, its comparator
  /// and rules hashes are filled in.
  package init(
    domain: String, endpoints: [Endpoint], options: Options = .init(), basis: ParityReport.Basis = .init(),
    clock: @escaping () -> Int64, random: inout some RandomNumberGenerator
  ) {
    self.domain = domain
    self.endpoints = endpoints
    self.options = options
    self.basis = basis
    self.basis.comparatorHash = Comparator.hash(of: endpoints)
    self.basis.rulesHash = options.rules.hash
    self.clock = clock
    started = clock()
    id = RunID(at: started, using: &random)
  }

  /// The folder that an earlier process of the run read the legacy files from; `nil` where there was none.
  package private(set) var leftCut: String?

  /// Makes it the run called `id`, which began at `started` and was killed while it read from `cut`.
  mutating func resume(_ id: RunID, started: Int64, cut: String) {
    (self.id, self.started, leftCut) = (id, started, cut)
  }

  /// Compares everything. Blocks the thread; `progress` and `isCancelled` are called on it, some times a second at
  /// least. A cancelled run is reported as far as it got.
  package func report(
    on reading: any DomainSnapshot, isCancelled: @escaping () -> Bool = { false },
    progress: @escaping (Progress) -> Void = { _ in }
  ) -> ParityReport {
    findings(on: reading, isCancelled: isCancelled, progress: progress).report
  }

  /// As ``report(on:isCancelled:progress:)``, with what the history of runs is told. With `rereading`, the sides of
  /// `reading` are not of one moment, and what differs in it is read again until it is decided.
  package func findings(
    on reading: any DomainSnapshot, rereading: Rereading? = nil, isCancelled: @escaping () -> Bool = { false },
    progress: @escaping (Progress) -> Void = { _ in }
  ) -> ParityFindings {
    let (deadline, clock) = (options.deadline, clock)
    func isPastDeadline() -> Bool { deadline.map { clock() >= $0 } ?? false }
    func isOver() -> Bool { isPastDeadline() || isCancelled() }
    func stop() -> String { isPastDeadline() ? Self.deadlinePassed : Self.cancelled }
    guard let rereading else {
      return findings(bySegmentsOf: reading, isOver: isOver, stop: stop, progress: progress)
    }
    var runs: [EndpointRun] = []
    var durations: [Int64] = []
    var failure: String?
    for endpoint in endpoints {
      var run = EndpointRun(
        endpoint, runID: id.text, options: options, now: started, limits: rereading.limits, isCancelled: isOver,
        progress: progress)
      let began = clock()
      if failure == nil, run.compare(reading, at: began) == .cancelled { failure = stop() }
      if let failure { run.skip(because: failure, code: Self.code(of: failure)) }
      runs.append(run)
      durations.append(clock() - began)
    }
    var rounds = Rounds(rereading, clock: clock, isOver: isOver)
    if failure == nil { rounds.run(&runs, &durations) }
    if failure == nil, rounds.wasStopped { failure = stop() }
    let reason = failure ?? rounds.failure ?? ""
    var rereads = RereadCounts(rounds: rounds.count)
    for place in runs.indices {
      runs[place].finish(because: reason, code: Self.code(of: reason))
      rereads.add(runs[place].rereads)
    }
    var report = report(of: zip(runs, durations).map { $0.report(duration: $1) }, failure: failure)
    report.rereads = rereads
    return ParityFindings(report: report, observed: runs.map(\.observed), noted: runs.map(\.noted))
  }

  static func code(of failure: String) -> String {
    switch failure {
    case deadlinePassed: "deadline"
    case cancelled: "cancelled"
    default: ReadError.Code.unavailable.rawValue
    }
  }

  static let deadlinePassed = "the deadline passed"
  static let cancelled = "the run was cancelled"

  /// The report of a run that could not begin, because of `failure`: inconclusive in every endpoint.
  package func report(abandonedBecause failure: String) -> ParityReport {
    let reports = endpoints.map { endpoint in
      var run = EndpointRun(
        endpoint, runID: id.text, options: options, now: started, isCancelled: { false }, progress: { _ in })
      run.skip(because: failure, code: "engine")
      return run.report(duration: 0)
    }
    return report(of: reports, failure: failure)
  }

  func report(of endpoints: [EndpointReport], failure: String?) -> ParityReport {
    var options = options
    if options.mode == .full, endpoints.contains(where: { $0.records.skipped > 0 }) { options.mode = .incremental }
    let internals = Set(self.endpoints.filter(\.isInternal).map(\.name))
    return ParityReport(
      id: id, domain: domain, started: started, ended: clock(), mode: options.mode, basis: basis,
      onlyKeys: options.onlyKeys, failure: failure, endpoints: endpoints.filter { !internals.contains($0.name) },
      tables: endpoints.first { internals.contains($0.name) },
      rules: RuleReport.all(of: options, at: started, failure: failure, endpoints: endpoints))
  }
}

/// What a run has found: its report, and the differences as the history files them.
package struct ParityFindings: Sendable {
  package var report: ParityReport
  /// Of each part of the report, in the order of ``ParityReport/parts``.
  var observed: [[ObservedDifference]]
  /// What a later run may begin from, of each endpoint; `nil` where there is nothing.
  var noted: [Noted?] = []

  /// The moment at which an endpoint was compared, as the domain tells it, and how.
  struct Noted: Sendable, Equatable {
    let checkpoint: String
    let comparatorHash: String
  }
}
