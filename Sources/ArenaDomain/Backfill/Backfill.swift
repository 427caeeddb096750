import CutoverDomain
import CutoverJSON
public import CutoverPostgres

/// Moves a legacy dataset into the repository.
///
/// Everything is read and checked before anything is written, so that a faulty file leaves the repository as it was.
/// Rows are then written in batches, each one transaction with a note of how far it came: a backfill that was killed
/// goes on from there. Writing what is there already changes nothing; a row that a later event wrote is not touched,
/// since backfilled rows carry the oldest sequence number there is.
public struct Backfill {
  /// The sequence number of backfilled rows: they are older than any event.
  static let sequence: Int64 = 0

  private let legacy: LegacyDirectory
  private let connection: PostgresConnection
  private let batch: Int

  /// `batch` is the number of records in a transaction.
  public init(from legacyPath: String, to connection: PostgresConnection, batch: Int = 1000) {
    legacy = LegacyDirectory(legacyPath, invalidText: .refuse)
    self.connection = connection
    self.batch = batch
  }

  /// A moment of a running backfill.
  public struct Progress: Sendable {
    public enum Phase: String, Sendable { case checking, writing }
    public let phase: Phase
    public let document: String
    /// Records of the document so far, and in all; while checking the total is not known.
    public let records: Int
    public let total: Int?
  }

  /// What a backfill did.
  public struct Report: Sendable {
    public struct Document: Sendable {
      public let name: String
      /// The records in the file.
      public let records: Int
      /// The rows that were added, changed or removed.
      public let rowsChanged: Int
    }

    public fileprivate(set) var documents: [Document] = []
    /// The documents that the legacy folder does not have.
    public fileprivate(set) var missing: [String] = []

    public var rowsChanged: Int { documents.reduce(0) { $0 + $1.rowsChanged } }
  }

  /// Throws `ReadError` for what the legacy folder has wrong, `PostgresError` for what the database objects to.
  public func run(progress: (Progress) -> Void = { _ in }) throws -> Report {
    guard try connection.one(TryLockBackfill())?.acquired == true else {
      throw ReadError(
        .unavailable, source: "repository", message: "another backfill is at work on it", remedy: "wait for it to end")
    }
    defer { _ = try? connection.one(UnlockBackfill()) }
    var report = Report()
    var plans: [(load: any DocumentLoad, records: Int)] = []
    for name in LegacyDocument.allCases.map(\.rawValue) + [OwnAnalyticsLoad.documentName] {
      progress(.init(phase: .checking, document: name, records: 0, total: nil))
      do {
        let load = try makeLoad(name)
        plans.append((load, try load.check()))
      } catch let error as ReadError where error.code == .missing {
        report.missing.append(name)
      }
    }
    guard plans.contains(where: { $0.load.name != OwnAnalyticsLoad.documentName || $0.records > 0 }) else {
      throw ReadError(
        .missing, source: legacy.path, message: "there is no legacy dataset in it",
        remedy: "name the folder with crypto-prices.json, trades.json and so on (--from, CUTOVER_DATA_PATH)")
    }
    for (load, records) in plans {
      let changed = try load.write(to: connection) {
        progress(.init(phase: .writing, document: load.name, records: $0, total: records))
      }
      report.documents.append(.init(name: load.name, records: records, rowsChanged: changed))
    }
    return report
  }

  private func makeLoad(_ name: String) throws -> any DocumentLoad {
    switch LegacyDocument(rawValue: name) {
    case .cryptoPrices: try PricesLoad(legacy)
    case .positions: try Self.positions(legacy)
    case .accountTotals: try Self.accountTotals(legacy, batch: batch)
    case .trades: try Self.trades(legacy, batch: batch)
    case .sinceInceptionValues: try Self.sinceInceptionValues(legacy, batch: batch)
    case .leaderboard: try Self.leaderboard(legacy)
    case .analytics: try Self.analytics(legacy)
    case .conversations: try Self.conversations(legacy)
    case nil: try OwnAnalyticsLoad(legacy)
    }
  }
}
