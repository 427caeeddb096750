import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository

/// The legacy documents of a declared domain on their way into its tables.
///
/// All of them are read and checked before anything is written, so that a faulty document leaves the repository as it was.
struct DeclaredLoad: RepositoryLoad {
  let datasets: [any Dataset.Type]
  let folder: String
  var sequence: Int64 = 0
  /// The number of records in a transaction.
  var batch = 1000

  /// Reads all of it, and throws `ReadError` for the first thing wrong.
  func check(progress: (BackfillProgress) -> Void) throws { _ = try plan(progress) }

  func run(on connection: PostgresConnection, progress: (BackfillProgress) -> Void) throws -> BackfillReport {
    let report = try LoadProgress.alone(on: connection) {
      let plan = try plan(progress)
      var report = BackfillReport(missing: plan.missing)
      for (dataset, records) in plan.found {
        let document = dataset.document.name
        let changed = try dataset.load(from: folder, sequence, batch: batch, on: connection) {
          progress(.init(.writing, document, records: $0, total: records))
        }
        report.documents.append(.init(name: document, records: records, rowsChanged: changed))
      }
      return report
    }
    guard let report else {
      throw ReadError(
        .unavailable, source: "repository", message: "another backfill is at work on it", remedy: "wait for it to end")
    }
    return report
  }

  func finish(_ pipeline: inout PostgresPipeline) throws {}

  private func plan(
    _ progress: (BackfillProgress) -> Void
  ) throws -> (found: [(dataset: any Dataset.Type, records: Int)], missing: [String]) {
    var found: [(any Dataset.Type, Int)] = []
    var missing: [String] = []
    for dataset in datasets {
      let document = dataset.document.name
      progress(.init(.checking, document, records: 0))
      do { found.append((dataset, try dataset.check(in: folder))) } catch let error as ReadError
        where error.code == .missing
      { missing.append(document) }
    }
    guard !found.isEmpty else {
      throw ReadError(
        .missing, source: folder, message: "there is no legacy dataset in it",
        remedy: "name the folder with \(missing.first ?? "the documents").json (--from, CUTOVER_DATA_PATH)")
    }
    return (found, missing)
  }
}

/// The longest key that a backfill takes over, in bytes, so that it fits an entry of an index.
private let longestKey = 1_000

extension Dataset {
  /// As the legacy service reads it, except that text which is not UTF-8 is a fault: a replacement must not become the
  /// truth.
  private static func opened(in folder: String) throws -> DocumentList<Record> {
    try DocumentList(list, in: DocumentFile(list.fileName, in: folder, options: .wire))
  }

  /// Reads the document to its end, and returns how many records it has.
  fileprivate static func check(in folder: String) throws -> Int {
    let document = try opened(in: folder)
    let next = document.listing.next
    var keys: Set<ExactString> = []
    var records = 0
    while let record = try next?() {
      let key = key(of: record)
      if key.utf8.count > longestKey {
        let message = "the key has \(key.utf8.count) bytes, more than the \(longestKey) that the repository holds"
        throw document.fault(inRecord: records, field: keyField, message)
      }
      if !keys.insert(ExactString(key)).inserted {
        let message = "an earlier record has the same \(keyField), \(key.quotedBeginning)"
        throw document.fault(inRecord: records, field: keyField, message)
      }
      records += 1
    }
    return records
  }

  /// Writes the document, and returns how many rows that changed.
  fileprivate static func load(
    from folder: String, _ sequence: Int64, batch: Int, on connection: PostgresConnection, progress: (Int) -> Void
  ) throws -> Int {
    let document = try opened(in: folder)
    let loaded = LoadProgress(of: list.document, fingerprint: "\(sequence):\(document.file.fingerprint)")
    let resumed = try loaded.records(on: connection)
    let next = document.listing.next
    var (changed, records) = (0, 0)
    var rows: [StoredRecord<Record>] = []
    while let record = try next?() {
      records += 1
      guard records > resumed else { continue }
      rows.append(StoredRecord(record, arrival: Int64(records - 1), sequence: sequence))
      guard rows.count == batch else { continue }
      changed += try connection.sinkTransaction {
        try loaded.note(records, on: connection)
        return try connection.execute(LoadRecords<Self>(rows))
      }
      rows.removeAll(keepingCapacity: true)
      progress(records)
    }
    // The last rows, and with them the document as a whole: from here on the repository answers for it.
    changed += try connection.sinkTransaction {
      try loaded.end(on: connection)
      return try connection.execute(LoadRecords<Self>(rows))
        + removeOthers(records: records, upTo: sequence, on: connection) {
          let next = document.listing.next
          return { try next?().map(key) }
        }
        + Self.document.load(isNull: document.isNull, sequence, on: connection)
    }
    progress(records)
    return changed
  }
}
