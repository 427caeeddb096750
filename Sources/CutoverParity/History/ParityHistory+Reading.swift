package import CutoverDomain
package import CutoverJSON
import CutoverPostgres

extension ParityHistory {
  /// The newest runs, the newest first.
  package func runs(limit: Int) throws -> [RecordedRun] { try runs(id: "", limit: limit) }

  /// A run by its name, `nil` where the history has none of it.
  package func run(_ id: RunID) throws -> RecordedRun? { try runs(id: id.text, limit: 1).first }

  /// What the newest runs over the stores of `instance` found of an endpoint, the newest first.
  package func trend(
    of endpoint: String, in instance: InstanceIdentity? = nil, limit: Int
  ) throws -> [(run: String, started: Int64, found: RecordedEndpoint)] {
    let stores = InstanceColumns(instance)
    return try connection.all(
      ListTrend(
        domain: domain, endpoint: endpoint, onlyClean: false, journal: stores.journal, legacy: stores.legacy,
        repository: stores.repository, maximum: Int64(limit))
    ).map { row in
      let found = RecordedEndpoint(
        name: endpoint, verdict: try known("verdict", row.verdict), isComplete: row.complete,
        requests: .init(), records: .init(planned: Int(row.recordsCompared), compared: Int(row.recordsCompared)),
        differences: counts(row.confirmed, row.tolerated, row.undecided),
        states: counts(row.new, row.known, row.changed, row.resolved, row.regressed, row.notEvaluated),
        statesAreComplete: row.fingerprintsComplete,
        duration: row.durationMs)
      return (row.id, row.startedAt.milliseconds, found)
    }
  }

  /// What a run has changed.
  package func transitions(of run: RunID) throws -> [Transition] {
    try connection.all(ListTransitions(runId: run.text)).map { row in
      Transition(
        endpoint: row.endpoint, fingerprint: row.fingerprint, state: try known("state", row.state), kind: row.kind,
        request: row.request, path: row.path)
    }
  }

  /// The samples of a run as its report has them, until they are forgotten.
  package func samples(of run: RunID) throws -> [JSONValue] {
    try connection.all(ListSamples(runId: run.text)).map { row in
      do { return try JSONValue.parse(Array(row.sample.text.utf8)) } catch {
        throw PostgresError.history("sample", row.sample.text)
      }
    }
  }

  /// What is not resolved of the legacy store of `instance`, the longest known first; of all endpoints where none is
  /// given.
  package func unresolved(
    endpoint: String? = nil, in instance: InstanceIdentity? = nil, limit: Int
  ) throws -> [UnresolvedDifference] {
    try connection.all(
      ListUnresolved(
        domain: domain, legacy: instance?.legacy ?? "", endpoint: endpoint ?? "", maximum: Int64(limit))
    ).map { row in
      UnresolvedDifference(
        endpoint: row.endpoint, fingerprint: row.fingerprint, kind: row.kind, request: row.request, path: row.path,
        state: try known("state", row.state), firstRun: row.firstRun, firstSeen: row.firstSeenAt.milliseconds,
        lastRun: row.lastRun, occurrences: Int(row.occurrences))
    }
  }

  private func runs(id: String, limit: Int) throws -> [RecordedRun] {
    let rows = try connection.all(ListRuns(domain: domain, id: id, maximum: Int64(limit)))
    let endpoints = Dictionary(
      grouping: try connection.all(ListRunEndpoints(runIds: rows.map(\.id))), by: \.runId)
    let segments = Dictionary(
      try connection.all(CountSegments(runIds: rows.filter { $0.endedAt == nil }.map(\.id)))
        .map { ($0.runId, RecordedRun.Segments(total: Int($0.total), done: Int($0.done))) }
    ) { first, _ in first }
    return try rows.map { row in
      RecordedRun(
        id: row.id, domain: row.domain, started: row.startedAt.milliseconds, mode: try known("mode", row.mode),
        basis: basis(of: row),
        onlyKeys: row.onlyKeys, progress: row.endedAt != nil ? .ended : row.isRunning ? .running : .abandoned,
        segments: segments[row.id], outcome: try outcome(row, (endpoints[row.id] ?? []).map(endpoint)),
        number: row.number, begun: row.begunAt.milliseconds, recorded: row.recordedAt?.milliseconds,
        reportHash: row.reportSha256, watches: try watches(row.watches))
    }
  }

  private func watches(_ text: PostgresJSON?) throws -> [String: String] {
    guard let text else { return [:] }
    guard let members = (try? JSONValue.parse(Array(text.text.utf8)))?.members else {
      throw PostgresError.history("watches", text.text)
    }
    return Dictionary(members.compactMap { member in member.value.string.map { (member.name.string, $0) } }) { $1 }
  }

  private func basis(of row: ListRuns.Row) -> ParityReport.Basis {
    var basis = ParityReport.Basis(
      sequence: row.sequence, pgSnapshot: row.pgSnapshot, schemaVersion: row.schemaVersion, rulesHash: row.rulesHash,
      comparatorHash: row.comparatorHash)
    basis.instance = InstanceColumns(journal: row.journal, legacy: row.legacy, repository: row.repository)
      .instance(of: row.domain)
    return basis
  }

  private func outcome(_ row: ListRuns.Row, _ endpoints: [RecordedEndpoint]) throws -> RecordedRun.Outcome? {
    guard let ended = row.endedAt, let verdict = row.verdict, let complete = row.complete else { return nil }
    return RecordedRun.Outcome(
      verdict: try known("verdict", verdict), isComplete: complete,
      exitStatus: ParityExitStatus(rawValue: row.exitStatus ?? 0), ended: ended.milliseconds, failure: row.failure,
      endpoints: endpoints)
  }

  private func endpoint(_ row: ListRunEndpoints.Row) throws -> RecordedEndpoint {
    func coverage(_ planned: Int64, _ compared: Int64, _ skipped: Int64) -> EndpointReport.Coverage {
      .init(
        planned: Int(planned), compared: Int(compared), inconclusive: Int(planned - compared - skipped),
        skipped: Int(skipped))
    }
    return RecordedEndpoint(
      name: row.endpoint, verdict: try known("verdict", row.verdict), isComplete: row.complete,
      requests: coverage(row.requestsPlanned, row.requestsCompared, row.requestsSkipped),
      records: coverage(row.recordsCompared + row.recordsSkipped, row.recordsCompared, row.recordsSkipped),
      differences: counts(row.confirmed, row.tolerated, row.undecided),
      states: counts(row.new, row.known, row.changed, row.resolved, row.regressed, row.notEvaluated),
      statesAreComplete: row.fingerprintsComplete,
      duration: row.durationMs)
  }

  private func counts(_ confirmed: Int64, _ tolerated: Int64, _ undecided: Int64) -> [Difference.Verdict: Int] {
    [.confirmed: Int(confirmed), .tolerated: Int(tolerated), .inconclusive: Int(undecided)].filter { $0.value > 0 }
  }

  /// In the order of the cases of `Difference.State`.
  private func counts(_ numbers: Int64...) -> [Difference.State: Int] {
    Dictionary(uniqueKeysWithValues: zip(Difference.State.allCases, numbers.map { Int($0) }))
      .filter { $0.value > 0 }
  }

  func known<Word: RawRepresentable>(_ column: String, _ text: String) throws -> Word
  where Word.RawValue == String {
    guard let word = Word(rawValue: text) else { throw PostgresError.history(column, text) }
    return word
  }
}
