internal import CSQLite

/// A prepared statement: values are bound to its parameters, then its rows are stepped through.
///
/// It belongs to its connection's thread. Parameters count from 1, columns from 0, as in SQLite.
///
/// ```swift
/// let statement = try connection.statement("SELECT id, content FROM entries WHERE sequence > ?1")
/// statement.bind(1, 17)
/// while try statement.step() { print(statement.text(0), statement.bytes(1)) }
/// ```
package final class SQLiteStatement {
  private let statement: OpaquePointer
  /// SQLite remembers that a value could not be bound only until the next call.
  private var bindFailure: SQLiteError?

  init(_ sql: String, _ connection: OpaquePointer) throws(SQLiteError) {
    var pointer: OpaquePointer?
    let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code, connection) }
    guard let pointer else { throw SQLiteError(code: SQLITE_MISUSE, message: "an empty statement") }
    statement = pointer
  }

  deinit { sqlite3_finalize(statement) }

  // MARK: Parameters

  package func bind(_ index: Int, _ value: Int64) { check(sqlite3_bind_int64(statement, Int32(index), value)) }

  package func bind(_ index: Int, _ value: Double) { check(sqlite3_bind_double(statement, Int32(index), value)) }

  package func bind(_ index: Int, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      // No address means NULL to SQLite, also for a text without a byte.
      bytes.withMemoryRebound(to: CChar.self) {
        check(
          sqlite3_bind_text64(
            statement, Int32(index), $0.baseAddress ?? Self.nowhere, UInt64($0.count), cutover_sqlite_transient(),
            UInt8(SQLITE_UTF8)))
      }
    }
  }

  package func bind(_ index: Int, _ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer {
      check(
        sqlite3_bind_blob64(
          statement, Int32(index), $0.baseAddress.map { UnsafeRawPointer($0) } ?? UnsafeRawPointer(Self.nowhere),
          UInt64($0.count), cutover_sqlite_transient()))
    }
  }

  package func bindNull(_ index: Int) { check(sqlite3_bind_null(statement, Int32(index))) }

  package func bind(_ index: Int, _ value: Int64?) { if let value { bind(index, value) } else { bindNull(index) } }

  package func bind(_ index: Int, _ text: String?) { if let text { bind(index, text) } else { bindNull(index) } }

  // MARK: Rows

  /// Goes on to the next row; false after the last one. Then, and after an error, the statement is ready for other values
  /// and another pass.
  package func step() throws(SQLiteError) -> Bool {
    if let failure = bindFailure {
      reset()
      throw failure
    }
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      let error = SQLiteError(code, sqlite3_db_handle(statement))
      reset()
      throw error
    }
    reset()
    return false
  }

  /// Runs the statement to its end, whatever rows it has.
  package func run() throws(SQLiteError) {
    while try step() {}
  }

  /// How many columns a row has.
  package var columnCount: Int { Int(sqlite3_column_count(statement)) }

  /// Leaves the remaining rows unread. Until then the statement holds on to the database as it saw it.
  package func reset() {
    bindFailure = nil
    sqlite3_reset(statement)
  }

  // MARK: Columns of the row at hand

  /// What SQLite keeps in a column, whatever the column was declared as.
  package func storageClass(_ column: Int) -> SQLiteStorageClass {
    switch sqlite3_column_type(statement, Int32(column)) {
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .real
    case SQLITE_TEXT: .text
    case SQLITE_BLOB: .blob
    default: .null
    }
  }

  package func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

  package func int64(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

  package func double(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }

  package func text(_ column: Int) -> String {
    guard let start = sqlite3_column_text(statement, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package func bytes(_ column: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(statement, Int32(column)) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: byteCount(column)))
  }

  /// The length of a blob, or of a text in UTF-8.
  package func byteCount(_ column: Int) -> Int { Int(sqlite3_column_bytes(statement, Int32(column))) }

  // MARK: Internals

  /// An address for what has no byte.
  private static var nowhere: UnsafePointer<CChar> { UnsafePointer(bitPattern: 1)! }

  private func check(_ code: Int32) {
    guard code != SQLITE_OK, bindFailure == nil else { return }
    bindFailure = SQLiteError(code, sqlite3_db_handle(statement))
  }
}

/// What SQLite keeps in one place of a row: each value has its own, and a column's declaration only leads there.
package enum SQLiteStorageClass: String, Sendable {
  case null, integer, real, text, blob
}
