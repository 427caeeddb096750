import CutoverBasics
import CutoverDomain
import CutoverJSON

/// The comparison of one endpoint: all its requests, both legs.
struct EndpointRun {
  enum Outcome { case finished, cancelled }

  private let endpoint: Endpoint
  private let options: ParityRun.Options
  private let now: Int64
  private let meter: Meter

  private let rules: RuleBook
  private let limits: Rereading.Limits?
  private var found: EndpointFindings
  private var requests = EndpointReport.Coverage()
  /// Whether the endpoint has a call for all of its records: what its windows show of them is not counted again.
  private var hasWhole = false
  /// Whether the repository could not answer the request that is being compared.
  private var repositoryFailed = false
  /// The differences of the request that is being compared, and why it cannot be compared.
  private var differing = 0
  private var failure: String?
  /// What becomes of a difference that nothing tolerates.
  private var filing = Filing.report
  /// The rows of the repository that did not come through the sink, until they are filed.
  private var writes = ForeignWrites([])
  /// The requests that are to be read again.
  private var waiting: [(request: Request, candidates: Candidates)] = []
  private(set) var rereads = RereadCounts()
  /// What a later run may begin from if this one finds the endpoint clean.
  private(set) var noted: ParityFindings.Noted?

  /// With `limits`, what differs is only looked at, and decided by ``reread(_:at:)`` and ``conclude(_:)``.
  init(
    _ endpoint: Endpoint, runID: String, options: ParityRun.Options, now: Int64, limits: Rereading.Limits? = nil,
    isCancelled: @escaping () -> Bool, progress: @escaping (ParityRun.Progress) -> Void
  ) {
    self.endpoint = endpoint
    self.options = options
    self.now = now
    meter = Meter(endpoint: endpoint.name, isCancelled: isCancelled, progress: progress)
    rules = RuleBook(
      options.rules, endpoint: endpoint.name, comparison: endpoint.comparison, day: UTCDate(now).date)
    self.limits = limits
    found = EndpointFindings(endpoint, runID: runID, options: options)
  }

  /// Compares all requests that the endpoint has, at `time` (Unix milliseconds).
  mutating func compare(_ reading: any DomainSnapshot, at time: Int64) -> Outcome {
    let planned: [Request]
    do {
      planned = try reading.requests(for: endpoint)
    } catch {
      let error = error as? ReadError ?? ReadError(.unavailable, source: endpoint.name, message: "\(error)")
      fail(endpoint.name, nil, nil, error.code.rawValue, error.description)
      return .finished
    }
    return compare(planned, reading, at: time)
  }

  /// Compares `planned`, requests of the endpoint; with `isWhole`, also what belongs to the endpoint as a whole.
  mutating func compare(
    _ planned: [Request], isWhole: Bool = true, _ reading: any DomainSnapshot, at time: Int64
  ) -> Outcome {
    requests.planned = planned.count
    // A part of the run may have windows alone.
    hasWhole =
      !endpoint.query.isEmpty && ((try? reading.requests(for: endpoint)) ?? planned).contains { !$0.isWindow }
    let reads = reading.cacheReads
    defer { found.cacheReads = found.cacheReads + (reading.cacheReads - reads) }
    readForeignWrites(reading, of: planned, isWhole: isWhole)
    if isWhole { readLosses(reading) }
    // Taken before anything is read, and again after it: what was replaced in between was compared by nobody.
    let before = isWhole ? checkpoint(in: reading) : nil
    for request in planned {
      do {
        try meter.check()
        if let limits {
          var candidates = Candidates(limits)
          if try !watch(request, &candidates, reading, at: time) { waiting.append((request, candidates)) }
        } else if try compare(request, reading) {
          requests.compared += 1
        }
      } catch { return .cancelled }
    }
    // Where differences wait to be read again, who caused them shows only at the end.
    if limits == nil { addForeignWrites() }
    // Without one the next run compares everything.
    if let before, before == checkpoint(in: reading) {
      noted = .init(checkpoint: before, comparatorHash: Comparator.hash(of: [endpoint]))
    }
    try? meter.check()
    return .finished
  }

  private func checkpoint(in reading: any DomainSnapshot) -> String? {
    guard limits == nil, legs.contains(.legacyRepository) else { return nil }
    return try? reading.checkpoint(of: endpoint, after: baseline?.checkpoint)
  }

  private var legs: [Difference.Leg] {
    endpoint.isInternal ? options.legs.filter { $0 == .repositoryCache } : options.legs
  }

  private var baseline: Baseline? { options.baselines[endpoint.name] }

  /// Whether there is something to read again.
  var isWaiting: Bool { waiting.contains { !$0.candidates.isSettled } }

  /// Whether there are requests whose differences are not filed yet.
  var hasWaiting: Bool { !waiting.isEmpty }

  /// Reads again what is not decided, at `time` (Unix milliseconds).
  mutating func reread(_ reading: any DomainSnapshot, at time: Int64) -> Outcome {
    let before = waiting
    waiting = []
    for (place, var entry) in before.enumerated() {
      do {
        if try entry.candidates.isSettled || !watch(entry.request, &entry.candidates, reading, at: time) {
          waiting.append(entry)
        } else {
          rereads.add(entry.candidates)
        }
      } catch {
        waiting += before[place...]
        return .cancelled
      }
    }
    return .finished
  }

  /// Reads for the last time what differed to the end, and files it.
  mutating func conclude(_ reading: any DomainSnapshot) -> Outcome {
    defer { filing = .report }
    while let entry = waiting.first {
      filing = .conclude(entry.candidates)
      do { if try compare(entry.request, reading) { requests.compared += 1 } } catch { return .cancelled }
      rereads.add(entry.candidates)
      waiting.removeFirst()
    }
    return .finished
  }

  /// Says that everything that was planned has been tried; what still waits could not be read again, because of `message`.
  mutating func finish(because message: String, code: String) {
    addForeignWrites()
    for entry in waiting {
      let count = entry.candidates.count
      rereads.add(entry.candidates)
      fail(
        entry.request.path, nil, nil, code,
        "\(message); \(counted(count, "difference")) \(count == 1 ? "was" : "were") waiting to be re-checked")
    }
    requests.pending = waiting.count
    requests.inconclusive = requests.planned - requests.compared - requests.pending
    found.tally.add(.finished)
    if found.tally.nothingCompared, found.reasons.isEmpty {
      found.note(.nothingCompared(of: endpoint))
    }
  }

  /// Says that the endpoint, or what is left of it, was not compared.
  mutating func skip(because message: String, code: String) {
    requests.inconclusive = requests.planned - requests.compared
    fail(endpoint.name, nil, nil, code, message)
  }

  /// The differences as the history files them.
  var observed: [ObservedDifference] { found.collector.sortedObserved() }

  /// What was found of a segment.
  func findings(of outcome: Outcome, duration: Int64) -> SegmentFindings {
    SegmentFindings(
      report: report(duration: duration), observed: observed, noted: noted, isFinished: outcome == .finished)
  }

  func report(duration: Int64) -> EndpointReport { found.report(of: endpoint, requests: requests, duration: duration) }

  /// Compares a request without filing what differs. Says whether no record of it differs any more; else the request is
  /// as if it had not been read. Throws ``Meter/Cancelled``.
  private mutating func watch(
    _ request: Request, _ candidates: inout Candidates, _ reading: any DomainSnapshot, at time: Int64
  ) throws -> Bool {
    let kept = found
    filing = .note(DifferenceSet(limit: limits?.differences ?? 0))
    defer { filing = .report }
    let before = reading.sources(of: request)
    do {
      let isComplete = try compare(request, reading)
      candidates.add(
        .init(
          differences: filing.noted, failure: isComplete ? nil : failure ?? "", before: before,
          after: reading.sources(of: request), time: time))
    } catch {
      found = kept
      throw error
    }
    if candidates.isClear { requests.compared += 1 } else { found = kept }
    return candidates.isClear
  }

  /// Reads which rows did not come through the sink: those that `planned` show, and with `isWhole` those that no request
  /// of the endpoint is known to show.
  private mutating func readForeignWrites(_ reading: any DomainSnapshot, of planned: [Request], isWhole: Bool) {
    guard options.legs.contains(.legacyRepository) else { return }
    do { writes = try ForeignWrites(in: reading, of: endpoint, planned, isWhole: isWhole) } catch {
      fail(endpoint.name, .legacyRepository, .repository, ReadError.Code.unavailable.rawValue, "\(error)")
    }
  }

  private mutating func readLosses(_ reading: any DomainSnapshot) {
    guard legs.contains(.legacyRepository) else { return }
    do { found.losses = .init(try reading.acceptedLosses(for: endpoint)) } catch {
      fail(endpoint.name, .legacyRepository, .repository, ReadError.Code.unavailable.rawValue, "\(error)")
    }
  }

  /// Files the writes that explain no difference: rows that did not come through the sink are a difference of their own,
  /// also where they happen to be right. What a write has changed counts once, with the write as its cause.
  private mutating func addForeignWrites() {
    for write in writes.unexplaining(found.explaining) {
      let difference = JSONDifference(path: write.path, kind: .foreignWrite, legacy: nil, repository: nil)
      found.collector.add(
        difference, leg: .legacyRepository, parameters: write.parameters, verdict: .confirmed, message: write.message,
        labels: write.labels)
      found.tally.add(.difference(.confirmed))
      meter.differences = found.collector.total
    }
    writes = ForeignWrites([])
  }

  /// Compares the sides of all legs. Says whether they were compared to the end. Throws ``Meter/Cancelled``.
  private mutating func compare(_ request: Request, _ reading: any DomainSnapshot) throws -> Bool {
    var isComplete = true
    (differing, failure, repositoryFailed) = (0, nil, false)
    for leg in legs {
      // What the cache lacks comes from the repository: the second leg would fail for the same reason once more.
      if leg == .repositoryCache, repositoryFailed { continue }
      // Postgres with itself; where that is all there is to compare, it is, so that something was.
      if leg == .repositoryCache, legs.contains(.legacyRepository), !reading.isCached(endpoint) { continue }
      // A change in the repository alone would show twice: against the legacy side, and against a cache that has not
      // followed yet.
      if leg == .repositoryCache, differing > 0, try cacheAgreesWithLegacy(request, reading) {
        found.cacheAgreesWithLegacy.append(request.path)
      } else {
        isComplete = try compare(request, on: leg, reading) && isComplete
      }
    }
    return isComplete
  }

  /// Whether the cache's answer differs in nothing from the legacy side's. A side that fails agrees with nobody.
  private mutating func cacheAgreesWithLegacy(_ request: Request, _ reading: any DomainSnapshot) throws -> Bool {
    do {
      var comparison = ResponseComparison(
        (.legacy, try reading.answer(to: request, from: .legacy, now: now)),
        (.cache, try reading.answer(to: request, from: .cache, now: now)), by: endpoint.comparison, meter: meter)
      guard try comparison.isEqual() else { return false }
      found.seen[.cache, default: 0] += comparison.counts.right
      return true
    } catch let cancelled as Meter.Cancelled { throw cancelled } catch { return false }
  }

  /// Compares what has changed since the baseline, if that can be told. Says whether nothing differs there; else
  /// everything has to be compared, so that what is reported has its place in the whole. Throws ``Meter/Cancelled``.
  private mutating func compareChanges(_ request: Request, _ reading: any DomainSnapshot) throws -> Bool {
    guard let baseline, let changes = try? reading.changes(of: request, since: baseline.checkpoint, now: now) else {
      return false
    }
    var comparison = ResponseComparison(
      (.legacy, changes.legacy), (.repository, changes.repository), by: endpoint.comparison, meter: meter)
    do {
      guard try comparison.isEqual() else { return false }
    } catch let cancelled as Meter.Cancelled { throw cancelled } catch { return false }
    count(comparison.counts, of: request, .legacyRepository)
    found.skip(changes.skipped, since: baseline)
    return true
  }

  /// Compares the two sides of a leg. Says whether they were compared to the end. Throws ``Meter/Cancelled``.
  private mutating func compare(_ request: Request, on leg: Difference.Leg, _ reading: any DomainSnapshot) throws
    -> Bool
  {
    if leg == .legacyRepository, try compareChanges(request, reading) { return true }
    var answers: [any Response] = []
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
    if let refusal = Refusal(failures, leg) {
      if !refusal.isEqual { add(refusal.difference, .confirmed, request, leg, message: refusal.message) }
      return true
    }
    guard failures.isEmpty else { return failures.reduce(true) { add($1, request, leg) && $0 } }

    var comparison = ResponseComparison(
      (leg.left, answers[0]), (leg.right, answers[1]), by: endpoint.comparison, meter: meter)
    var failure: (any Error)?
    do {
      let inHand = comparison.inHand
      try comparison.run { add($0, .confirmed, request, leg, in: inHand) }
    } catch {
      failure = error
    }
    count(comparison.counts, of: request, leg)
    let isDecided = add(comparison.faults, request, leg)
    switch failure {
    case nil: return isDecided
    case let failure as SideFailure: return add(failure, request, leg)
    case let cancelled as Meter.Cancelled: throw cancelled
    case .some(let error):
      fail(request.path, leg, nil, "engine", "\(error)")
      return false
    }
  }

  private mutating func count(_ counts: ResponseComparison.Counts, of request: Request, _ leg: Difference.Leg) {
    found.count(
      counts, of: leg, isOnly: !options.legs.contains(.legacyRepository), addsRecords: !hasWhole || !request.isWindow)
  }

  private mutating func add(
    _ difference: JSONDifference, _ verdict: Difference.Verdict, _ request: Request, _ leg: Difference.Leg,
    message: String? = nil, in record: RecordInHand? = nil
  ) {
    differing += 1
    let rule = verdict == .confirmed ? rules.rule(for: difference, leg: leg) : nil
    var (verdict, attempts) = (rule == nil ? verdict : .tolerated, 1)
    if verdict == .confirmed {
      let key = { DifferenceSet.Key(difference, request, leg) }
      guard let filed = filing.file(key, values: { ValueHash(of: difference) }) else { return }
      (verdict, attempts) = filed
    }
    var message = message.map(options.named)
    if leg == .legacyRepository, verdict == .confirmed {
      let cause = writes.explain(difference, in: request, &found.explaining)
      message = message ?? cause
    }
    found.collector.add(
      difference, leg: leg, parameters: request.parameters, verdict: verdict, rule: rule?.id, message: message,
      attempts: attempts, in: record)
    found.tally.add(.difference(verdict))
    meter.differences = found.collector.total
  }

  /// Files the records that a side could not decode. Returns whether the request is decided all the same.
  private mutating func add(_ faults: [RecordFault], _ request: Request, _ leg: Difference.Leg) -> Bool {
    var undecided: [RecordFault] = []
    for fault in faults {
      let difference = JSONDifference(path: fault.path, kind: .decodeError, legacy: nil, repository: nil)
      // The cache had the record and could not answer with it: a client would have seen that.
      let isConfirmed = fault.side == .cache
      add(difference, isConfirmed ? .confirmed : .inconclusive, request, leg, message: fault.error.description)
      if fault.side == .repository { repositoryFailed = true }
      if !isConfirmed { undecided.append(fault) }
    }
    guard let first = undecided.first else { return true }
    let others = undecided.count > 1 ? ", and \(undecided.count - 1) more" : ""
    fail(
      request.path, leg, first.side, first.error.code.rawValue,
      "\(first.path.text): \(first.error.description)\(others)")
    return false
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

  private mutating func fail(_ request: String, _ leg: Difference.Leg?, _ side: Side?, _ code: String, _ text: String) {
    let message = options.named(text)
    failure = failure.map { "\($0); \(message)" } ?? message
    found.tally.add(.failed)
    found.note(.init(request: request, leg: leg, side: side, code: code, message: message))
  }
}
