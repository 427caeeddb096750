import CutoverDomain
package import CutoverJSON

/// Compares documents, pair by pair, and says what it has found in the form of a parity run: each pair is an endpoint,
/// its left document the legacy side, its right one the repository's.
package struct DocumentRun {
  package let id: RunID
  private let pairs: [DocumentPair]
  private let options: ParityRun.Options
  /// How documents are compared; its name stands for all of them.
  private let endpoint: Endpoint
  private let places: NamedPlaces
  private let started: Int64
  private let clock: () -> Int64

  /// The name of the domain in reports.
  package static let domain = "documents"

  /// A comparison of `pairs` by `comparison`; values in the places that `secrets` name are never shown. `places` are
  /// looked for in all documents. `clock` gives Unix milliseconds.
  package init(
    _ pairs: [DocumentPair], comparison: JSONDiff, secrets: [String] = [], places: NamedPlaces = .init(),
    options: ParityRun.Options = .init(), clock: @escaping () -> Int64, random: inout some RandomNumberGenerator
  ) {
    self.pairs = pairs
    self.places = places
    self.options = options
    endpoint = Endpoint(name: "*", route: "", comparison: comparison, secrets: secrets)
    self.clock = clock
    started = clock()
    id = RunID(at: started, using: &random)
  }

  /// Compares everything. Blocks the thread; `progress` and `isCancelled` are called on it, some times a second at
  /// least. What cannot be read is part of the report, and keeps it from being clean.
  package func report(
    isCancelled: @escaping () -> Bool = { false }, progress: @escaping (ParityRun.Progress) -> Void = { _ in }
  ) -> ParityReport {
    var failure: String?
    let reports = pairs.map { pair in
      let began = clock()
      var run = PairRun(pair, endpoint, places: places, runID: id.text, options: options, now: started)
      let meter = Meter(endpoint: pair.name, isCancelled: isCancelled, progress: progress)
      if failure == nil, !run.compare(meter) { failure = "the run was cancelled" }
      if failure != nil { run.skip(because: "the run was cancelled") }
      return run.report(duration: clock() - began)
    }
    return ParityReport(
      id: id, domain: Self.domain, started: started, ended: clock(), mode: .full,
      basis: .init(rulesHash: options.rules.hash, comparatorHash: Comparator.hash(of: [endpoint])),
      onlyKeys: options.onlyKeys, failure: failure, endpoints: reports,
      rules: RuleReport.all(of: options, at: started, failure: failure, endpoints: reports))
  }
}
