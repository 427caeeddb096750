import CutoverFailpoints

/// The stages of putting a batch into the files, for tests that stop in between.
enum CommitStage: CaseIterable, Sendable {
  /// All new files are on the disk, aside. Nothing happened yet.
  case written
  /// The order to put them into place is on the disk. From here on the batch is applied, come what may.
  case intended
  /// One more file is in its place.
  case renamed
  /// The position says that all of it is done.
  case positioned

  /// Passes the failpoint of the stage.
  func reach() {
    switch self {
    case .written: Failpoint.reach("legacy.written")
    case .intended: Failpoint.reach("legacy.intended")
    case .renamed: Failpoint.reach("legacy.renamed")
    case .positioned: Failpoint.reach("legacy.positioned")
    }
  }
}
