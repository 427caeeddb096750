import CutoverDomain
package import CutoverPostgres

/// The records whose keys come behind one, whether or not that is there, in the order of their keys.
package struct ListRecordsAfter<Table: RecordTable>: RecordQuery {
  package static var name: String { "ListRecordsAfter of \(Table.table)" }
  package static var sql: String { Table.sql.after }
  package static var parameterTypes: [PostgresType] { [.text] }

  let key: String

  package init(_ key: String) { self.key = key }

  package func bind(into parameters: inout PostgresParameters) { parameters.append(key) }
}

/// Removes the records with some keys that no event after one has written.
package struct DeleteRecords<Table: RecordTable>: PostgresStatement {
  package static var name: String { "DeleteRecords of \(Table.table)" }
  package static var sql: String { Table.sql.delete }
  package static var parameterTypes: [PostgresType] { [PostgresType.text.array, .int8] }

  let keys: [String]
  let sequence: Int64

  package init(_ keys: [String], upTo sequence: Int64) { (self.keys, self.sequence) = (keys, sequence) }

  package func bind(into parameters: inout PostgresParameters) {
    parameters.append(keys)
    parameters.append(sequence)
  }
}
