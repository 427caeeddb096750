package import CutoverPostgres

/// A row that was written by somebody else than the sink: what it says did not come through the journal.
package struct ForeignRow: Sendable, Equatable {
  package let table: String
  /// Of a row of `documents`, the document's name where its key says it.
  package let document: String?
  /// `INSERT`, `UPDATE`, `DELETE` or `TRUNCATE`.
  package let op: String
  /// The row's key as a JSON object; `nil` for TRUNCATE, which is about all rows.
  package let key: String?
  package let at: PostgresTimestamp
  /// Who was logged in to the database.
  package let user: String
  /// What the connection called itself: `psql`.
  package let application: String
}

/// The notes of writes by others that the triggers of a domain's tables take.
package enum ForeignWrites {
  /// The newest of them, newest first: all, or those to `tables` and to rows of `documents`. Throws ``PostgresError``.
  package static func list(
    to tables: [String]?, documents: [String] = [], limit: Int, on connection: PostgresConnection
  ) throws -> [ForeignRow] {
    try connection.all(ListForeignWrites(tables: tables, documents: documents, maximum: Int64(limit))).map { row in
      ForeignRow(
        table: row.tableName, document: row.document, op: row.op, key: row.key, at: row.at, user: row.dbUser,
        application: row.applicationName)
    }
  }

  /// How many there are to each table; to `documents`, by the document. Throws ``PostgresError``.
  package static func counts(
    on connection: PostgresConnection
  ) throws -> [(table: String, document: String?, writes: Int)] {
    try connection.all(CountForeignWrites()).map { ($0.tableName, $0.document, Int($0.writes)) }
  }

  /// How many there are to a table, and the newest of them; 0 where there is none. Throws ``PostgresError``.
  package static func sum(to table: String, on connection: PostgresConnection) throws -> (count: Int, newest: Int64) {
    let row = try connection.one(SumForeignWrites(tableName: table))
    return (Int(row?.writes ?? 0), row?.id ?? 0)
  }

  /// Takes what others have written to a table, up to `newest`, for right; returns how many writes that were. Throws
  /// ``PostgresError``.
  package static func accept(to table: String, upTo newest: Int64, on connection: PostgresConnection) throws -> Int {
    Int(try connection.execute(AcceptForeignWrites(tableName: table, id: newest)))
  }
}
