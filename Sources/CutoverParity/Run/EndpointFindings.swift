import CutoverDomain

/// What has been found of one endpoint so far.
///
/// A value: a read that turns out not to count is taken back by putting the old one in its place.
struct EndpointFindings {
  /// The most reasons that a report lists.
  static let reasonLimit = 100

  var collector: DifferenceCollector
  var tally: VerdictTally
  var records = EndpointReport.Coverage()
  var seen: [Side: Int] = [:]
  var cacheAgreesWithLegacy: [String] = []
  var cacheReads = CacheReads()
  var losses = EndpointReport.Losses()
  /// The foreign writes that are the cause of a difference, by their place in ``ForeignWrites``.
  var explaining: Set<Int> = []
  /// The run since which only changes were compared, if any were left out.
  private var since: String?
  private(set) var reasons: [EndpointReport.Reason] = []
  private var reasonsOmitted = 0

  init(_ endpoint: Endpoint, runID: String, options: ParityRun.Options) {
    collector = DifferenceCollector(
      endpoint: endpoint.name, runID: runID, onlyKeys: options.onlyKeys, secrets: endpoint.secrets,
      hidesNamedSecrets: endpoint.hidesNamedSecrets, labels: endpoint.labels, samples: options.samples,
      fingerprintLimit: options.fingerprints)
    tally = VerdictTally(mayBeEmpty: endpoint.mayBeEmpty)
  }

  /// Says that so many records were left out, having been the same at the baseline and not been changed since.
  mutating func skip(_ count: Int, since baseline: Baseline) {
    guard count > 0 else { return }
    records.planned += count
    records.skipped += count
    since = baseline.run
  }

  /// Adds what a comparison has seen of the sides of `leg`. Of two legs the first one counts the records, so that none is
  /// counted twice; a leg that `isOnly` counts its own. `addsRecords` is false of those that another call has shown already.
  mutating func count(
    _ counts: ResponseComparison.Counts, of leg: Difference.Leg, isOnly: Bool, addsRecords: Bool
  ) {
    // The repository is read in both legs, and shown once.
    seen[leg.right, default: 0] += counts.right
    guard leg == .legacyRepository || isOnly else { return }
    seen[leg.left, default: 0] += counts.left
    if addsRecords {
      records.compared += counts.compared
      records.inconclusive += counts.undecided
      records.planned += counts.compared + counts.undecided
    }
    tally.add(.compared(records: counts.compared))
  }

  mutating func note(_ reason: EndpointReport.Reason) {
    if reasons.count < Self.reasonLimit { reasons.append(reason) } else { reasonsOmitted += 1 }
  }

  func report(of endpoint: Endpoint, requests: EndpointReport.Coverage, duration: Int64) -> EndpointReport {
    EndpointReport(
      name: endpoint.name, route: endpoint.route, verdict: tally.verdict, isComplete: tally.isComplete,
      requests: requests, records: records, seen: seen, differences: collector.counts,
      cacheAgreesWithLegacy: cacheAgreesWithLegacy, reasons: reasons, reasonsOmitted: reasonsOmitted,
      groups: collector.sortedGroups(), fingerprints: collector.sortedFingerprints(), duration: duration,
      since: since, cacheReads: cacheReads, losses: losses)
  }
}

extension EndpointReport.Reason {
  /// That no record was compared of an endpoint that should have some.
  static func nothingCompared(of endpoint: Endpoint) -> Self {
    Self(
      request: endpoint.name, leg: nil, side: nil, code: "nothingCompared",
      message: "no side has a single record, and the endpoint does not say that it may be empty")
  }
}
