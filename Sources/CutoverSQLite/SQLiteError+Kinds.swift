internal import CSQLite
internal import Glibc

extension SQLiteError {
  /// Whether there is no room: on the disk, in the quota, or for the memory that connections share beside the database.
  package var isFull: Bool {
    primaryCode == SQLITE_FULL || ([SQLITE_IOERR, SQLITE_CANTOPEN].contains(primaryCode) && Self.isFull(systemError))
  }

  /// Whether somebody else held a lock for longer than the busy timeout.
  package var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }

  /// Whether the file is no database, or a damaged one.
  package var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }

  /// Whether a file is missing or may not be opened.
  package var isCannotOpen: Bool { primaryCode == SQLITE_CANTOPEN }

  /// Whether the database may only be read.
  package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }

  /// Whether an interrupter broke it off.
  package var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }

  package var isConstraintViolation: Bool { primaryCode == SQLITE_CONSTRAINT }

  /// Whether the disk failed to keep what it had taken. The system may have dropped it, and tells of that only once: what
  /// a later sync says cannot be believed.
  package var isLostWrite: Bool {
    // SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC, which are expressions that Swift does not import.
    code == SQLITE_IOERR | (4 << 8) || code == SQLITE_IOERR | (5 << 8)
  }

  /// What `handle` says of the call that failed with `code`; SQLite keeps no more than that of the last call.
  init(_ code: Int32, _ handle: OpaquePointer?) {
    guard let handle else {
      self.init(code: code, message: String(cString: sqlite3_errstr(code)))
      return
    }
    let extended = sqlite3_extended_errcode(handle)
    let isSame = extended & 0xff == code & 0xff
    self.init(
      code: isSame ? extended : code,
      message: String(cString: isSame ? sqlite3_errmsg(handle) : sqlite3_errstr(code)),
      systemError: sqlite3_system_errno(handle))
  }

  private static func isFull(_ error: Int32) -> Bool { error == ENOSPC || error == EDQUOT }
}
