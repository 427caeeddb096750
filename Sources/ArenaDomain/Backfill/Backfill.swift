import CutoverDomain
import CutoverJSON
package import CutoverPostgres
package import CutoverRepository

/// Moves a legacy dataset into the repository.
///
/// Everything is read and checked before anything is written, so that a faulty file leaves the repository as it was.
/// Rows are then written in batches, each one transaction with a note of how far it came: a backfill that was killed
/// goes on from there. Writing what is there already changes nothing; a row that an event wrote which came after the
/// backfill is not touched, since its sequence number is higher.
package struct Backfill {
  let legacy: LegacyDirectory
  /// The sequence number of the rows.
  let sequence: Int64
  /// The number of records in a transaction.
  let batch: Int

  /// A backfill of the folder `legacyPath` that has the place `sequence` in the journal; without a journal it is older
  /// than any event. `batch` is the number of records in a transaction.
  package init(from legacyPath: String, sequence: Int64 = 0, batch: Int = 1000) {
    legacy = LegacyDirectory(legacyPath, invalidText: .refuse)
    self.sequence = sequence
    self.batch = batch
  }

  /// A dataset that was checked, ready to be written.
  private struct Plan {
    var loads: [(load: any DocumentLoad, records: Int)] = []
    var missing: [String] = []
  }

  /// Reads all of the dataset and throws `ReadError` for the first thing wrong with it; writes nothing.
  package func check(progress: (BackfillProgress) -> Void = { _ in }) throws { _ = try plan(progress) }

  /// Checks the dataset and writes it. Throws `ReadError` for what the legacy folder has wrong, `PostgresError` for what
  /// the database objects to.
  package func run(on connection: PostgresConnection, progress: (BackfillProgress) -> Void = { _ in }) throws
    -> BackfillReport
  {
    let report = try LoadProgress.alone(on: connection) { try load(to: connection, progress) }
    guard let report else {
      throw ReadError(
        .unavailable, source: "repository", message: "another backfill is at work on it", remedy: "wait for it to end")
    }
    return report
  }

  private func load(to connection: PostgresConnection, _ progress: (BackfillProgress) -> Void) throws -> BackfillReport
  {
    let plan = try plan(progress)
    var report = BackfillReport(missing: plan.missing)
    for (load, records) in plan.loads {
      let changed = try load.write(to: connection) {
        progress(.init(.writing, load.name, records: $0, total: records))
      }
      report.documents.append(.init(name: load.name, records: records, rowsChanged: changed))
    }
    return report
  }

  private func plan(_ progress: (BackfillProgress) -> Void) throws -> Plan {
    var plan = Plan()
    for name in LegacyDocument.allCases.map(\.rawValue) + [OwnAnalyticsLoad.documentName] {
      progress(.init(.checking, name, records: 0))
      do {
        let load = try makeLoad(name)
        plan.loads.append((load, try load.check()))
      } catch let error as ReadError where error.code == .missing {
        plan.missing.append(name)
      }
    }
    guard plan.loads.contains(where: { $0.load.name != OwnAnalyticsLoad.documentName || $0.records > 0 }) else {
      throw ReadError(
        .missing, source: legacy.path, message: "there is no legacy dataset in it",
        remedy: "name the folder with crypto-prices.json, trades.json and so on (--from, CUTOVER_DATA_PATH)")
    }
    return plan
  }

  private func makeLoad(_ name: String) throws -> any DocumentLoad {
    switch LegacyDocument(rawValue: name) {
    case .cryptoPrices: try PricesLoad(self)
    case .positions: try positions()
    case .accountTotals: try accountTotals()
    case .trades: try trades()
    case .sinceInceptionValues: try sinceInceptionValues()
    case .leaderboard: try leaderboard()
    case .analytics: try analytics()
    case .conversations: try conversations()
    case nil: try OwnAnalyticsLoad(self)
    }
  }
}
