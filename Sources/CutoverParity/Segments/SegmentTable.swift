import CutoverJSON
import CutoverPostgres

/// The segments of one run in Postgres, as one process sees them. Everything throws `PostgresError`.
///
/// A process that takes a segment has it for the time of its lease, and longer as long as it says so. Then anybody may
/// take it; `attempts` tells the one who had it that it is not its own any more.
struct SegmentTable {
  private let connection: PostgresConnection
  private let runID: String
  /// The snapshot that this process compares on.
  private let snapshot: String
  /// The name of this process.
  private let worker: String
  /// In milliseconds.
  private let lease: Int64
  /// Whether this is the process of the run.
  private let isOwner: Bool

  init(
    _ connection: PostgresConnection, run: RunID, snapshot: String, worker: String, lease: Int64, isOwner: Bool = false
  ) {
    self.connection = connection
    runID = run.text
    self.snapshot = snapshot
    self.worker = worker
    self.lease = lease
    self.isOwner = isOwner
  }

  /// What an earlier process of the run has found. What cannot be read is left out, and compared again.
  func kept() throws -> [SegmentPlan.Kept] {
    try connection.all(ListDoneSegments(runId: runID)).compactMap { row in
      guard
        let segment = Self.segment(row.place, row.endpoint, row.requests, isLast: row.isLast),
        let findings = Self.findings(row.result)
      else { return nil }
      return .init(segment: segment, sequence: row.sequence, findings: findings)
    }
  }

  /// The first number that no segment has had.
  func nextPlace() throws -> Int { Int(try connection.one(LastPlace(runId: runID))?.place ?? -1) + 1 }

  /// Puts the segments of `plan` in place of all others of the run, and tells what they are compared on. `ranked` has
  /// the places of those that are open, the first to be compared first.
  func publish(_ plan: SegmentPlan, ranked: [Int], share: PutShare) throws {
    let rank = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($1, Int32($0)) })
    try connection.transaction { connection in
      try connection.execute(share)
      try connection.execute(RemoveOtherSegments(runId: runID, kept: plan.kept.map { Int32($0.segment.place) }))
      try connection.execute(
        AddSegments(
          runId: runID, sequence: share.sequence, places: plan.open.map { Int32($0.place) },
          endpoints: plan.open.map(\.endpoint), requests: plan.open.map { PostgresJSON($0.requestsJSON.compact) },
          requestCounts: plan.open.map { Int32($0.parameters.count) }, lasts: plan.open.map(\.isLast),
          ranks: plan.open.map { rank[$0.place] ?? .max }))
    }
  }

  /// Takes the next segment that nobody has; none where the run is compared on another snapshot by now.
  func claim() throws -> (segment: Segment, attempts: Int32)? {
    let claim = ClaimSegment(worker: worker, leaseMs: lease, runId: runID, snapshot: snapshot, isOwner: isOwner)
    guard let row = try connection.one(claim) else { return nil }
    guard let segment = Self.segment(row.place, row.endpoint, row.requests, isLast: row.isLast) else {
      throw PostgresError.history("requests", row.requests.text)
    }
    return (segment, row.attempts)
  }

  /// How many segments are not done.
  func undone() throws -> Int { Int(try connection.one(CountUndone(runId: runID))?.undone ?? 0) }

  /// How many segments some process is at work on.
  func claimed() throws -> Int { Int(try connection.one(CountClaimed(runId: runID))?.claimed ?? 0) }

  /// Lets no other process take segments any more, until they are published anew.
  func close() throws { try connection.execute(CloseShare(runId: runID)) }

  /// Goes on with segments, and gives the places of those that are still this process's own.
  func renew(_ claims: [(place: Int, attempts: Int32)]) throws -> Set<Int> {
    let rows = try connection.all(
      RenewSegments(
        leaseMs: lease, places: claims.map { Int32($0.place) }, attempts: claims.map(\.attempts), runId: runID,
        worker: worker))
    return Set(rows.map { Int($0.place) })
  }

  /// Says whether the segment was still this process's own.
  func finish(_ place: Int, attempts: Int32, _ findings: SegmentFindings) throws -> Bool {
    try connection.execute(
      FinishSegment(
        result: PostgresJSON(findings.json.compact), records: Int64(findings.report.records.compared),
        differences: Int64(findings.report.differenceCount), runId: runID, place: Int32(place), attempts: attempts,
        worker: worker)) == 1
  }

  func giveBack(_ place: Int, attempts: Int32) throws {
    try connection.execute(GiveSegmentBack(runId: runID, place: Int32(place), attempts: attempts, worker: worker))
  }

  /// What was found of those of `places` that are done.
  func results(of places: [Int]) throws -> [Int: SegmentFindings] {
    let rows = try connection.all(ListResults(runId: runID, places: places.map { Int32($0) }))
    return Dictionary(
      rows.compactMap { row in Self.findings(row.result).map { (Int(row.place), $0) } }, uniquingKeysWith: { $1 })
  }

  private static func segment(_ place: Int32, _ endpoint: String, _ requests: PostgresJSON, isLast: Bool) -> Segment? {
    guard let list = (try? JSONValue.parse(Array(requests.text.utf8)))?.elements else { return nil }
    let parameters = list.compactMap { $0.elements?.compactMap(\.string) }
    guard parameters.count == list.count else { return nil }
    return Segment(place: Int(place), endpoint: endpoint, parameters: parameters, isLast: isLast)
  }

  private static func findings(_ result: PostgresJSON) -> SegmentFindings? {
    guard let json = try? JSONValue.parse(Array(result.text.utf8)) else { return nil }
    return try? SegmentFindings(json: json, source: "cutover_parity.segments")
  }
}

extension Segment {
  fileprivate var requestsJSON: JSONValue { .array(parameters.map { .array($0.map(\.json)) }) }
}
