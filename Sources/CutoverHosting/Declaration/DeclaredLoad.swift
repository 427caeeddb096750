import CutoverDocuments
import CutoverDomain
import CutoverPostgres
import CutoverRepository
import CutoverTables

/// The legacy documents of a declared domain on their way into its tables.
struct DeclaredLoad: RepositoryLoad {
  let datasets: [any Dataset.Type]
  let source: FolderLoad
  let cache: DeclaredProjection.Cache?

  /// Reads all of it, and throws `ReadError` for the first thing wrong.
  func check(progress: (BackfillProgress) -> Void) throws -> BackfillReport {
    try source.check(documents, files: files, progress: progress)
  }

  func run(on connection: PostgresConnection, progress: (BackfillProgress) -> Void) throws -> BackfillReport {
    try source.run(documents, files: files, on: connection, progress: progress)
  }

  func finish(_ pipeline: inout PostgresPipeline) throws {
    if let cache { try cache.notes.noteEverything(source.sequence, cache.settings, &pipeline) }
  }

  private var documents: [FolderLoad.Document] {
    loaded.map { dataset in (dataset.document.name, { try dataset.load(from: source) }) }
  }

  /// All but those of an earlier layout of the file, unless it has that one: what is of the other layout then stays.
  private var loaded: [any Dataset.Type] {
    let current = datasets.filter { !$0.isEarlier }
    guard current.count < datasets.count, let reader = try? TableReader(source.folder) else { return current }
    let earlier = datasets.filter { $0.isEarlier && $0.isIn(reader) }
    return earlier.isEmpty || current.contains { $0.isIn(reader) } ? current + earlier : earlier
  }

  private var files: String { datasets.first?.legacyName ?? "the documents" }
}

extension Dataset {
  fileprivate static func isIn(_ reader: TableReader) -> Bool {
    legacyTable.map { (try? reader.has($0)) == true } ?? false
  }

  /// Loads the document as a whole: what it does not have is removed.
  fileprivate static func load(from source: FolderLoad) throws -> any DocumentLoad {
    if let legacyTable { return try TableLoad<Self>(legacyTable, in: source) }
    return try ListLoad(
      list, in: source, names: { [NamedField(list.key, list.keyOf($0))] },
      row: { StoredRecord($0, arrival: $1, sequence: source.sequence) },
      write: { try $1.execute(LoadRecords<Self>($0)) },
      others: { document, records, connection in
        try removeOthers(records: records, upTo: source.sequence, on: connection) {
          let next = document.listing.next
          return { try next?().map(list.keyOf) }
        }
      },
      document: { try Self.document.load(isNull: $0.isNull, source.sequence, on: $1) })
  }
}
