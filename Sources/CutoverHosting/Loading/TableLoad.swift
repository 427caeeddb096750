import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTables

/// A table of a legacy SQLite file on its way into the repository.
struct TableLoad<Records: Dataset>: DocumentLoad {
  let table: LegacyTable<Records.Record>
  let source: FolderLoad

  var name: String { Records.document.name }

  /// Throws `ReadError` with code `missing` where there is no such table.
  init(_ table: LegacyTable<Records.Record>, in source: FolderLoad) throws {
    self.table = table
    self.source = source
    _ = try TableReader(source.folder).count(table)
  }

  func check() throws -> Int {
    var records = 0
    try forEach { record in
      if let refusal = NamedField.refusal(of: Records.list.keyOf(record)) {
        throw ReadError(
          .undecodable, source: "\(source.folder), \(table.name)",
          message: "the record with the key \(try table.key(of: record)): \(refusal)", remedy: "fix the row")
      }
      records += 1
    }
    return records
  }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let loaded = LoadProgress(of: name, fingerprint: "\(source.sequence):\(source.folder)")
    let resumed = try loaded.records(on: connection)
    var (changed, records) = (0, 0)
    var rows: [StoredRecord<Records.Record>] = []
    try forEach { record in
      records += 1
      guard records > resumed else { return }
      rows.append(StoredRecord(record, arrival: Int64(records - 1), sequence: source.sequence))
      guard rows.count == source.batch else { return }
      changed += try connection.sinkTransaction {
        try loaded.note(records, on: connection)
        return try connection.execute(LoadRecords<Records>(rows))
      }
      rows.removeAll(keepingCapacity: true)
      progress(records)
    }
    // The last rows, and with them the table as a whole: from here on the repository answers for it.
    changed += try connection.sinkTransaction {
      try loaded.end(on: connection)
      let last = try connection.execute(LoadRecords<Records>(rows))
      let removed = try Records.removeOthers(records: records, upTo: source.sequence, on: connection) {
        let next = try TableReader(source.folder).listing(table).next
        return { try next?().map(Records.list.keyOf) }
      }
      return try last + removed + Records.document.load(isNull: false, source.sequence, on: connection)
    }
    progress(records)
    return changed
  }

  private func forEach(_ body: (Records.Record) throws -> Void) throws {
    let next = try TableReader(source.folder).listing(table).next
    do {
      while let record = try next?() { try body(record) }
    } catch let record as UndecodableRecord { throw record.error }
  }
}
