import CutoverBasics
import CutoverDomain
import CutoverJSON

/// The comparison of one pair of documents.
struct PairRun {
  private let pair: DocumentPair
  private let endpoint: Endpoint
  private let rules: RuleBook
  private let places: NamedPlaces
  private var collector: DifferenceCollector
  private var tally = VerdictTally(mayBeEmpty: false)
  private var counts = ResponseComparison.Counts()
  private var reasons: [EndpointReport.Reason] = []

  init(
    _ pair: DocumentPair, _ endpoint: Endpoint, places: NamedPlaces, runID: String, options: ParityRun.Options,
    now: Int64
  ) {
    self.pair = pair
    self.places = places
    self.endpoint = endpoint
    rules = RuleBook(
      options.rules, endpoint: pair.name, comparison: endpoint.comparison, day: UTCDate(now).date)
    collector = DifferenceCollector(
      endpoint: pair.name, runID: runID, onlyKeys: options.onlyKeys, secrets: endpoint.secrets,
      samples: options.samples)
  }

  /// Compares the documents; false if that was cancelled.
  mutating func compare(_ meter: Meter) -> Bool {
    do {
      try meter.check()
      if let obstacle = pair.obstacle {
        tally.add(.failed)
        note(nil, "notCompared", obstacle)
        return true
      }
      try compareDocuments(meter)
      tally.add(.compared(records: counts.compared))
      tally.add(.finished)
      if tally.nothingCompared {
        note(nil, "nothingCompared", "neither side has a record, which is no evidence that they are equal")
      }
      try meter.check()
    } catch is Meter.Cancelled {
      return false
    } catch let failure as SideFailure {
      tally.add(.failed)
      note(failure.side, failure.error.code.rawValue, failure.error.description)
    } catch {
      tally.add(.failed)
      note(nil, "engine", "\(error)")
    }
    return true
  }

  /// Says that the pair, or what is left of it, was not compared.
  mutating func skip(because message: String) {
    tally.add(.failed)
    note(nil, "cancelled", message)
  }

  func report(duration: Int64) -> EndpointReport {
    let route = [pair.left, pair.right].compactMap { $0?.name }.joined(separator: " ")
    return EndpointReport(
      name: pair.name, route: route, verdict: tally.verdict, isComplete: tally.isComplete,
      requests: .init(planned: 1, compared: reasons.isEmpty ? 1 : 0, inconclusive: reasons.isEmpty ? 0 : 1),
      records: .init(planned: counts.compared, compared: counts.compared),
      seen: [.legacy: counts.left, .repository: counts.right], differences: collector.counts,
      cacheAgreesWithLegacy: [], reasons: reasons, reasonsOmitted: 0, groups: collector.sortedGroups(),
      fingerprints: collector.sortedFingerprints(), duration: duration)
  }

  private mutating func compareDocuments(_ meter: Meter) throws {
    guard let left = pair.left, let right = pair.right else {
      counts.compared = 1
      if let document = pair.left ?? pair.right { searchPlaces(in: document) }
      return add(
        JSONDifference(
          path: JSONPath(), kind: pair.left == nil ? .missingInLegacy : .missingInRepository, legacy: nil,
          repository: nil), meter, message: "there is no such file")
    }
    // What is the same in every byte is the same in every way, once it is known to be JSON.
    if left.format == right.format, let leftFile = DocumentFile.regular(left),
      let rightFile = DocumentFile.regular(right), leftFile.hasSameBytes(as: rightFile)
    {
      try countRecords(of: left, leftFile, meter)
      if rightFile.hasChanged {
        throw SideFailure(side: .repository, error: ReadError(rightFile.changeError, in: right))
      }
      return
    }
    var comparison = DocumentComparison(left, right, by: endpoint.comparison, places: places, meter: meter)
    defer { counts = comparison.counts }
    try comparison.run { add($0, meter) }
  }

  /// A document without a partner is not compared, but may have places that options name.
  private func searchPlaces(in document: Document) {
    if places.isSettled { return }
    var search = PlaceSearch(places)
    do {
      let stream = try DocumentStream(document)
      while !search.isSettled, let item = try stream.next() { try search.look(at: item) }
    } catch {
      // Whether it can be read makes no difference: it is missing on the other side.
    }
  }

  private mutating func countRecords(of document: Document, _ file: DocumentFile, _ meter: Meter) throws {
    do {
      var search = PlaceSearch(places)
      let stream = DocumentStream(file, of: document, copies: !search.isSettled)
      while let item = try stream.next() {
        if stream.copies {
          try search.look(at: item)
          stream.copies = !search.isSettled
        }
        switch item {
        case .value, .element:
          counts.compared += 1
          try meter.tick()
        default: break
        }
      }
    } catch let error as JSONError {
      throw SideFailure(side: .legacy, error: ReadError(error, in: document))
    }
    (counts.left, counts.right) = (counts.compared, counts.compared)
  }

  private mutating func add(_ difference: JSONDifference, _ meter: Meter, message: String? = nil) {
    let rule = rules.rule(for: difference, leg: .legacyRepository)
    let verdict: Difference.Verdict = rule == nil ? .confirmed : .tolerated
    collector.add(
      difference, leg: .legacyRepository, parameters: [], verdict: verdict, rule: rule?.id, message: message)
    tally.add(.difference(verdict))
    meter.differences = collector.total
  }

  private mutating func note(_ side: Side?, _ code: String, _ message: String) {
    reasons.append(.init(request: pair.name, leg: .legacyRepository, side: side, code: code, message: message))
  }
}
