import CutoverDomain
import CutoverSQLite

/// Whose the file is, and what is said where it is not this journal's.
extension TableSink {
  /// The file has a position that this journal gave it: from now on it is never without one.
  func noteOurs(_ state: inout State) {
    guard !state.isOurs else { return }
    state.isOurs = true
    mark?.set()
  }

  /// Why a file without a position is not taken for the one that this journal feeds.
  func notOurs(_ state: State) -> SinkError {
    let newest = max(state.newest, state.remembered, state.position?.sequence ?? 0)
    guard FileIdentity(of: path) == nil else { return lost(newest) }
    return SinkError(
      .unavailable, "\(path): the legacy file is missing" + (newest > 0 ? "; it was at entry \(newest)" : ""),
      remedy: "put it back from where it was moved or from a backup, with the table \(TablePosition.tableName) in it")
  }

  func lost(_ sequence: Int64) -> SinkError {
    SinkError(
      .unavailable,
      "\(path): it has lost the table \(TablePosition.tableName), which says how far it is"
        + (sequence > 0 ? "; it was at entry \(sequence)" : ""),
      remedy: "put back a copy of the file with that table, or run 'cutover journal adopt', which compares the tables "
        + "with the repository")
  }

  func displaced(_ reason: String) -> SinkError {
    SinkError(
      .displaced, "\(path): \(reason)",
      remedy: "let one Cutover only write to a legacy file, and start this one again when it is alone; "
        + "'cutover journal adopt' gives the file to this journal")
  }
}

extension SQLiteError {
  /// As SQLite says that there is no such file.
  static let missing = SQLiteError(code: 14, message: "unable to open database file")
}
