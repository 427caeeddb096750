import CutoverDomain
import CutoverSQLite
import Glibc

/// What tables held before they are rewritten, in a SQLite file of its own: all columns, each value in its storage
/// class, as the transaction that rewrites them found it.
struct KeptTables {
  private let draft: String

  /// Copies the tables of `connection`, in its transaction, into a draft in the folder `folder`, which is made.
  init(_ tables: [String], of connection: SQLiteConnection, in folder: String) throws {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw TableStore.failure(folder, errno) }
    draft = folder + "/.replaced.db"
    discard()
    let kept = try SQLiteConnection(path: draft, .createIfMissing)
    try kept.transaction { () throws(SQLiteError) in
      for table in tables { try Self.copy(table, from: connection, to: kept) }
    }
  }

  private static func copy(
    _ table: String, from connection: SQLiteConnection, to kept: SQLiteConnection
  ) throws(SQLiteError) {
    let columns = try connection.names(.columns, of: table)
    let (make, select, insert) = TableShape.copying(table, columns)
    try kept.execute(make)
    let (rows, write) = (try connection.prepare(select), try kept.prepare(insert))
    while try rows.step() {
      for column in columns.indices {
        switch rows.storageClass(column) {
        case .null: write.bindNull(column + 1)
        case .integer: write.bind(column + 1, rows.int64(column))
        case .real: write.bind(column + 1, rows.double(column))
        case .text: write.bind(column + 1, rows.text(column))
        case .blob: write.bind(column + 1, rows.bytes(column))
        }
      }
      try write.run()
    }
  }

  /// Puts the draft into a folder to stay.
  func move(to folder: String) throws(SinkError) {
    let path = folder + "/" + TableFile.copyName
    guard rename(draft, path) == 0 else { throw TableStore.failure(path, errno) }
  }

  /// Removes the draft, where it was not moved.
  func discard() { for suffix in ["", "-journal"] { unlink(draft + suffix) } }
}
