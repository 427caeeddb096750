import CutoverPostgres
import CutoverPostgresJournal
import CutoverTestKit
import Synchronization
import Testing

@testable import CutoverJournal

/// The journals that keep what ``Journal`` promises.
enum JournalKind: String, CaseIterable, CustomTestStringConvertible {
  case sqlite = "SQLite"
  case postgres = "Postgres"

  var testDescription: String { rawValue }
}

/// A place for one journal of a kind, which can be opened again.
struct JournalScene {
  private let kind: JournalKind
  private let directory: TemporaryDirectory
  private let name: String

  private static let count = Atomic<Int>(0)
  /// All journals in Postgres stand side by side in one database, as those of several domains do.
  private static let database = Result {
    var url = ""
    _ = try TestServers.shared.createTemplate { url = $0 }
    return url
  }

  init(_ kind: JournalKind) throws {
    self.kind = kind
    directory = try TemporaryDirectory("journal")
    name = "journal \(Self.count.add(1, ordering: .relaxed).newValue)"
  }

  func open(compactionRows: Int64 = 2_000) throws -> any Journal {
    switch kind {
    case .sqlite:
      var tuning = JournalTuning()
      tuning.compactionRows = compactionRows
      return try SQLiteJournal(directory.file("state/journal"), tuning)
    case .postgres:
      var options = JournalOptions()
      options.compactionRows = compactionRows
      return try PostgresJournal(PostgresConfiguration(url: Self.database.get()), name: name, options: options)
    }
  }
}
