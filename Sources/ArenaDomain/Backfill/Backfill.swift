import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverJSON
package import CutoverPostgres
package import CutoverRepository

/// Moves a legacy dataset into the repository, see ``FolderLoad``.
package struct Backfill {
  let source: FolderLoad
  let legacy: LegacyDirectory

  /// A backfill of the folder `legacyPath` that has the place `sequence` in the journal; without a journal it is older
  /// than any event. `batch` is the number of records in a transaction.
  package init(from legacyPath: String, sequence: Int64 = 0, batch: Int = 1000) {
    source = FolderLoad(legacyPath, sequence: sequence, batch: batch)
    legacy = LegacyDirectory(legacyPath, invalidText: .refuse)
  }

  /// The sequence number of the rows.
  var sequence: Int64 { source.sequence }

  private static let files = "crypto-prices.json, trades.json and so on"

  /// Reads all of the dataset and throws `ReadError` for the first thing wrong with it; writes nothing.
  @discardableResult
  package func check(progress: (BackfillProgress) -> Void = { _ in }) throws -> BackfillReport {
    try source.check(documents, files: Self.files, progress: progress)
  }

  /// Checks the dataset and writes it. Throws `ReadError` for what the legacy folder has wrong, `PostgresError` for what
  /// the database objects to.
  package func run(
    on connection: PostgresConnection, progress: (BackfillProgress) -> Void = { _ in }
  ) throws -> BackfillReport {
    try source.run(documents, files: Self.files, on: connection, progress: progress)
  }

  private var documents: [FolderLoad.Document] {
    var documents: [FolderLoad.Document] = LegacyDocument.allCases.map { document in
      (document.rawValue, { try load(document) })
    }
    documents.append((OwnAnalyticsLoad.documentName, { try OwnAnalyticsLoad(self) }))
    return documents
  }

  private func load(_ document: LegacyDocument) throws -> any DocumentLoad {
    switch document {
    case .cryptoPrices: try PricesLoad(self)
    case .positions: try positions()
    case .accountTotals: try accountTotals()
    case .trades: try trades()
    case .sinceInceptionValues: try sinceInceptionValues()
    case .leaderboard: try leaderboard()
    case .analytics: try analytics()
    case .conversations: try conversations()
    }
  }

  /// Makes the models and symbols known that are mentioned here for the first time. Not counted among the rows changed.
  func addNames(models: [String] = [], symbols: [String] = [], _ connection: PostgresConnection) throws {
    if !models.isEmpty { try connection.execute(AddModels(rows: distinct(models))) }
    if !symbols.isEmpty { try connection.execute(AddSymbols(rows: distinct(symbols))) }
  }

  private func distinct(_ names: [String]) -> [StoredName] {
    Set(names.map { ExactString($0) }).sorted().map { StoredName(id: $0.string, seq: sequence) }
  }

  /// Writes what a document is besides its records.
  func setDocument(
    _ document: LegacyDocument, isNull: Bool, serverTime: Int64 = 0, marker: Int64 = 0,
    _ connection: PostgresConnection
  ) throws {
    try connection.execute(
      UpsertDocument(
        name: document.rawValue, isNull: isNull, serverTime: serverTime, lastHourlyMarkerRead: marker, seq: sequence))
  }
}
