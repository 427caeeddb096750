internal import CutoverSQLite
internal import Glibc

extension JournalError {
  /// What SQLite's objection means to somebody who has a journal in `path`.
  init(_ error: SQLiteError, _ path: String) {
    if error.isFull {
      self.init(
        .full, "\(path): the disk is full",
        remedy:
          "make room, or compact the journal; whatever was accepted is safe, and what comes is accepted again then")
    } else if error.isCorrupt {
      self = .damaged(path, error.message)
    } else if error.isBusy {
      self.init(
        .unavailable, "\(path): another program holds a lock on the database",
        remedy: "end whatever has it open besides Cutover")
    } else if error.isCannotOpen || error.isReadOnly {
      let reason = error.systemError == 0 ? error.message : String(cString: strerror(error.systemError))
      self.init(
        .unavailable, "\(path) cannot be opened: \(reason)",
        remedy: "see to it that this user may read and write the file and its folder")
    } else {
      self.init(
        .unavailable, "\(path): \(error.message) (SQLite \(error.code))",
        remedy: "see what the system says of the disk")
    }
  }

  /// What is stored is not what was written.
  static func damaged(_ path: String, _ what: String) -> JournalError {
    JournalError(
      .damaged, "\(path) is damaged: \(what)",
      remedy:
        "'cutover journal status --verify' lists all of it; stop the writer, then put a backup of the journal back, "
        + "or put its folder aside, run 'cutover journal adopt' and send the newest events again")
  }

  /// A failed system call, by `errno`.
  static func system(_ path: String, _ code: Int32 = errno) -> JournalError {
    let isFull = code == ENOSPC || code == EDQUOT
    return JournalError(
      isFull ? .full : .unavailable, "\(path): \(String(cString: strerror(code)))",
      remedy: isFull ? "make room" : "see to it that this user may read and write there")
  }
}

/// Runs `body`, whose errors are about the journal in `path`.
func translating<Value>(
  _ path: String, _ body: () throws(SQLiteError) -> Value
) throws(JournalError) -> Value {
  do { return try body() } catch { throw JournalError(error, path) }
}
