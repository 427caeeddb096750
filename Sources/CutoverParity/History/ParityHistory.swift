import CutoverDomain
import CutoverJSON
package import CutoverPostgres

/// What the parity runs of a domain have found, in Postgres: runs, and each difference from when it was first seen to
/// when it is gone.
///
/// ```swift
/// let history = ParityHistory(domain: "arena", on: connection)
/// try history.begin(run)
/// let report = try history.record(run.findings(on: reading), keeping: retention)
/// ```
///
/// The tables are those of ``ParitySchema``. The connection is the history's own: not the one that is in the snapshot.
/// Everything throws ``PostgresError``.
package struct ParityHistory {
  /// How long what is recorded is kept, in milliseconds.
  package struct Retention: Sendable {
    /// Runs, and differences that are resolved.
    package var runs: Int64
    /// The samples of runs, and what each run changed.
    package var samples: Int64

    package init(runs: Int64, samples: Int64) {
      self.runs = runs
      self.samples = samples
    }
  }

  /// The most earlier runs that a report tells of.
  static let trendLength = 30

  let domain: String
  package let connection: PostgresConnection

  package init(domain: String, on connection: PostgresConnection) {
    self.domain = domain
    self.connection = connection
  }

  /// Notes that a run has begun, and that it goes on, as long as the connection lives. `watches` is what notes the writes of
  /// others to what each endpoint shows, as it was before the run read anything.
  package func begin(_ run: ParityRun, watches: [String: String] = [:]) throws {
    let stores = InstanceColumns(run.basis.instance)
    try connection.execute(
      BeginRun(
        id: run.id.text, domain: domain, startedAt: .init(milliseconds: run.started), mode: run.options.mode.rawValue,
        onlyKeys: run.options.onlyKeys, comparatorHash: run.basis.comparatorHash, journal: stores.journal,
        legacy: stores.legacy, repository: stores.repository,
        watches: PostgresJSON(
          JSONValue.fields(watches.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) }).compact)))
    try connection.execute(HoldRun(id: run.id.text))
  }

  /// Records a run that has ended, in one transaction, and gives its report with what the history knows: the state of
  /// each difference, since when it is there, and the runs before. A run that is recorded already stays as it is.
  ///
  /// `now`, Unix milliseconds, is what ages are counted from. Without it, it is the end of the run, or what the clock of the
  /// database says where that is earlier: a run that is dated in the future makes no other one old.
  package func record(
    _ findings: ParityFindings, keeping retention: Retention, now: Int64? = nil
  ) throws -> ParityReport {
    let report = try connection.transaction(retries: 3) { connection in
      try connection.execute(LockDomain(domain: domain))
      guard try connection.execute(end(of: findings.report)) == 1 else { return findings.report }
      try connection.execute(RemoveShare(runId: findings.report.id.text))
      try connection.execute(RemoveSegments(runId: findings.report.id.text))
      var report = findings.report
      if let legacy = report.basis.instance?.legacy, report.basis.instance?.journal != nil {
        try connection.execute(AdoptDifferences(legacy: legacy, domain: domain))
      }
      for (index, part) in report.parts.enumerated() {
        var known = part
        try HistoryEntry(self, report, place: index).record(findings.observed[index], in: &known)
        if index < report.endpoints.count { report.endpoints[index] = known } else { report.tables = known }
      }
      try setBaselines(findings)
      try connection.execute(SetReportHash(reportSha256: report.hash, id: report.id.text))
      try forget(retention, at: now ?? min(report.ended, clock() ?? report.ended))
      return report
    }
    try connection.execute(ReleaseRun(id: report.id.text))
    return report
  }

  /// Notes that somebody has taken foreign writes to a table for right.
  package func noteAcceptance(of table: String, writes: Int, by actor: String, reason: String) throws {
    try connection.execute(
      AddAcceptance(
        domain: domain, tableName: table, writes: Int64(writes), acceptedBy: storable(actor), reason: storable(reason)))
  }

  /// What the clock of the database says, in Unix milliseconds.
  package func clock() throws -> Int64? { try connection.one(GetClock())?.now.milliseconds }

  private func end(of report: ParityReport) -> EndRun {
    let stores = InstanceColumns(report.basis.instance)
    return EndRun(
      id: report.id.text, domain: domain, startedAt: .init(milliseconds: report.started), mode: report.mode.rawValue,
      onlyKeys: report.onlyKeys, comparatorHash: report.basis.comparatorHash,
      endedAt: .init(milliseconds: report.ended), verdict: report.verdict.rawValue, complete: report.isComplete,
      exitStatus: report.exitStatus.rawValue, failure: report.failure.map(storable), sequence: report.basis.sequence,
      pgSnapshot: report.basis.pgSnapshot, schemaVersion: report.basis.schemaVersion,
      rulesHash: report.basis.rulesHash, journal: stores.journal, legacy: stores.legacy,
      repository: stores.repository)
  }

  private func forget(_ retention: Retention, at now: Int64) throws {
    let runs = PostgresTimestamp(milliseconds: now - retention.runs)
    let samples = PostgresTimestamp(milliseconds: now - retention.samples)
    let results = PostgresTimestamp(milliseconds: now - Self.resumable)
    try connection.execute(ForgetShares(domain: domain, before: results))
    try connection.execute(ForgetResults(domain: domain, before: results))
    try connection.execute(ForgetSamples(domain: domain, before: samples))
    try connection.execute(ForgetTransitions(domain: domain, before: samples))
    try connection.execute(ForgetRuns(domain: domain, before: runs))
    try connection.execute(ForgetResolved(domain: domain, before: runs))
  }
}

extension PostgresTimestamp {
  init(milliseconds: Int64) { self.init(microseconds: milliseconds * 1000) }

  var milliseconds: Int64 { microseconds / 1000 }
}

/// Text for the database, which takes every character but U+0000.
func storable(_ text: String) -> String {
  text.utf8.contains(0)
    ? text.split(separator: "\0", omittingEmptySubsequences: false).joined(separator: "\u{2400}") : text
}
