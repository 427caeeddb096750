import CutoverPostgres

extension ParityHistory {
  /// How far back a run is gone on with, in milliseconds. Less than a day: a nightly run never goes on with that of the
  /// night before.
  static let resumable: Int64 = 12 * 3_600_000

  /// Makes `run` go on where the newest run like it was killed, and notes that it goes on. Says whether there was one.
  package func resume(_ run: inout ParityRun, _ terms: SharingTerms) throws -> Bool {
    let after = PostgresTimestamp(milliseconds: run.started - Self.resumable)
    for row in try connection.all(ListInterrupted(domain: domain, after: after, fit: run.fit(terms))) {
      guard let id = RunID(row.id), try connection.one(TryHoldRun(id: row.id))?.isHeld == true else { continue }
      run.resume(id, started: row.startedAt.milliseconds, cut: row.cutFolder)
      return true
    }
    return false
  }

  /// The runs that others may take part in and that have something left, the oldest first; or `run` alone.
  package func shares(of run: RunID? = nil) throws -> [Share] {
    try connection.all(ListShares(domain: domain, id: run?.text ?? "")).compactMap { row in
      guard let id = RunID(row.runId) else { return nil }
      var options = ParityRun.Options()
      options.mode = try known("mode", row.mode)
      options.onlyKeys = row.onlyKeys
      options.samples = Int(row.samples)
      options.legs = try row.legs.map { try known("leg", $0) }
      options.baselines = try ParityRun.Options.baselines(row.baselines)
      options.deadline = row.deadlineAt?.milliseconds
      return Share(
        run: id,
        cut: .init(
          snapshot: row.snapshot, sequence: row.sequence, cutFolder: row.cutFolder, cachePrefix: row.cachePrefix,
          address: row.address),
        endpoints: row.endpoints, comparatorHash: row.comparatorHash, program: row.program, rulesText: row.rules,
        rulesHash: row.rulesHash,
        instance: InstanceColumns(journal: row.journal, legacy: row.legacy, repository: row.repository)
          .instance(of: domain),
        started: row.startedAt.milliseconds, options: options)
    }
  }
}
