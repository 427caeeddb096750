import CutoverFailpoints

/// The stages of putting a batch into a file, for tests that stop in between.
enum CommitStage: CaseIterable, Sendable {
  /// The rows and the position are written, in a transaction that is open. Nothing happened yet.
  case written
  /// It is committed, and on the disk.
  case committed

  /// Passes the failpoint of the stage.
  func reach() {
    switch self {
    case .written: Failpoint.reach("tables.written")
    case .committed: Failpoint.reach("tables.committed")
    }
  }
}
