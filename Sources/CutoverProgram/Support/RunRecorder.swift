import CutoverDomain
import CutoverHosting
package import CutoverParity
import CutoverPostgres

/// Writes a run into the history, as far as there is one: a run whose history is out of reach still has its report.
package struct RunRecorder {
  private let stores: Stores
  private let retention: ParityHistory.Retention

  /// Throws where a setting is not what it should be.
  package init(_ stores: Stores) throws {
    self.stores = stores
    retention = ParityHistory.Retention(
      runs: try RetentionTime.configured(.history).milliseconds,
      samples: try RetentionTime.configured(.samples).milliseconds)
  }

  /// Notes that a run has begun, on a connection that says so to others as long as it is kept; `nil` where that cannot
  /// be noted, of which standard error hears.
  ///
  /// With `terms`, the run goes on where the newest run like it was killed, if one was.
  package func begin(_ run: inout ParityRun, resuming terms: SharingTerms? = nil) -> ParityHistory? {
    noting {
      let history = try stores.parityHistory()
      if let terms {
        if try history.resume(&run, terms) {
          Console.note("going on with run \(run.id), which was killed")
          return history
        }
        Console.note("no run was killed that this one could go on with; it begins a new one")
      }
      try history.begin(run, watches: stores.domain.repository.watches(on: history.connection).mapValues(\.text))
      return history
    }
  }

  /// The last complete run that compared what `run` does, `nil` where the history has none or cannot be asked.
  package func last(like run: ParityRun, in history: ParityHistory?) -> RecordedRun? {
    let runs = (try? history?.runs(limit: Self.lookedBack)) ?? []
    return runs.first { past in
      past.outcome?.isComplete == true && past.mode == expectedMode(of: run)
        && run.endpoints.allSatisfy { endpoint in past.outcome?.endpoints.contains { $0.name == endpoint.name } == true
        }
    }
  }

  private func expectedMode(of run: ParityRun) -> ParityReport.Mode {
    run.options.baselines.isEmpty ? run.options.mode : .incremental
  }

  /// What `run` may begin from; nothing where the history cannot be asked.
  package func baselines(for run: ParityRun, in history: ParityHistory?) -> [String: Baseline] {
    (try? history?.baselines(for: run.endpoints, on: run.basis)) ?? [:]
  }

  /// Why `run` compares everything though nobody asked for that.
  package func obstacle(to run: ParityRun, isOneMoment: Bool, in history: ParityHistory?) -> String {
    guard isOneMoment else { return "no journal feeds the legacy folder, so both sides are not read at one moment" }
    guard let history else { return "the history of runs does not know it, so there was no clean run to begin from" }
    let found = Result { try history.obstacle(for: run.endpoints, on: run.basis) }
    switch found {
    case .success(let obstacle?): return obstacle
    case .success(nil): return "the lists are short enough to be compared as a whole each time, or all of them changed"
    case .failure: return "the history of runs cannot be asked for a clean run to begin from"
    }
  }

  private static let lookedBack = 20

  /// Records a run that has ended, and gives its report with what the history knows of its differences. Where the
  /// connection since the beginning is gone, a new one is made.
  package func record(_ findings: ParityFindings, in history: ParityHistory?) -> ParityReport {
    guard let history else { return findings.report }
    if let report = try? record(findings, history) { return report }
    return noting { try record(findings, stores.parityHistory()) } ?? findings.report
  }

  /// The clock of the history says what is old: one that is ahead elsewhere must not have the past forgotten.
  private func record(_ findings: ParityFindings, _ history: ParityHistory) throws -> ParityReport {
    try history.record(findings, keeping: retention, now: try history.clock())
  }

  private func noting<Result>(_ body: () throws -> Result) -> Result? {
    do { return try body() } catch {
      let failure = Failure(error)
      Console.note("the history of runs is not written: \(failure.message ?? "\(error)")")
      return nil
    }
  }
}
