import CutoverBasics
import CutoverDomain
import CutoverJSON

/// The comparison of one endpoint: all its requests, both legs.
struct EndpointRun {
  enum Outcome { case finished, cancelled }

  /// The most reasons that a report lists.
  private static let reasonLimit = 100

  private let endpoint: Endpoint
  private let options: ParityRun.Options
  private let now: Int64
  private let meter: Meter

  private let rules: RuleBook
  private var collector: DifferenceCollector
  private var tally: VerdictTally
  private var requests = EndpointReport.Coverage()
  private var records = EndpointReport.Coverage()
  private var seen: [Side: Int] = [:]
  /// Whether the repository could not answer the request that is being compared.
  private var repositoryFailed = false
  private var cacheAgreesWithLegacy: [String] = []
  private var reasons: [EndpointReport.Reason] = []
  private var reasonsOmitted = 0

  init(
    _ endpoint: Endpoint, runID: String, options: ParityRun.Options, now: Int64,
    isCancelled: @escaping () -> Bool, progress: @escaping (ParityRun.Progress) -> Void
  ) {
    self.endpoint = endpoint
    self.options = options
    self.now = now
    meter = Meter(endpoint: endpoint.name, isCancelled: isCancelled, progress: progress)
    rules = RuleBook(
      options.rules, endpoint: endpoint.name, comparison: endpoint.comparison, day: UTCDate(now).date)
    collector = DifferenceCollector(
      endpoint: endpoint.name, runID: runID, onlyKeys: options.onlyKeys, secrets: endpoint.secrets,
      samples: options.samples, fingerprintLimit: options.fingerprints)
    tally = VerdictTally(mayBeEmpty: endpoint.mayBeEmpty)
  }

  /// Compares all requests that the endpoint has.
  mutating func compare(_ reading: any Reading) -> Outcome {
    let planned: [Request]
    do {
      planned = try reading.requests(for: endpoint)
    } catch {
      let error = error as? ReadError ?? ReadError(.unavailable, source: endpoint.name, message: "\(error)")
      fail(endpoint.name, nil, nil, error.code.rawValue, error.description)
      return .finished
    }
    requests.planned = planned.count
    for request in planned {
      do {
        try meter.check()
        if try compare(request, reading) { requests.compared += 1 }
      } catch {
        requests.inconclusive = requests.planned - requests.compared
        return .cancelled
      }
    }
    requests.inconclusive = requests.planned - requests.compared
    addForeignWrites(reading)
    tally.add(.finished)
    try? meter.check()
    if tally.nothingCompared, reasons.isEmpty {
      note(
        .init(
          request: endpoint.name, leg: nil, side: nil, code: "nothingCompared",
          message: "no side has a single record, and the endpoint does not say that it may be empty"))
    }
    return .finished
  }

  /// Says that the endpoint, or what is left of it, was not compared.
  mutating func skip(because message: String, code: String) { fail(endpoint.name, nil, nil, code, message) }

  /// The differences as the history files them.
  var observed: [ObservedDifference] { collector.sortedObserved() }

  func report(duration: Int64) -> EndpointReport {
    EndpointReport(
      name: endpoint.name, route: endpoint.route, verdict: tally.verdict, isComplete: tally.isComplete,
      requests: requests, records: records, seen: seen, differences: collector.counts,
      cacheAgreesWithLegacy: cacheAgreesWithLegacy, reasons: reasons, reasonsOmitted: reasonsOmitted,
      groups: collector.sortedGroups(), fingerprints: collector.sortedFingerprints(),
      duration: duration)
  }

  /// Rows that did not come through the sink are a difference of their own, also where they happen to be right.
  private mutating func addForeignWrites(_ reading: any Reading) {
    guard options.legs.contains(.legacyRepository) else { return }
    do {
      for write in try reading.foreignWrites(for: endpoint) {
        let key = write.key.map { ElementKey([.init(field: "row", value: .string(ExactString($0)))]) }
        let path = JSONPath([.member(ExactString(write.table))] + (key.map { [.key($0)] } ?? []))
        let difference = JSONDifference(path: path, kind: .foreignWrite, legacy: nil, repository: nil)
        collector.add(
          difference, leg: .legacyRepository, parameters: [], verdict: .confirmed, message: write.message)
        tally.add(.difference(.confirmed))
        meter.differences = collector.total
      }
    } catch {
      fail(endpoint.name, .legacyRepository, .repository, ReadError.Code.unavailable.rawValue, "\(error)")
    }
  }

  /// Compares the sides of all legs. Says whether they were compared to the end. Throws ``Meter/Cancelled``.
  private mutating func compare(_ request: Request, _ reading: any Reading) throws -> Bool {
    let before = collector.total
    var isComplete = true
    repositoryFailed = false
    for leg in options.legs {
      // What the cache lacks comes from the repository: the second leg would fail for the same reason once more.
      if leg == .repositoryCache, repositoryFailed { continue }
      // Postgres with itself; where that is all there is to compare, it is, so that something was.
      if leg == .repositoryCache, options.legs.contains(.legacyRepository), !reading.isCached(endpoint) { continue }
      // A change in the repository alone would show twice: against the legacy side, and against a cache that has not
      // followed yet.
      if leg == .repositoryCache, collector.total > before, try cacheAgreesWithLegacy(request, reading) {
        cacheAgreesWithLegacy.append(request.path)
      } else {
        isComplete = try compare(request, on: leg, reading) && isComplete
      }
    }
    return isComplete
  }

  /// Whether the cache's answer differs in nothing from the legacy side's. A side that fails agrees with nobody.
  private mutating func cacheAgreesWithLegacy(_ request: Request, _ reading: any Reading) throws -> Bool {
    do {
      var differs = false
      var comparison = AnswerComparison(
        (.legacy, try reading.answer(to: request, from: .legacy, now: now)),
        (.cache, try reading.answer(to: request, from: .cache, now: now)), by: endpoint.comparison, meter: meter)
      try comparison.run { _ in differs = true }
      if !differs { seen[.cache, default: 0] += comparison.counts.right }
      return !differs
    } catch let cancelled as Meter.Cancelled { throw cancelled } catch { return false }
  }

  /// Compares the two sides of a leg. Says whether they were compared to the end. Throws ``Meter/Cancelled``.
  private mutating func compare(_ request: Request, on leg: Difference.Leg, _ reading: any Reading) throws -> Bool {
    var answers: [any Answer] = []
    var failures: [SideFailure] = []
    for side in [leg.left, leg.right] {
      do {
        answers.append(
          try SideFailure.labelling(side) {
            leg == .repositoryCache
              ? try reading.cachedAnswer(to: request, from: side, now: now)
              : try reading.answer(to: request, from: side, now: now)
          })
      } catch let failure as SideFailure {
        failures.append(failure)
      }
    }
    guard failures.isEmpty else {
      return failures.reduce(true) { add($1, request, leg) && $0 }
    }

    var comparison = AnswerComparison(
      (leg.left, answers[0]), (leg.right, answers[1]), by: endpoint.comparison, meter: meter)
    var failure: (any Error)?
    do {
      try comparison.run { add($0, .confirmed, request, leg) }
    } catch {
      failure = error
    }
    count(comparison.counts, of: leg)
    switch failure {
    case nil: return true
    case let failure as SideFailure: return add(failure, request, leg)
    case let cancelled as Meter.Cancelled: throw cancelled
    case .some(let error):
      fail(request.path, leg, nil, "engine", "\(error)")
      return false
    }
  }

  private mutating func count(_ counts: AnswerComparison.Counts, of leg: Difference.Leg) {
    // The repository is read in both legs, and shown once.
    seen[leg.right, default: 0] += counts.right
    if leg == .legacyRepository || !options.legs.contains(.legacyRepository) {
      seen[leg.left, default: 0] += counts.left
      records.compared += counts.compared
      records.inconclusive += counts.undecided
      records.planned += counts.compared + counts.undecided
      tally.add(.compared(records: counts.compared))
    }
  }

  private mutating func add(
    _ difference: JSONDifference, _ verdict: Difference.Verdict, _ request: Request, _ leg: Difference.Leg,
    message: String? = nil
  ) {
    let rule = verdict == .confirmed ? rules.rule(for: difference, leg: leg) : nil
    let verdict = rule == nil ? verdict : .tolerated
    collector.add(
      difference, leg: leg, parameters: request.parameters, verdict: verdict, rule: rule?.id, message: message)
    tally.add(.difference(verdict))
    meter.differences = collector.total
  }

  /// Says whether the failure decides the request nevertheless.
  private mutating func add(_ failure: SideFailure, _ request: Request, _ leg: Difference.Leg) -> Bool {
    let error = failure.error
    if failure.side == .repository { repositoryFailed = true }
    if error.code == .undecodable {
      let difference = JSONDifference(path: JSONPath(), kind: .decodeError, legacy: nil, repository: nil)
      if failure.side == .cache {
        // The cache had the key and could not answer with it: a client would have seen that.
        add(difference, .confirmed, request, leg, message: error.description)
        return true
      }
      if leg == .legacyRepository { add(difference, .inconclusive, request, leg, message: error.description) }
    }
    fail(request.path, leg, failure.side, error.code.rawValue, error.description)
    return false
  }

  private mutating func fail(
    _ request: String, _ leg: Difference.Leg?, _ side: Side?, _ code: String, _ message: String
  ) {
    tally.add(.failed)
    note(.init(request: request, leg: leg, side: side, code: code, message: message))
  }

  private mutating func note(_ reason: EndpointReport.Reason) {
    if reasons.count < Self.reasonLimit { reasons.append(reason) } else { reasonsOmitted += 1 }
  }
}
