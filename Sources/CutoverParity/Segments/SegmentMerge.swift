import CutoverDomain
import CutoverJSON

/// Makes one report of an endpoint out of what was found of its segments.
///
/// Counts add up; of what is limited, the first segments have the most. Nothing depends on who compared what, or when:
/// only on the order in which segments are added, which is that of the requests.
struct SegmentMerge {
  private let endpoint: Endpoint
  private let options: ParityRun.Options

  private var requests = EndpointReport.Coverage()
  private var records = EndpointReport.Coverage()
  private var seen: [Side: Int] = [:]
  private var differences: [Difference.Verdict: Int] = [:]
  private var cacheAgreesWithLegacy: [String] = []
  private var reasons: [EndpointReport.Reason] = []
  private var reasonsOmitted = 0
  private var failures = 0
  private var groups: [EndpointReport.Group] = []
  private var places: [DifferenceCollector.GroupKey: Int] = [:]
  private var observed: [String: ObservedDifference] = [:]
  private var fingerprintsAreComplete = true
  private var duration: Int64 = 0
  private var since: String?
  private var cacheReads = CacheReads()
  private var losses = EndpointReport.Losses()
  private var noted: ParityFindings.Noted?

  /// `planned` counts the requests of the endpoint.
  init(_ endpoint: Endpoint, planned: Int, options: ParityRun.Options) {
    self.endpoint = endpoint
    self.options = options
    requests.planned = planned
  }

  mutating func add(_ findings: SegmentFindings) {
    let report = findings.report
    requests.compared += report.requests.compared
    records.planned += report.records.planned
    records.compared += report.records.compared
    records.inconclusive += report.records.inconclusive
    records.skipped += report.records.skipped
    since = since ?? report.since
    cacheReads = cacheReads + report.cacheReads
    // One segment of an endpoint has them.
    if report.losses.count > 0 { losses = report.losses }
    noted = findings.noted ?? noted
    seen.merge(report.seen) { $0 + $1 }
    differences.merge(report.differences) { $0 + $1 }
    cacheAgreesWithLegacy += report.cacheAgreesWithLegacy
    failures += report.reasons.count + report.reasonsOmitted
    for reason in report.reasons { note(reason) }
    reasonsOmitted += report.reasonsOmitted
    duration += report.duration
    var ids: [String: String] = [:]
    for group in report.groups { ids[group.id] = add(group) }
    if !report.fingerprints.complete { fingerprintsAreComplete = false }
    for difference in findings.observed { add(difference, group: ids[difference.group] ?? difference.group) }
  }

  /// Says that something that was planned was not compared.
  mutating func fail(_ request: String, code: String, _ message: String) {
    let message = options.named(message)
    failures += 1
    note(.init(request: request, leg: nil, side: nil, code: code, message: message))
  }

  /// What was found of the whole endpoint.
  func merged() -> (report: EndpointReport, observed: [ObservedDifference], noted: ParityFindings.Noted?) {
    var tally = VerdictTally(mayBeEmpty: endpoint.mayBeEmpty)
    tally.add(.compared(records: records.compared))
    for (verdict, count) in differences { tally.add(.difference(verdict), count: count) }
    tally.add(.failed, count: failures)
    tally.add(.finished)
    var reasons = reasons
    if tally.nothingCompared, reasons.isEmpty { reasons.append(.nothingCompared(of: endpoint)) }
    var requests = requests
    requests.inconclusive = requests.planned - requests.compared
    let report = EndpointReport(
      name: endpoint.name, route: endpoint.route, verdict: tally.verdict, isComplete: tally.isComplete,
      requests: requests, records: records, seen: seen, differences: differences,
      cacheAgreesWithLegacy: cacheAgreesWithLegacy, reasons: reasons, reasonsOmitted: reasonsOmitted,
      groups: groups.map(limited).inReportOrder(),
      fingerprints: .init(values: observed.keys.sorted(), complete: fingerprintsAreComplete), duration: duration,
      since: since, cacheReads: cacheReads, losses: losses)
    return (report, observed.values.sorted { $0.fingerprint < $1.fingerprint }, noted)
  }

  private mutating func note(_ reason: EndpointReport.Reason) {
    if reasons.count < EndpointFindings.reasonLimit { reasons.append(reason) } else { reasonsOmitted += 1 }
  }

  /// Adds a group, and gives the id that it has from now on.
  private mutating func add(_ group: EndpointReport.Group) -> String {
    var key = DifferenceCollector.GroupKey(group)
    var group = group
    if places[key] == nil, groups.count >= DifferenceCollector.groupLimit {
      key.hideTypes()
      (group.template, group.legacyType, group.repositoryType) = (
        key.template.string, key.legacyType, key.repositoryType
      )
      group.id = key.id(endpoint: endpoint.name)
    }
    if let place = places[key] {
      groups[place].count += group.count
      groups[place].samples += group.samples
    } else {
      places[key] = groups.count
      groups.append(group)
    }
    return group.id
  }

  /// As many samples as a group may have, chosen as ``DifferenceCollector`` does.
  private func limited(_ group: EndpointReport.Group) -> EndpointReport.Group {
    guard group.samples.count > options.samples else { return group }
    var reservoir = Reservoir(samples: options.samples, of: group.id)
    var limited = group
    limited.samples = []
    for sample in group.samples {
      guard let place = reservoir.place() else { continue }
      if place < limited.samples.count { limited.samples[place] = sample } else { limited.samples.append(sample) }
    }
    return limited
  }

  private mutating func add(_ difference: ObservedDifference, group: String) {
    if let known = observed[difference.fingerprint] {
      var sum = known
      sum.values.add(difference.values)
      observed[difference.fingerprint] = sum
    } else if observed.count < options.fingerprints {
      var difference = difference
      difference.group = group
      observed[difference.fingerprint] = difference
    } else {
      fingerprintsAreComplete = false
    }
  }
}
