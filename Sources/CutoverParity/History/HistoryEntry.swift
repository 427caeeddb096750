import CutoverDomain
import CutoverJSON
import CutoverPostgres

/// What a run that has ended says of one endpoint, on its way into the history.
struct HistoryEntry {
  private let history: ParityHistory
  private let report: ParityReport
  private let place: Int
  private let endpoint: EndpointReport

  /// The endpoint at `place` of the report.
  init(_ history: ParityHistory, _ report: ParityReport, place: Int) {
    self.history = history
    self.report = report
    self.place = place
    endpoint = report.parts[place]
  }

  private var stores: InstanceColumns { InstanceColumns(report.basis.instance) }
  private var legacy: String { stores.legacy ?? "" }
  private var connection: PostgresConnection { history.connection }
  private var startedAt: PostgresTimestamp { .init(milliseconds: report.started) }

  /// Files the differences, and adds to `result` what was known of them and of the endpoint.
  func record(_ observed: [ObservedDifference], in result: inout EndpointReport) throws {
    result.trend = try pastRuns(onlyClean: false, limit: ParityHistory.trendLength).reversed()
    result.lastClean = try pastRuns(onlyClean: true, limit: 1).first
    let seen = try file(observed)
    let gone = try settle()
    var states = seen.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
    states.merge(gone) { $0 + $1 }
    result.states = states
    try add(states)
    try connection.execute(
      AddTransitions(runId: report.id.text, domain: history.domain, legacy: legacy, endpoint: endpoint.name))
    try complete(&result, seen)
    try connection.execute(
      AddSamples(runId: report.id.text, endpoint: endpoint.name, samples: samples(of: result)))
  }

  /// A difference that was seen, as the history knows it.
  private struct Seen {
    let fingerprint: String
    let group: String
    let state: Difference.State
    let firstRun: String
    let firstSeenAt: Int64
    let occurrences: Int
  }

  private func file(_ observed: [ObservedDifference]) throws -> [Seen] {
    if observed.isEmpty { return [] }
    return try connection.all(
      RecordDifferences(
        domain: history.domain, legacy: legacy, endpoint: endpoint.name, runId: report.id.text, seenAt: startedAt,
        fingerprints: observed.map(\.fingerprint), legs: observed.map(\.leg.rawValue),
        kinds: observed.map(\.kind.rawValue), groups: observed.map(\.group),
        requests: observed.map { storable(request($0.parameters)) }, paths: observed.map { storable($0.path) },
        verdicts: observed.map(\.verdict.rawValue), valueHashes: observed.map(\.values.text))
    ).map { row in
      Seen(
        fingerprint: row.fingerprint, group: row.groupId, state: try state(row.state), firstRun: row.firstRun,
        firstSeenAt: row.firstSeenAt.milliseconds, occurrences: Int(row.occurrences))
    }
  }

  /// Decides on the differences that were not seen. Gone they are only if the endpoint was compared to the end, and all
  /// that differs is known.
  private func settle() throws -> [Difference.State: Int] {
    try connection.all(
      SettleDifferences(
        evaluated: endpoint.isComplete && report.failure == nil && endpoint.fingerprints.complete, skipped: [],
        runId: report.id.text, seenAt: startedAt, domain: history.domain, legacy: legacy, endpoint: endpoint.name)
    ).reduce(into: [:]) { $0[try state($1.state), default: 0] += 1 }
  }

  private func add(_ states: [Difference.State: Int]) throws {
    func count(_ state: Difference.State) -> Int64 { Int64(states[state] ?? 0) }
    func count(_ verdicts: Difference.Verdict...) -> Int64 {
      Int64(verdicts.reduce(0) { $0 + (endpoint.differences[$1] ?? 0) })
    }
    try connection.execute(
      AddRunEndpoint(
        runId: report.id.text, place: Int32(place), endpoint: endpoint.name, verdict: endpoint.verdict.rawValue,
        complete: endpoint.isComplete, requestsPlanned: Int64(endpoint.requests.planned),
        requestsCompared: Int64(endpoint.requests.compared), requestsSkipped: Int64(endpoint.requests.skipped),
        recordsCompared: Int64(endpoint.records.compared), recordsSkipped: Int64(endpoint.records.skipped),
        confirmed: count(.confirmed), tolerated: count(.tolerated), undecided: count(.pending, .inconclusive),
        fingerprintsComplete: endpoint.fingerprints.complete, new: count(.new), known: count(.known),
        changed: count(.changed), resolved: count(.resolved), regressed: count(.regressed),
        notEvaluated: count(.notEvaluated), durationMs: endpoint.duration))
  }

  /// Gives groups and samples of the report what is known of their differences.
  private func complete(_ result: inout EndpointReport, _ seen: [Seen]) throws {
    let byFingerprint = Dictionary(uniqueKeysWithValues: seen.map { ($0.fingerprint, $0) })
    let byGroup = Dictionary(grouping: seen, by: \.group)
    let oldest = byGroup.compactMapValues { $0.min { $0.firstSeenAt < $1.firstSeenAt }?.firstRun }
    var first = Dictionary(
      uniqueKeysWithValues: try connection.all(FindPastRuns(ids: Array(Set(oldest.values)), endpoint: endpoint.name))
        .compactMap { row in try PastRun(row).map { (row.id, $0) } })
    first[report.id.text] = PastRun(
      id: report.id, started: report.started, verdict: endpoint.verdict, isComplete: endpoint.isComplete,
      differences: endpoint.differenceCount)
    for group in result.groups.indices {
      let id = result.groups[group].id
      result.groups[group].states = (byGroup[id] ?? []).reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
      result.groups[group].firstSeen = oldest[id].flatMap { first[$0] }
      for sample in result.groups[group].samples.indices {
        guard let known = byFingerprint[result.groups[group].samples[sample].fingerprint] else { continue }
        result.groups[group].samples[sample].state = known.state
        result.groups[group].samples[sample].firstSeenRun = known.firstRun
        result.groups[group].samples[sample].firstSeenAt = known.firstSeenAt
        result.groups[group].samples[sample].occurrences = known.occurrences
      }
    }
  }

  private func pastRuns(onlyClean: Bool, limit: Int) throws -> [PastRun] {
    try connection.all(
      ListTrend(
        domain: history.domain, endpoint: endpoint.name, onlyClean: onlyClean, journal: stores.journal,
        legacy: stores.legacy, repository: stores.repository, maximum: Int64(limit))
    ).compactMap { try PastRun($0) }
  }

  private func samples(of result: EndpointReport) -> [PostgresJSON] {
    result.groups.flatMap { group in
      group.samples.map { sample in
        // The report has the count beside the samples; here nothing else keeps it.
        let members = sample.json(endpoint: endpoint.name, group: group).members ?? []
        let count = JSONMember(name: "group_count", value: .integer(group.count))
        return PostgresJSON(JSONValue.object(members + [count]).compact)
      }
    }
  }

  /// The call that a difference is in, as people type it.
  private func request(_ parameters: [String]) -> String {
    let path = Request(Endpoint(name: endpoint.name, route: endpoint.route), parameters).path
    // A report does not name the parameters of the query, whose values follow those of the route.
    let query = parameters.dropFirst(endpoint.route.split(separator: "/").count { $0.hasPrefix("{") })
      .filter { !$0.isEmpty }
    return query.isEmpty ? path : "\(path) (\(query.joined(separator: ", ")))"
  }

  private func state(_ text: String) throws -> Difference.State {
    guard let state = Difference.State(rawValue: text) else { throw PostgresError.history("state", text) }
    return state
  }
}

extension PostgresError {
  /// A word in the history that this program does not know.
  static func history(_ column: String, _ text: String) -> PostgresError {
    PostgresError(.decoding, "read history", "\(column) is \"\(text)\", which this program does not know")
  }
}
