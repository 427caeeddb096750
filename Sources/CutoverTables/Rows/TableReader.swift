package import CutoverDomain
import CutoverJSON
import CutoverSQLite

/// A legacy SQLite file, or a copy of one, read at one moment: all that comes out of a reader is of one state of the
/// file.
///
/// A reader belongs to one thread. While it lives, a program that writes to a live file without a write-ahead log waits
/// to commit: so what takes long reads a copy, see ``TableStore/copy(_:to:)``.
package final class TableReader {
  let connection: SQLiteConnection
  /// The file, as errors name it.
  let path: String
  /// Tables that were looked for and found: they stay as long as the moment that is read.
  private var present: Set<String> = []

  /// Opens the file at `path`, or the copy in the folder `path`. Throws ``ReadError``.
  package init(_ path: String) throws(ReadError) {
    let file = TableFile(at: path)
    self.path = file.path
    do {
      connection = try SQLiteConnection(
        path: file.path, file.isCopy ? .immutable : .readOnly, busyTimeout: TableFile.patience)
      try connection.execute("BEGIN DEFERRED")
      // From the first read on it is one moment.
      _ = try connection.int64(OwnStatement.schemaVersion.text)
    } catch { throw TableFault.readError(error, file.path) }
  }

  /// Whether the file has such a table.
  package func has<Record>(_ table: LegacyTable<Record>) throws(ReadError) -> Bool {
    try reading(table.name) { () throws(SQLiteError) in try connection.hasTable(table.name) }
  }

  /// All records, in the table's order, one at a time. What cannot be read throws ``UndecodableRecord`` in its place,
  /// and the records after it may be fine.
  package func listing<Record>(_ table: LegacyTable<Record>) throws(ReadError) -> ElementStream<Record> {
    let rows = try rows(of: table.shape, table.shape.all)
    return ElementStream { try self.next(rows, of: table) }
  }

  /// The records whose keys come behind one, whether or not that is there, in the order of their keys.
  package func listing<Record>(
    _ table: LegacyTable<Record>, after key: TableKey
  ) throws(ReadError) -> ElementStream<Record> {
    let rows = try rows(of: table.shape, table.shape.behind)
    key.bind(to: rows, from: 1)
    return ElementStream { try self.next(rows, of: table) }
  }

  /// The first `limit` records behind that of a key, or from the beginning. Behind a record that is not there, there is
  /// none.
  package func window<Record>(
    _ table: LegacyTable<Record>, after key: TableKey? = nil, limit: Int
  ) throws(ReadError) -> ElementStream<Record> {
    let rows = try rows(of: table.shape, key == nil ? table.shape.first : table.shape.after)
    key?.bind(to: rows, from: 1)
    rows.bind((key?.parts.count ?? 0) + 1, Int64(limit))
    return ElementStream { try self.next(rows, of: table) }
  }

  /// The records with some keys that are there, in the order of the keys given.
  package func records<Record>(_ table: LegacyTable<Record>, _ keys: [TableKey]) throws(ReadError) -> ElementStream<
    Record
  > {
    try checkPresence(table.name)
    // Each record is read before the next key is bound: all who look by key share one statement.
    let rows = try reading(table.name) { () throws(SQLiteError) in try connection.statement(table.shape.byKey) }
    var remaining = keys.makeIterator()
    return ElementStream {
      while let key = remaining.next() {
        rows.reset()
        defer { rows.reset() }
        key.bind(to: rows, from: 1)
        if let record = try self.next(rows, of: table) { return record }
      }
      return nil
    }
  }

  /// The records that have one of some values of a field, texts or integers as their digits; one value after the other.
  package func records<Record>(
    _ table: LegacyTable<Record>, where field: String, in values: [String]
  ) throws(ReadError) -> ElementStream<Record> {
    let column = table.shape.column(field)
    let rows = try rows(of: table.shape, table.shape.having(column))
    var remaining = values.makeIterator()
    var isAtEnd = true
    return ElementStream {
      while true {
        if !isAtEnd, let record = try self.next(rows, of: table) { return record }
        isAtEnd = true
        guard let value = remaining.next() else { return nil }
        rows.reset()
        if column.form == .text {
          rows.bind(1, value)
        } else if let number = Int64(value) {
          rows.bind(1, number)
        } else {
          continue
        }
        isAtEnd = false
      }
    }
  }

  /// The values that a field has, texts or integers as their digits, in no order.
  package func values<Record>(of field: String, in table: LegacyTable<Record>) throws(ReadError) -> [String] {
    let rows = try rows(of: table.shape, table.shape.values(of: table.shape.column(field)))
    return try reading(table.name) { () throws(SQLiteError) in
      var values: [String] = []
      while try rows.step() { values.append(rows.text(0)) }
      return values
    }
  }

  /// The keys of `limit` records at the most, in the table's order, from the one at a place on.
  package func keys<Record>(
    of table: LegacyTable<Record>, from place: Int, limit: Int
  ) throws(ReadError) -> [TableKey] {
    let rows = try rows(of: table.shape, table.shape.someKeys)
    rows.bind(1, Int64(limit))
    rows.bind(2, Int64(place))
    return try reading(table.name) { () throws(SQLiteError) in
      var keys: [TableKey] = []
      while try rows.step() {
        if let key = TableKey(rows, from: 0, count: table.shape.key.count) { keys.append(key) }
      }
      return keys
    }
  }

  package func count<Record>(_ table: LegacyTable<Record>) throws(ReadError) -> Int {
    try checkPresence(table.name)
    return try reading(table.name) { () throws(SQLiteError) in Int(try connection.int64(table.shape.count)) }
  }

  // MARK: Internals

  private func checkPresence(_ table: String) throws(ReadError) {
    if present.contains(table) { return }
    guard try reading(table, { () throws(SQLiteError) in try connection.hasTable(table) }) else {
      throw ReadError(
        .missing, source: path, message: "there is no table \(table) in it",
        remedy: "name the file that has it (legacy_path)")
    }
    present.insert(table)
  }

  func rows(of table: TableShape, _ sql: String) throws(ReadError) -> SQLiteStatement {
    try checkPresence(table.name)
    return try reading(table.name) { () throws(SQLiteError) in try connection.prepare(sql) }
  }

  private func next<Record>(_ rows: SQLiteStatement, of table: LegacyTable<Record>) throws -> Record? {
    guard try reading(table.name, { () throws(SQLiteError) in try rows.step() }) else { return nil }
    return try table.record(rows, path)
  }

  func reading<Result>(_ table: String, _ body: () throws(SQLiteError) -> Result) throws(ReadError) -> Result {
    do { return try body() } catch { throw TableFault.readError(error, "\(path), \(table)") }
  }
}

extension LegacyTable {
  /// The record of the row at hand of a statement that lists columns and key. Throws ``UndecodableRecord``.
  func record(_ row: SQLiteStatement, _ path: String) throws -> Record {
    var fields = RowFields(shape.columns, row)
    var record = Record()
    do { try record.visit(&fields) } catch let error as UnreadableColumn {
      let key = TableKey(row, from: shape.columns.count, count: shape.key.count)
      let reason = ReadError(
        .undecodable, source: "\(path), \(shape.name)",
        message: "\(key.map { "the record with the key \($0)" } ?? "a record without a key"): column \(error.column) "
          + error.message, remedy: "fix the row")
      throw UndecodableRecord(reason, key: key?.json(shape.keyColumns) ?? [])
    }
    return record
  }
}
