internal import CSQLite

/// A connection to one SQLite database, for one thread at a time.
///
/// ```swift
/// let connection = try SQLiteConnection(path: "state.db", .createIfMissing)
/// try connection.transaction { () throws(SQLiteError) in
///   let statement = try connection.statement("INSERT INTO notes (text) VALUES (?1)")
///   statement.bind(1, "first")
///   try statement.run()
/// }
/// ```
package final class SQLiteConnection {
  package enum Access: Sendable {
    case readOnly
    case readWrite
    case createIfMissing
    /// A file that nobody writes to any more, such as a copy: read without any lock.
    case immutable
  }

  /// When a commit of a database in WAL mode waits for the disk.
  package enum SyncMode: Int, Sendable {
    /// Only at checkpoints: a loss of power may take the last commits, though it leaves no half of one.
    case normal = 1
    /// Always: what is committed stays.
    case full = 2
  }

  package let path: String

  let handle: OpaquePointer
  /// Breaks off what runs on this connection, from any thread.
  package let interrupter: SQLiteInterrupter
  private let busyTimeout: Int32
  private var statements: [String: SQLiteStatement] = [:]
  private let walPageCount: UnsafeMutablePointer<Int32>

  /// - Parameter busyTimeout: How many milliseconds to wait for the locks of other connections.
  package init(path: String, _ access: Access = .readWrite, busyTimeout: Int32 = 5_000) throws(SQLiteError) {
    let flags =
      switch access {
      case .readOnly: SQLITE_OPEN_READONLY
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      case .readWrite: SQLITE_OPEN_READWRITE
      case .createIfMissing: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      }
    var pointer: OpaquePointer?
    let name = access == .immutable ? Self.immutableName(path) : path
    let code = sqlite3_open_v2(name, &pointer, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let pointer else {
      // Even a failed opening leaves something that has to be closed.
      let error = SQLiteError(code, pointer)
      sqlite3_close_v2(pointer)
      throw error
    }
    self.path = path
    handle = pointer
    interrupter = SQLiteInterrupter(pointer)
    self.busyTimeout = busyTimeout
    walPageCount = .allocate(capacity: 1)
    walPageCount.initialize(to: 0)
    sqlite3_busy_timeout(handle, busyTimeout)
    do throws(SQLiteError) {
      try execute("PRAGMA foreign_keys = ON")
    } catch {
      interrupter.end()
      sqlite3_close_v2(pointer)
      walPageCount.deallocate()
      throw error
    }
  }

  deinit {
    interrupter.end()
    statements.removeAll()
    sqlite3_close_v2(handle)
    walPageCount.deallocate()
  }

  // MARK: Statements

  /// Runs statements that give nothing back.
  package func execute(_ sql: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code, handle) }
  }

  /// The prepared statement of `sql`, which is made once and kept. It must not be asked for again while its rows are
  /// being read.
  package func statement(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
    if let known = statements[sql] { return known }
    let made = try SQLiteStatement(sql, handle)
    statements[sql] = made
    return made
  }

  /// A prepared statement of the caller's own, for rows that are read while others are.
  package func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement { try SQLiteStatement(sql, handle) }

  /// The first column of the first row as a number, 0 where there is none.
  package func int64(_ sql: String) throws(SQLiteError) -> Int64 {
    let statement = try statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.int64(0) : 0
  }

  /// The first column of all rows as texts.
  package func texts(_ sql: String) throws(SQLiteError) -> [String] {
    let statement = try statement(sql)
    defer { statement.reset() }
    var texts: [String] = []
    while try statement.step() { texts.append(statement.text(0)) }
    return texts
  }

  /// How many rows the last statement inserted, updated or deleted.
  package var changes: Int { Int(sqlite3_changes(handle)) }

  // MARK: Transactions

  /// Whether a transaction is open.
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` in a transaction that takes the write lock at its start, so that it cannot lose it half way, and commits
  /// what it did; an error undoes all of it, one of the commit too.
  package func transaction<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
    try execute("BEGIN IMMEDIATE")
    do throws(SQLiteError) {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  /// Runs `body`, all of whose reads see the database at one moment.
  package func snapshot<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
    try execute("BEGIN DEFERRED")
    // There is nothing to undo, only a lock to give back.
    defer { rollBack() }
    return try body()
  }

  private func rollBack() {
    // After some errors, a full disk among them, SQLite has done it already.
    if isInTransaction { try? execute("ROLLBACK") }
  }
}

extension SQLiteConnection {
  // MARK: The write-ahead log

  /// Puts the database into WAL mode, which lasts, and leaves checkpoints to ``checkpoint(_:)``.
  package func useWriteAheadLog(_ syncMode: SyncMode) throws(SQLiteError) {
    try execute("PRAGMA journal_mode = WAL")
    try sync(syncMode)
    // This takes the place of SQLite's own hook, which would check-point in the middle of somebody's commit.
    sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        context?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, walPageCount)
  }

  /// Sets when commits wait for the disk, from the next transaction on.
  package func sync(_ syncMode: SyncMode) throws(SQLiteError) {
    try execute("PRAGMA synchronous = \(syncMode.rawValue)")
  }

  /// How many pages the write-ahead log had after this connection's last commit.
  package var walPages: Int { Int(walPageCount.pointee) }

  package enum Checkpoint: Sendable {
    /// Copies what can be copied without waiting for anybody.
    case passive
    /// Waits for readers, so that the next commit begins the log anew.
    case restart
    /// As `restart`, and makes the log's file empty.
    case truncate
  }

  /// Copies the write-ahead log into the database; returns whether the log can begin anew, false where readers are in
  /// the way for longer than `patience`, in milliseconds.
  @discardableResult
  package func checkpoint(_ mode: Checkpoint, patience: Int32) throws(SQLiteError) -> Bool {
    let number =
      switch mode {
      case .passive: SQLITE_CHECKPOINT_PASSIVE
      case .restart: SQLITE_CHECKPOINT_RESTART
      case .truncate: SQLITE_CHECKPOINT_TRUNCATE
      }
    var pages: Int32 = 0
    var copied: Int32 = 0
    sqlite3_busy_timeout(handle, patience)
    defer { sqlite3_busy_timeout(handle, busyTimeout) }
    let code = sqlite3_wal_checkpoint_v2(handle, nil, number, &pages, &copied)
    if code & 0xff == SQLITE_BUSY { return false }
    guard code == SQLITE_OK else { throw SQLiteError(code, handle) }
    if mode != .passive { walPageCount.pointee = 0 }
    return pages == copied
  }
}
