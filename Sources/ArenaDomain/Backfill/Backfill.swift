import CutoverDomain
import CutoverJSON
package import CutoverPostgres

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

  /// A moment of a running backfill.
  package struct Progress: Sendable {
    package enum Phase: String, Sendable { case checking, writing }
    package let phase: Phase
    package let document: String
    /// Records of the document so far, and in all; while checking the total is not known.
    package let records: Int
    package let total: Int?
  }

  /// What a backfill did.
  package struct Report: Sendable {
    package struct Document: Sendable {
      package let name: String
      /// The records in the file.
      package let records: Int
      /// The rows that were added or removed, or whose content changed. A new place or sequence number is no change.
      package let rowsChanged: Int
    }

    package fileprivate(set) var documents: [Document] = []
    /// The documents that the legacy folder does not have.
    package fileprivate(set) var missing: [String] = []

    package var rowsChanged: Int { documents.reduce(0) { $0 + $1.rowsChanged } }
  }

  /// A dataset that was checked, ready to be written.
  private struct Plan {
    var loads: [(load: any DocumentLoad, records: Int)] = []
    var missing: [String] = []
  }

  /// Reads all of the dataset and throws `ReadError` for the first thing wrong with it; writes nothing.
  package func check(progress: (Progress) -> Void = { _ in }) throws { _ = try plan(progress) }

  /// Checks the dataset and writes it. Throws `ReadError` for what the legacy folder has wrong, `PostgresError` for what
  /// the database objects to.
  package func run(on connection: PostgresConnection, progress: (Progress) -> Void = { _ in }) throws -> Report {
    guard try connection.one(TryLockBackfill())?.acquired == true else {
      throw ReadError(
        .unavailable, source: "repository", message: "another backfill is at work on it", remedy: "wait for it to end")
    }
    defer { _ = try? connection.one(UnlockBackfill()) }
    let plan = try plan(progress)
    var report = Report(missing: plan.missing)
    for (load, records) in plan.loads {
      let changed = try load.write(to: connection) {
        progress(.init(phase: .writing, document: load.name, records: $0, total: records))
      }
      report.documents.append(.init(name: load.name, records: records, rowsChanged: changed))
    }
    return report
  }

  private func plan(_ progress: (Progress) -> Void) throws -> Plan {
    var plan = Plan()
    for name in LegacyDocument.allCases.map(\.rawValue) + [OwnAnalyticsLoad.documentName] {
      progress(.init(phase: .checking, document: name, records: 0, total: nil))
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
