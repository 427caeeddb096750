package import CutoverDomain
import CutoverJSON
import CutoverSQLite

/// Why a row cannot be what its table is declared to hold, or what another store could have.
package struct RefusedColumn: Error, Sendable, CustomStringConvertible {
  package let column: String
  package let reason: String

  package init(_ column: String, _ reason: String) { (self.column, self.reason) = (column, reason) }

  package var description: String { column.isEmpty ? reason : "column \(column) \(reason)" }
}

/// A row of a legacy table, as far as it can be read.
package struct LegacyRow<Record: WireObject> {
  /// The values of its key, as a text; empty for a row without one.
  package let key: String
  package var record: Result<Record, RefusedColumn>
}

extension TableReader {
  /// All rows in the table's order, one at a time; what cannot be read is one of them.
  package func rows<Record>(of table: LegacyTable<Record>) throws(ReadError) -> () throws -> LegacyRow<Record>? {
    let rows = try rows(of: table.shape, table.shape.all)
    return {
      guard try self.reading(table.name, { () throws(SQLiteError) in try rows.step() }) else { return nil }
      let key = TableKey(rows, from: table.shape.columns.count, count: table.shape.key.count)?.plainText ?? ""
      var fields = RowFields(table.shape.columns, rows)
      var record = Record()
      do {
        try record.visit(&fields)
        return LegacyRow(key: key, record: .success(record))
      } catch let error as UnreadableColumn {
        return LegacyRow(key: key, record: .failure(RefusedColumn(error.column, error.message)))
      }
    }
  }

  /// What the row with a key holds, each value in its storage class, as a JSON object; `nil` where there is no such row.
  package func text<Record>(of key: String, in table: LegacyTable<Record>) throws -> String? {
    guard let key = table.key(key) else { return nil }
    let row = try rows(of: table.shape, table.shape.byKey)
    key.bind(to: row, from: 1)
    guard try reading(table.name, { () throws(SQLiteError) in try row.step() }) else { return nil }
    var writer = JSONWriter()
    writer.beginObject()
    for (index, column) in table.shape.columns.enumerated() where !column.isAbsent {
      writer.name(column.name)
      switch row.storageClass(index) {
      case .null: writer.null()
      case .integer: writer.int(row.int64(index))
      case .real where row.double(index).isFinite: writer.double(row.double(index))
      case .real: writer.string("\(row.double(index))")
      case .text: writer.string(row.text(index))
      case .blob: writer.string("\(row.byteCount(index)) bytes")
      }
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The largest number that the file has given to a row of a table, be it there still or not; `nil` where the file keeps
  /// none.
  package func lastNumber<Record>(of table: LegacyTable<Record>) throws(ReadError) -> Int64? {
    try reading(table.name) { () throws(SQLiteError) -> Int64? in
      guard try connection.hasTable("sqlite_sequence") else { return nil }
      let row = try connection.own(.lastNumber)
      defer { row.reset() }
      row.bind(1, table.name)
      return try row.step() ? row.int64(0) : nil
    }
  }
}

extension TableKey {
  /// The values as one text, which for a key of one value is that value.
  package var plainText: String {
    parts.map { part in
      switch part {
      case .integer(let number): "\(number)"
      case .text(let text): text.string
      }
    }.joined(separator: "/")
  }
}
