internal import CutoverSQLite

/// What a journal says of itself in its one row.
struct JournalDescription {
  let identity: String
  let createdAt: Int64
  let begunAfter: Int64
  let compactedThrough: Int64
  let head: Int64

  init(_ connection: SQLiteConnection) throws(SQLiteError) {
    let statement = try connection.statement(.describe)
    defer { statement.reset() }
    guard try statement.step() else {
      // What SQLite says of a file that breaks its own rules: SQLITE_CORRUPT.
      throw SQLiteError(code: 11, message: "the row that says what journal this is has gone")
    }
    identity = statement.text(0)
    createdAt = statement.int64(1)
    begunAfter = statement.int64(2)
    compactedThrough = statement.int64(3)
    head = statement.int64(4)
  }
}
