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

  /// Records that are written in one transaction, and the rows among them that cannot be.
  private struct Batch {
    var rows: [StoredRecord<Records.Record>] = []
    var refused: [RefusedRow] = []
    var count: Int { rows.count + refused.count }
  }

  /// Throws `ReadError` with code `missing` where there is no such table.
  init(_ table: LegacyTable<Records.Record>, in source: FolderLoad) throws {
    self.table = table
    self.source = source
    _ = try TableReader(source.folder).count(table)
  }

  func check() throws -> Int {
    var records = 0
    try forEach { row in
      records += 1
      switch row.record {
      case .success(let record):
        guard let refusal = NamedField.refusal(of: Records.list.keyOf(record)) else { return }
        throw failure(row.key, refusal)
      case .failure(let refused):
        guard Records.takesRefusals else { throw failure(row.key, refused.description) }
      }
    }
    return records
  }

  private func failure(_ key: String, _ message: String) -> ReadError {
    ReadError(
      .undecodable, source: "\(source.folder), \(table.name)", message: "the record with the key \(key): \(message)",
      remedy: "fix the row")
  }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let loaded = LoadProgress(of: name, fingerprint: "\(source.sequence):\(source.folder)")
    let resumed = try loaded.records(on: connection)
    if resumed == 0, Records.takesRefusals {
      try connection.sinkTransaction { _ = try connection.execute(ClearRefusedRows(sourceTable: table.name)) }
    }
    var (changed, records) = (0, 0)
    var batch = Batch()
    try forEach { row in
      records += 1
      guard records > resumed else { return }
      switch row.record {
      case .success(let record):
        batch.rows.append(StoredRecord(record, arrival: Int64(records - 1), sequence: source.sequence))
      case .failure(let refused):
        guard Records.takesRefusals else { throw failure(row.key, refused.description) }
        batch.refused.append(RefusedRow(key: row.key, column: refused.column, reason: refused.reason))
      }
      guard batch.count == source.batch else { return }
      changed += try connection.sinkTransaction {
        try loaded.note(records, on: connection)
        return try write(batch, on: connection)
      }
      batch = Batch()
      progress(records)
    }
    // The last rows, and with them the table as a whole: from here on the repository answers for it.
    changed += try connection.sinkTransaction {
      try loaded.end(on: connection)
      let last = try write(batch, on: connection)
      return try last + finish(records, on: connection)
    }
    progress(records)
    return changed
  }

  /// What ends the load, within its last transaction; gives how many rows are removed.
  private func finish(_ records: Int, on connection: PostgresConnection) throws -> Int {
    let refused =
      Records.takesRefusals ? Set(try RefusedRow.list(of: table.name, on: connection).map(\.key)) : []
    let removed = try Records.removeOthers(
      records: records - refused.count, upTo: source.sequence, on: connection
    ) {
      let next = try TableReader(source.folder).rows(of: table)
      return {
        while let row = try next() { if !refused.contains(row.key) { return row.key } }
        return nil
      }
    }
    if let last = try TableReader(source.folder).lastNumber(of: table), Records.traits.numbered != nil {
      try connection.execute(RaiseNumbers<Records>(to: last))
    }
    for statement in Records.afterLoad { try connection.execute(statement) }
    try Records.document.load(isNull: false, source.sequence, on: connection)
    return removed
  }

  private func write(_ batch: Batch, on connection: PostgresConnection) throws -> Int {
    var refused = batch.refused
    let changed = try write(batch.rows[...], on: connection, &refused)
    guard !refused.isEmpty else { return changed }
    let reader = try TableReader(source.folder)
    for row in refused {
      try connection.execute(
        SetRefusedRow(
          sourceTable: table.name, sourceKey: row.key, columnName: row.column, reason: row.reason,
          legacyRow: try reader.text(of: row.key, in: table) ?? "{}", seq: source.sequence))
    }
    return changed
  }

  /// Writes rows, and finds half by half those that Postgres refuses: the table's own constraints decide.
  private func write(
    _ rows: ArraySlice<StoredRecord<Records.Record>>, on connection: PostgresConnection, _ refused: inout [RefusedRow]
  ) throws -> Int {
    guard Records.takesRefusals else { return try connection.execute(LoadRecords<Records>(Array(rows))) }
    guard let first = rows.first else { return 0 }
    do {
      return try connection.transaction { _ in try connection.execute(LoadRecords<Records>(Array(rows))) }
    } catch let error as PostgresError where error.refusesData {
      guard rows.count > 1 else {
        refused.append(RefusedRow(key: Records.list.keyOf(first.record), Records.table, error))
        return 0
      }
      let middle = rows.startIndex + rows.count / 2
      let before = try write(rows[..<middle], on: connection, &refused)
      return try before + write(rows[middle...], on: connection, &refused)
    }
  }

  private func forEach(_ body: (LegacyRow<Records.Record>) throws -> Void) throws {
    let reader = try TableReader(source.folder)
    let adopt = try Records.adoption(from: reader)
    let next = try reader.rows(of: table)
    while var row = try next() {
      if case .success(var record) = row.record {
        do {
          try adopt(&record)
          row.record = .success(record)
        } catch let refused as RefusedColumn { row.record = .failure(refused) }
      }
      try body(row)
    }
  }
}
