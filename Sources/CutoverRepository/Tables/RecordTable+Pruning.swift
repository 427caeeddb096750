package import CutoverPostgres

extension RecordTable {
  /// Removes the rows that a document does not have, which has `records` of them and whose keys `keys` gives, unless events
  /// after `sequence` wrote them; returns how many that were. Within a transaction, after all records are written. Throws
  /// ``PostgresError`` and what `keys` throws.
  package static func removeOthers(
    records: Int, upTo sequence: Int64, on connection: PostgresConnection, _ keys: () throws -> () throws -> String?
  ) throws -> Int {
    // Every record has its row by now: so many rows are no others.
    guard try connection.one(CountRecords<Self>()) ?? 0 > Int64(records) else { return 0 }
    try connection.execute(BeginDocumentKeys<Self>())
    let next = try keys()
    var batch: [String] = []
    while let key = try next() {
      batch.append(key)
      guard batch.count == 1000 else { continue }
      try connection.execute(AddDocumentKeys<Self>(keys: batch))
      batch.removeAll(keepingCapacity: true)
    }
    try connection.execute(AddDocumentKeys<Self>(keys: batch))
    return try connection.execute(DeleteOtherRecords<Self>(sequence: sequence))
  }
}

/// How many records there are.
private struct CountRecords<Table: RecordTable>: PostgresQuery {
  static var name: String { "CountRecords of \(Table.table)" }
  static var sql: String { Table.sql.count }
  static var parameterTypes: [PostgresType] { [] }
  static var columnTypes: [PostgresType] { [.int8] }

  func bind(into parameters: inout PostgresParameters) {}

  static func decode(_ row: borrowing PostgresRow) throws -> Int64 { try row.decode(0) }
}

/// Begins a list of the keys that a document has, which goes with the transaction.
private struct BeginDocumentKeys<Table: RecordTable>: PostgresStatement {
  static var name: String { "BeginDocumentKeys of \(Table.table)" }
  static var sql: String { Table.sql.beginKeys }
  static var parameterTypes: [PostgresType] { [] }

  func bind(into parameters: inout PostgresParameters) {}
}

private struct AddDocumentKeys<Table: RecordTable>: PostgresStatement {
  static var name: String { "AddDocumentKeys of \(Table.table)" }
  static var sql: String { Table.sql.addKeys }
  static var parameterTypes: [PostgresType] { [PostgresType.text.array] }

  let keys: [String]

  func bind(into parameters: inout PostgresParameters) { parameters.append(keys) }
}

/// Removes the records that are not in the list, and that no event after one has written.
private struct DeleteOtherRecords<Table: RecordTable>: PostgresStatement {
  static var name: String { "DeleteOtherRecords of \(Table.table)" }
  static var sql: String { Table.sql.deleteOthers }
  static var parameterTypes: [PostgresType] { [.int8] }

  let sequence: Int64

  func bind(into parameters: inout PostgresParameters) { parameters.append(sequence) }
}
