import CutoverDomain
package import CutoverPostgres

extension RecordTable {
  static var sql: TableSQL { TableSQL.of(Self.self) }
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

/// The record with a key, whose fields `key` has in their order.
package struct GetRecord<Table: RecordTable>: RecordQuery {
  package static var name: String { "GetRecord of \(Table.table)" }
  package static var sql: String { Table.sql.one }
  package static var parameterTypes: [PostgresType] { Table.sql.keys.map { _ in .text } }

  let key: [String]

  package init(_ key: String...) { self.key = key }

  package func bind(into parameters: inout PostgresParameters) { for part in key { parameters.append(part) } }
}

/// The record with the values of a unique index.
package struct FindUnique<Index: UniqueIndex>: RecordQuery {
  package typealias Table = Index.Table
  package static var name: String { "FindUnique of \(Table.table) by \(Index.self)" }
  package static var sql: String { Table.sql.unique(Index.fields) }
  package static var parameterTypes: [PostgresType] { Index.fields.map { _ in .text } }

  let values: [String]

  package init(_ values: [String]) { self.values = values }

  package func bind(into parameters: inout PostgresParameters) { for value in values { parameters.append(value) } }
}

/// The records that have some values of a field, in the table's order, with their places and numbers.
package struct FindRecordsBy<Index: RecordIndex>: PostgresQuery {
  package static var name: String { "FindRecords of \(Index.Table.table) by \(Index.field)" }
  package static var sql: String { Index.Table.sql.by(Index.field) }
  package static var parameterTypes: [PostgresType] { [PostgresType.text.array] }
  package static var columnTypes: [PostgresType] { Index.Table.sql.storedTypes }

  let values: [String]

  package init(_ values: [String]) { self.values = values }

  package func bind(into parameters: inout PostgresParameters) { parameters.append(values) }

  package static func decode(_ row: borrowing PostgresRow) throws -> StoredRecord<Index.Table.Record> {
    let sql = Index.Table.sql
    var stored = StoredRecord(try RowFields.record(of: row, as: Index.Table.Record.self), sequence: 0)
    var column = sql.columns.count
    if sql.keepsArrival {
      stored.arrival = try row.decode(column)
      column += 1
    }
    if !sql.traits.isPart { stored.sequence = try row.decode(column) }
    return stored
  }
}

/// The records that have some values of a field, in no order.
package struct ListRecordsBy<Index: RecordIndex>: RecordQuery {
  package typealias Table = Index.Table
  package static var name: String { "ListRecords of \(Table.table) by \(Index.field)" }
  package static var sql: String { Table.sql.unordered(by: Index.field) }
  package static var parameterTypes: [PostgresType] { [PostgresType.text.array] }

  let values: [String]

  package init(_ values: [String]) { self.values = values }

  package func bind(into parameters: inout PostgresParameters) { parameters.append(values) }
}

/// The values that a field has, in no order.
package struct ListValues<Index: RecordIndex>: PostgresQuery {
  package static var name: String { "ListValues of \(Index.Table.table) by \(Index.field)" }
  package static var sql: String { Index.Table.sql.values(of: Index.field) }
  package static var parameterTypes: [PostgresType] { [] }
  package static var columnTypes: [PostgresType] { [.text] }

  package init() {}

  package func bind(into parameters: inout PostgresParameters) {}

  package static func decode(_ row: borrowing PostgresRow) throws -> String { try row.decode(0) }
}

/// At most so many of the records that share the first field of the table's order with `place` and come behind it.
package struct ListGroup<Table: RecordTable>: RecordQuery {
  package static var name: String { "ListGroup of \(Table.table)" }
  package static var sql: String { Table.sql.group }
  package static var parameterTypes: [PostgresType] { Table.sql.groupTypes }

  let place: Table.Record
  let maximum: Int64

  package init(behind place: Table.Record, maximum: Int64) { (self.place, self.maximum) = (place, maximum) }

  package func bind(into parameters: inout PostgresParameters) {
    let values = NamedFields(of: place).values
    for order in Table.traits.order {
      guard let value = values[order.field] else { preconditionFailure("\(order.field) is no field of one value") }
      parameters.append(value)
    }
    parameters.append(maximum)
  }
}

/// A query whose rows are records.
package protocol RecordQuery: PostgresQuery where Row == Table.Record {
  associatedtype Table: RecordTable
}

extension RecordQuery {
  package static var columnTypes: [PostgresType] { Table.sql.columnTypes }

  package static func decode(_ row: borrowing PostgresRow) throws -> Table.Record {
    try RowFields.record(of: row, as: Table.Record.self)
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
    let sql = Table.sql
    ColumnValues.bind(rows, Array(sql.columns.indices), of: sql.columnTypes, into: &parameters)
    if sql.keepsArrival { parameters.append(columnOf: rows) { $0.arrival } }
    if !sql.traits.isPart { parameters.append(columnOf: rows) { $0.sequence } }
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

/// Removes the records with other keys than those of `rows` that no event after one has written. For short lists.
package struct DeleteRecordsExcept<Table: RecordTable>: PostgresStatement {
  package static var name: String { "DeleteRecordsExcept of \(Table.table)" }
  package static var sql: String { Table.sql.deleteExcept }
  package static var parameterTypes: [PostgresType] { Table.sql.keys.map(\.type.array) + [.int8] }

  let rows: [StoredRecord<Table.Record>]
  let sequence: Int64

  package init(_ rows: [StoredRecord<Table.Record>], upTo sequence: Int64) {
    (self.rows, self.sequence) = (rows, sequence)
  }

  package func bind(into parameters: inout PostgresParameters) {
    let sql = Table.sql
    ColumnValues.bind(rows, sql.keyPlaces, of: sql.columnTypes, into: &parameters)
    parameters.append(sequence)
  }
}
