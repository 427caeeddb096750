import CutoverBasics
import CutoverDomain
import CutoverSQLite

/// What keeps Cutover from a legacy SQLite file, worded for the person who has to do something about it.
enum TableFault {
  /// What is wrong in words, and what to do about it.
  private static func parts(_ error: SQLiteError, _ path: String) -> (message: String, remedy: String) {
    if error.isBusy {
      return (
        "locked by another program for longer than \(TableFile.patience / 1000) seconds",
        "see that no program keeps a transaction open ('fuser \(path)' lists those that have the file open)"
      )
    }
    if error.isFull { return ("there is no room for it", "make room on its disk") }
    if error.isCorrupt {
      return (
        "this is no SQLite file, or a damaged one (\(error.message))",
        "restore it from a backup; 'sqlite3 \(path) \"PRAGMA integrity_check\"' says what is wrong with it"
      )
    }
    if error.isCannotOpen {
      return ("the file is missing or cannot be opened", "check the path of the legacy file (legacy_path)")
    }
    if error.isReadOnly {
      return ("it may only be read", "let Cutover write to the file and to the folder that it is in")
    }
    if error.isInterrupted { return ("the statement was broken off", "a server repeats it; repeat a command") }
    return (error.message, "check the file and its disk")
  }

  static func sinkError(_ error: SQLiteError, _ path: String) -> SinkError {
    let (message, remedy) = parts(error, path)
    return SinkError(.unavailable, "\(path): \(message)", remedy: remedy)
  }

  /// `source` begins with the file's path.
  static func readError(_ error: SQLiteError, _ source: String) -> ReadError {
    let (message, remedy) = parts(error, source.split(separator: ",").first.map(String.init) ?? source)
    return ReadError(error.isCannotOpen ? .missing : .unavailable, source: source, message: message, remedy: remedy)
  }

  /// What went wrong, as a sink says it.
  static func sinkError(_ error: any Error, in path: String) -> SinkError {
    switch error {
    case let error as SinkError: error
    case let error as SQLiteError: sinkError(error, path)
    case let error as ReadError: SinkError(.unavailable, "\(error.source): \(error.message)", remedy: error.remedy)
    case let error as UndecodableRecord:
      SinkError(.unavailable, "\(error.error.source): \(error.error.message)", remedy: error.error.remedy)
    default: SinkError(.unavailable, "\(path): \(error)")
    }
  }

  /// The file is another domain's.
  static func foreign(_ path: String, domain: String, _ own: String) -> SinkError {
    SinkError(
      .displaced, "\(path) is the legacy file of the domain \(domain), not of \(own)",
      remedy: "name the file of \(own) (--data-path, legacy_path), or set the domain to \(domain) (--domain)")
  }

  /// The sink's own tables are not what it wrote.
  static func damaged(_ path: String, _ message: String) -> SinkError {
    SinkError(
      .displaced, "\(path): \(message)",
      remedy: "put back a copy of the file that has them whole, or run 'cutover journal adopt', which compares the "
        + "tables with the repository")
  }

  static func replaced(_ path: String) -> SinkError {
    SinkError(
      .unavailable, "\(path): another file was put in its place meanwhile",
      remedy: "see that nothing replaces the legacy file while Cutover writes to it; it is opened again")
  }

  static func unfit(_ path: String, _ table: String, _ message: String) -> SinkError {
    SinkError(
      .unavailable, "\(path), \(table): \(message)",
      remedy: "name the file that the domain is for (legacy_path), or run the legacy program's migrations")
  }
}
