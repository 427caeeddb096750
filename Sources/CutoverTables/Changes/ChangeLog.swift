package import CutoverDomain
import CutoverSQLite

/// Which rows of a file changed, by whomever: triggers in the file note the key of each into `cutover_changes`.
///
/// The sink says in its transactions which entry of the journal it writes; nobody else can see or say that. So a change
/// without an entry is a *foreign write*. Of these kinds are the notes:
///
/// - `insert`, `update`, `delete`: what was done to the row of a key.
/// - `displaced`: the row had the values of a unique index that another row was about to get. `INSERT OR REPLACE` removes
///   it then, and SQLite runs no trigger for that.
/// - `gap`: the table was without its triggers for a while, as after a migration that rebuilt it, or the file is another
///   one than before. What was done meanwhile is not known.
/// - `session`: a sink opened the file. Its random token tells this past from that of a copy that was put in its place.
///
/// All of it is written within the transaction of the one who changes the row: a note is there exactly if the change
/// is.
struct ChangeLog {
  let connection: SQLiteConnection

  /// How many notes are kept, and how many more there may be before older ones are forgotten.
  private static let kept: Int64 = 500_000
  private static let surplus: Int64 = 50_000

  init(_ connection: SQLiteConnection) { self.connection = connection }

  /// Has the tables followed from now on, within the transaction that is open; notes where they were not for a while.
  /// `after` is the entry of the journal that the file is at.
  func begin(_ tables: [TableShape], in file: FileIdentity, after sequence: Int64, isSession: Bool) throws(SQLiteError)
  {
    let isNew = try !connection.hasTable("cutover_log")
    try connection.execute(OwnStatement.createLog.text)
    let begin = try connection.own(.beginLog)
    begin.bind(1, sequence)
    begin.bind(2, file.device)
    begin.bind(3, file.inode)
    try begin.run()
    let isReplaced = try number(.isFile, file.device, file.inode) == 0
    if isReplaced { try move(to: file) }
    for table in tables {
      let wasFollowed = try follow(table)
      if !isNew, isReplaced || !wasFollowed { try note("gap", of: table.name) }
    }
    if isSession { try note("session", Self.token()) }
    try prune()
  }

  /// The log is that of this file from now on, which has all that it says.
  func move(to file: FileIdentity) throws(SQLiteError) { try run(.setFile, file.device, file.inode) }

  /// Whether the triggers of the table were there, which then are.
  private func follow(_ table: TableShape) throws(SQLiteError) -> Bool {
    let wanted = try table.triggers(unique: otherUniqueColumns(of: table))
    let found = try triggers(of: table.name)
    if found == wanted { return true }
    // One that stands under the name of another table was carried along when that was renamed.
    for name in Set(found.keys).union(wanted.keys) { try connection.execute(TableShape.removal(ofTrigger: name)) }
    for sql in wanted.values { try connection.execute(sql) }
    return false
  }

  /// The triggers of a table, by their names.
  private func triggers(of table: String) throws(SQLiteError) -> [String: String] {
    let row = try connection.own(.triggers)
    defer { row.reset() }
    var triggers: [String: String] = [:]
    while try row.step() {
      if row.text(1) == table { triggers[row.text(0)] = row.text(2) }
    }
    return triggers
  }

  /// The columns of the unique indexes besides the key.
  private func otherUniqueColumns(of table: TableShape) throws(SQLiteError) -> [[String]] {
    let key = Set(table.keyColumns.map(\.name))
    var all = [try connection.names(.primaryKey, of: table.name)]
    for index in try connection.names(.uniqueIndexes, of: table.name) {
      all.append(try connection.names(.indexColumns, of: index))
    }
    var others: [[String]] = []
    for columns in all where !columns.isEmpty && Set(columns) != key && !others.contains(columns) {
      others.append(columns)
    }
    return others
  }

  // MARK: Within the sink's transactions

  /// What is changed from now on is the doing of an entry of the journal.
  func write(as sequence: Int64) throws(SQLiteError) { try run(.setWriting, sequence) }

  /// Ends what ``write(as:)`` began: to be called before the transaction is committed.
  func end() throws(SQLiteError) {
    let statement = try connection.own(.setWriting)
    statement.bindNull(1)
    try statement.run()
  }

  private func prune() throws(SQLiteError) {
    let newest = try connection.int64(OwnStatement.newestChange.text)
    let pruned = try connection.int64(OwnStatement.prunedThrough.text)
    guard newest - pruned > Self.kept + Self.surplus else { return }
    try run(.setPruned, newest - Self.kept)
    try run(.prune, newest - Self.kept)
  }

  /// Whether the log has every change of these tables by entries after `sequence`.
  func isComplete(after sequence: Int64, of tables: [String]) throws(SQLiteError) -> Bool {
    guard try connection.hasTable("cutover_log"),
      try connection.int64(OwnStatement.completeAfter.text) <= sequence
    else { return false }
    for table in tables where try hasGap(table, after: 0) { return false }
    return true
  }

  /// Whether newer entries than `sequence`, or others, have changed the row of a key.
  func hasChanged(_ key: TableKey, of table: String, since sequence: Int64) throws(SQLiteError) -> Bool {
    let row = try connection.own(.newerChange)
    defer { row.reset() }
    row.bind(1, table)
    for index in 0..<3 { row.bindNull(2 + index) }
    key.bind(to: row, from: 2)
    row.bind(5, sequence)
    return try row.step() && row.int64(0) > 0
  }

  func hasGap(_ table: String, after change: Int64) throws(SQLiteError) -> Bool {
    let row = try connection.own(.gaps)
    defer { row.reset() }
    row.bind(1, change)
    row.bind(2, table)
    return try row.step() && row.int64(0) > 0
  }

  /// The token of the sink that had opened the file last when the log was at a change.
  func session(at change: Int64) throws(SQLiteError) -> String? {
    let row = try connection.own(.session)
    defer { row.reset() }
    row.bind(1, change)
    return try row.step() ? row.text(0) : nil
  }

  /// The writes by others to a table up to a change are known and good.
  func accept(_ table: String, upTo change: Int64) throws(SQLiteError) {
    let statement = try connection.own(.acceptForeign)
    statement.bind(1, table)
    statement.bind(2, change)
    try statement.run()
  }

  // MARK: Internals

  private func note(_ kind: String, of table: String? = nil, _ text: String? = nil) throws(SQLiteError) {
    let statement = try connection.own(.noteLog)
    statement.bind(1, table)
    statement.bind(2, text)
    statement.bind(3, kind)
    try statement.run()
  }

  private func run(_ statement: OwnStatement, _ numbers: Int64...) throws(SQLiteError) {
    let statement = try connection.own(statement)
    for (index, number) in numbers.enumerated() { statement.bind(index + 1, number) }
    try statement.run()
  }

  private func number(_ statement: OwnStatement, _ numbers: Int64...) throws(SQLiteError) -> Int64 {
    let statement = try connection.own(statement)
    defer { statement.reset() }
    for (index, number) in numbers.enumerated() { statement.bind(index + 1, number) }
    return try statement.step() ? statement.int64(0) : 0
  }

  private static func token() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }
}

extension TableStore {
  /// The file has the change log of the one that it was copied of. Throws ``SinkError``.
  package func continueTracking(in path: String) throws(SinkError) {
    do {
      let connection = try SQLiteConnection(path: path, .readWrite, busyTimeout: TableFile.patience)
      try connection.sync(.full)
      try connection.writing {
        guard try connection.hasTable("cutover_log"), let file = FileIdentity(of: path) else { return false }
        try ChangeLog(connection).move(to: file)
        return true
      }
    } catch { throw TableFault.sinkError(error, in: path) }
  }

  /// Removes the change log and its triggers from a file that Cutover follows no more. Throws ``SinkError``.
  package func endTracking(in path: String) throws(SinkError) {
    do {
      let connection = try SQLiteConnection(path: path, .readWrite, busyTimeout: TableFile.patience)
      try connection.sync(.full)
      try connection.writing {
        // Triggers first: without their table, the writes of other programs would fail.
        for name in try connection.texts(OwnStatement.triggers.text) {
          try connection.execute(TableShape.removal(ofTrigger: name))
        }
        try connection.execute(OwnStatement.endLog.text)
        return true
      }
    } catch { throw TableFault.sinkError(error, in: path) }
  }
}
