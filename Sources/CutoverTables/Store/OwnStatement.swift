import CutoverSQLite

/// The statements of `own.sql`.
enum OwnStatement: String {
  case schemaVersion, dataVersion, hasTable, columns, uniqueIndexes, indexColumns, primaryKey, parents, otherTriggers,
    violations
  case quickCheck, lastNumber
  case create, position, held, setPosition, clearHeld, addHeld, copy
  case createLog, beginLog, setFile, isFile, setWriting, noteLog, triggers, newestChange, prunedThrough, session
  case prune, setPruned, gaps, changedKeys, foreignWrites, foreignCounts, foreignTables, acceptForeign, newerChange,
    completeAfter
  case endLog

  var text: String { Self.statements[rawValue] }

  private static let statements = NamedStatements(PackageResources.own_sql)
}

extension SQLiteConnection {
  func own(_ statement: OwnStatement) throws(SQLiteError) -> SQLiteStatement { try self.statement(statement.text) }

  func hasTable(_ name: String) throws(SQLiteError) -> Bool {
    let statement = try own(.hasTable)
    defer { statement.reset() }
    statement.bind(1, name)
    return try statement.step() && statement.int64(0) > 0
  }

  /// The first column of all rows of a statement about `name`.
  func names(_ statement: OwnStatement, of name: String) throws(SQLiteError) -> [String] {
    let statement = try own(statement)
    defer { statement.reset() }
    statement.bind(1, name)
    var names: [String] = []
    while try statement.step() { names.append(statement.text(0)) }
    return names
  }

  /// Runs `body` in a transaction that takes the write lock at its start; an error undoes all of it. `body` gives
  /// whether what it did is to stay.
  func writing(_ body: () throws -> Bool) throws {
    try execute("BEGIN IMMEDIATE")
    do {
      try execute(try body() ? "COMMIT" : "ROLLBACK")
    } catch {
      // After some errors, a full disk among them, SQLite has done it already.
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }
}
