import CutoverBasics
import CutoverDomain
package import CutoverHosting
package import CutoverParity
package import CutoverPostgres

/// The comparison of a run at a cut: by threads of this process, and by the workers that take part.
package struct CutRun {
  package let stores: Stores
  package let cacheSettings: CacheSettings
  package let jobs: Int
  package let terms: SharingTerms
  /// For how many milliseconds parts are begun at one cut.
  package let cutAge: Int64
  /// Whether Redis forgot its copy of a cut before that had been compared.
  private var hasLostCopy = false

  package init(stores: Stores, cacheSettings: CacheSettings, jobs: Int, terms: SharingTerms, cutAge: Int64) {
    self.stores = stores
    self.cacheSettings = cacheSettings
    self.jobs = jobs
    self.terms = terms
    self.cutAge = cutAge
  }

  /// `history` has the run, where it is at hand; `earlier` is a run like it, by which the longest endpoints are begun first.
  /// Gives `nil` where the cut has become too old, and the rest is to be compared at another one.
  package mutating func findings(
    _ run: ParityRun, _ view: ParityCut.View, _ cut: Share.Cut, in history: ParityHistory?,
    after earlier: RecordedRun?, _ connection: PostgresConnection
  ) throws -> ParityFindings? {
    let shared = SharedCut(
      domain: stores.domain, cut: cut, postgres: try stores.postgresConfiguration(),
      redis: try stores.cacheRedisConfiguration(),
      cacheSettings: cacheSettings, deadline: run.options.deadline)
    let line = CrewLine(CrewForecast(run.endpoints.map(\.name), after: earlier, jobs: jobs))
    let crew = SegmentCrew(
      jobs: jobs, clock: Clock.milliseconds, isCancelled: { Interruption.happened }, progress: line.show,
      open: shared.open)
    // Where Redis could not be copied, nobody else is to take its being empty for the truth.
    var terms = terms
    terms.isOpen = terms.isOpen && view.hasCacheCopy
    let staleAt = Clock.milliseconds() + cutAge
    let sharing = history.map {
      ParityRun.Sharing($0, terms, cut, worker: ParityProcess.name(), staleAt: staleAt)
    }
    let watchdog = Watchdog(connection.interrupter, until: run.options.deadline)
    // What is interrupted is to be written down: that comes last.
    let last = history.map {
      Watchdog($0.connection.interrupter, until: run.options.deadline, patience: Watchdog.patience * 3)
    }
    defer {
      watchdog.stop()
      last?.stop()
      line.clear()
    }
    let durations = (earlier?.outcome?.endpoints ?? []).map { ($0.name, $0.duration) }
    var findings = run.findings(
      on: view.reading, with: crew, sharing: sharing, expected: Dictionary(durations) { first, _ in first },
      note: { message in
        line.clear()
        Console.note(message)
      })
    // A key that is not in the copy any more is one that was never there.
    if view.hasCacheCopy, (try? shared.isMarked()) == false { hasLostCopy = true }
    if hasLostCopy, findings?.report.failure == nil {
      findings?.report.failure =
        "a part of it took longer than the \(SharedCut.copyLifetime) s that Redis keeps what it reads"
    }
    // What was killed could not tidy up; now nobody reads from there any more.
    if let folder = run.leftCut { stores.domain.legacy.removeCopy(folder) }
    return findings
  }
}
