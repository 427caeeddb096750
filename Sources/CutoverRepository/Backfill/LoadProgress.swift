package import CutoverPostgres

/// How far the load of a document has come, kept with its rows, so that a load that was interrupted goes on from there.
package struct LoadProgress: Sendable {
  package let document: String
  /// Tells this load of this version of the document from any other. An earlier load that did not end is no beginning of
  /// a later one: what happened since may have written its rows.
  package let fingerprint: String

  package init(of document: String, fingerprint: String) {
    self.document = document
    self.fingerprint = fingerprint
  }

  /// The number of records that are written. Throws ``PostgresError``.
  package func records(on connection: PostgresConnection) throws -> Int {
    guard let row = try connection.one(GetBackfillProgress(document: document)), row.fingerprint == fingerprint else {
      return 0
    }
    return Int(row.records)
  }

  /// Notes, in the transaction of the rows, that so many records are written. Throws ``PostgresError``.
  package func note(_ records: Int, on connection: PostgresConnection) throws {
    try connection.execute(
      SetBackfillProgress(document: document, fingerprint: fingerprint, records: Int64(records)))
  }

  /// Forgets the note in the transaction that ends the load. Throws ``PostgresError``.
  package func end(on connection: PostgresConnection) throws {
    try connection.execute(ClearBackfillProgress(document: document))
  }

  /// Runs `body` while no other load is at work on the database; `nil` where one is. Throws ``PostgresError``.
  package static func alone<Result>(
    on connection: PostgresConnection, _ body: () throws -> Result
  ) throws -> Result? {
    guard try connection.one(TryLockBackfill())?.acquired == true else { return nil }
    defer { _ = try? connection.one(UnlockBackfill()) }
    return try body()
  }
}
