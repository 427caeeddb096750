package import CutoverDomain
import CutoverJSON
import CutoverSQLite

/// A moment of a file, as far as it has to be known to tell what has changed since.
package struct TableCheckpoint: Sendable, Equatable {
  /// The newest note of the change log.
  let change: Int64
  /// Of the sink that had opened the file last.
  let session: String

  init(change: Int64, session: String) {
    self.change = change
    self.session = session
  }

  package var text: String { "\(change)/\(session)" }

  /// What ``text`` gave; `nil` for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2, let change = Int64(parts[0]) else { return nil }
    self.init(change: change, session: parts[1])
  }
}

/// A write to a legacy table that did not come through the sink.
package struct ForeignTableWrite: Sendable, Equatable {
  /// Its place among all changes of the file.
  package let change: Int64
  package let table: String
  /// `nil` where it is not known what was written: the table was not followed for a while.
  package let key: TableKey?
  /// `insert`, `update`, `delete`, `displaced` or `gap`.
  package let kind: String
  /// When, in Unix milliseconds.
  package let time: Int64
}

extension TableReader {
  /// This moment of the file; `nil` where nothing follows its changes. Throws ``ReadError``.
  package func checkpoint() throws(ReadError) -> TableCheckpoint? {
    try reading("cutover_changes") { () throws(SQLiteError) in
      guard try connection.hasTable("cutover_log") else { return nil }
      let change = try connection.int64(OwnStatement.newestChange.text)
      return try ChangeLog(connection).session(at: change).map { TableCheckpoint(change: change, session: $0) }
    }
  }

  /// The keys of the rows of a table that were changed since a checkpoint, by whomever, in any order; `nil` where that
  /// cannot be told, or where there are more than `limit`: then the whole table has to be looked at. Throws
  /// ``ReadError``.
  package func changedKeys<Record>(
    of table: LegacyTable<Record>, since checkpoint: TableCheckpoint, limit: Int
  ) throws(ReadError) -> [TableKey]? {
    try reading(table.name) { () throws(SQLiteError) in
      guard try connection.hasTable("cutover_log"),
        try checkpoint.change >= connection.int64(OwnStatement.prunedThrough.text),
        try checkpoint.change <= connection.int64(OwnStatement.newestChange.text),
        try ChangeLog(connection).session(at: checkpoint.change) == checkpoint.session
      else { return nil }
      if try ChangeLog(connection).hasGap(table.name, after: checkpoint.change) { return nil }
      let row = try connection.own(.changedKeys)
      defer { row.reset() }
      row.bind(1, checkpoint.change)
      row.bind(2, table.name)
      row.bind(3, Int64(limit) + 1)
      var keys: [TableKey] = []
      while try row.step() {
        // A row whose key is no key is to be found by looking at all.
        guard keys.count < limit, let key = TableKey(row, from: 0, count: table.shape.key.count) else { return nil }
        keys.append(key)
      }
      return keys
    }
  }

  /// The writes by others after a change, the oldest first. Throws ``ReadError``.
  package func foreignWrites(after change: Int64 = 0, limit: Int) throws(ReadError) -> [ForeignTableWrite] {
    try reading("cutover_changes") { () throws(SQLiteError) in
      guard try connection.hasTable("cutover_log") else { return [] }
      let row = try connection.own(.foreignWrites)
      defer { row.reset() }
      row.bind(1, change)
      row.bind(2, Int64(limit))
      var writes: [ForeignTableWrite] = []
      while try row.step() {
        let count = (0..<3).prefix { !row.isNull(2 + $0) }.count
        let key = count == 0 ? nil : TableKey(row, from: 2, count: count)
        writes.append(
          ForeignTableWrite(change: row.int64(0), table: row.text(1), key: key, kind: row.text(5), time: row.int64(6)))
      }
      return writes
    }
  }

  /// How many writes by others there are to each table that has some. Throws ``ReadError``.
  package func foreignCounts() throws(ReadError) -> [String: Int] {
    try reading("cutover_changes") { () throws(SQLiteError) in
      guard try connection.hasTable("cutover_log") else { return [:] }
      let row = try connection.own(.foreignCounts)
      defer { row.reset() }
      var counts: [String: Int] = [:]
      while try row.step() { counts[row.text(0)] = Int(row.int64(1)) }
      return counts
    }
  }
}
