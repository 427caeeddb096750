import CutoverDomain
package import CutoverPostgres

extension RecordTable {
  static var sql: TableSQL { TableSQL(Self.self) }
}

/// All records in order.
package struct ListRecords<Table: RecordTable>: RecordQuery {
  package static var name: String { "ListRecords of \(Table.table)" }
  package static var sql: String { Table.sql.all }
  package static var parameterTypes: [PostgresType] { [] }

  package init() {}

  package func bind(into parameters: inout PostgresParameters) {}
}

/// The records with some keys, in order.
package struct FindRecords<Table: RecordTable>: RecordQuery {
  package static var name: String { "FindRecords of \(Table.table)" }
  package static var sql: String { Table.sql.byKeys }
  package static var parameterTypes: [PostgresType] { [PostgresType.text.array] }

  let keys: [String]

  package init(_ keys: [String]) { self.keys = keys }

  package func bind(into parameters: inout PostgresParameters) { parameters.append(keys) }
}

/// A query whose rows are records.
package protocol RecordQuery: PostgresQuery where Row == Table.Record {
  associatedtype Table: RecordTable
}

extension RecordQuery {
  package static var columnTypes: [PostgresType] { Table.sql.columnTypes }

  package static func decode(_ row: borrowing PostgresRow) throws -> Table.Record {
    try withUnsafePointer(to: row) { row in
      var fields = RowFields(row)
      var record = Table.Record()
      try record.visit(&fields)
      return record
    }
  }
}

/// The keys of at most so many records that events after one have written.
package struct ListKeysSince<Table: RecordTable>: KeyQuery {
  package static var name: String { "ListKeysSince of \(Table.table)" }
  package static var sql: String { Table.sql.keysSince }
  package static var parameterTypes: [PostgresType] { [.int8, .int8] }

  let sequence: Int64
  let maximum: Int64

  package init(_ sequence: Int64, maximum: Int64) { (self.sequence, self.maximum) = (sequence, maximum) }

  package func bind(into parameters: inout PostgresParameters) {
    parameters.append(sequence)
    parameters.append(maximum)
  }
}

/// The keys of the records that stand from one to another, these included.
package struct ListKeysBetween<Table: RecordTable>: KeyQuery {
  package static var name: String { "ListKeysBetween of \(Table.table)" }
  package static var sql: String { Table.sql.keysBetween }
  package static var parameterTypes: [PostgresType] { [.text, .text] }

  let first: String
  let last: String

  package init(_ first: String, _ last: String) { (self.first, self.last) = (first, last) }

  package func bind(into parameters: inout PostgresParameters) {
    parameters.append(first)
    parameters.append(last)
  }
}

/// A query whose rows are keys of records.
package protocol KeyQuery: PostgresQuery where Row == String {}

extension KeyQuery {
  package static var columnTypes: [PostgresType] { [.text] }

  package static func decode(_ row: borrowing PostgresRow) throws -> String { try row.decode(0) }
}

/// A statement that writes rows, each key once.
package protocol RowStatement: PostgresStatement {
  associatedtype Table: RecordTable
  var rows: [StoredRecord<Table.Record>] { get }
}

extension RowStatement {
  package static var parameterTypes: [PostgresType] { Table.sql.rowTypes }

  package func bind(into parameters: inout PostgresParameters) {
    ColumnValues(rows).bind(into: &parameters)
    if Table.keepsArrival { parameters.append(columnOf: rows) { $0.arrival } }
    parameters.append(columnOf: rows) { $0.sequence }
  }
}

/// Writes what events wrote, unless newer ones have; a record that is there keeps its place.
package struct PutRecords<Table: RecordTable>: RowStatement {
  package static var name: String { "PutRecords of \(Table.table)" }
  package static var sql: String { Table.sql.put }

  package let rows: [StoredRecord<Table.Record>]

  package init(_ rows: [StoredRecord<Table.Record>]) { self.rows = rows }
}

/// Writes what a legacy document has, in its order, unless newer events have, and leaves alone what is the same; the number
/// of rows that it gives is that of those whose content changed.
package struct LoadRecords<Table: RecordTable>: RowStatement {
  package static var name: String { "LoadRecords of \(Table.table)" }
  package static var sql: String { Table.sql.load }

  package let rows: [StoredRecord<Table.Record>]

  package init(_ rows: [StoredRecord<Table.Record>]) { self.rows = rows }
}
