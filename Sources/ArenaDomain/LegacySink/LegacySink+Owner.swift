package import CutoverDomain
import CutoverJSON
import Synchronization

/// Whose the folder is, and what is said where it is not this journal's.
extension LegacySink {
  /// What the folder says of itself, whichever program wrote it; `nil` where it says nothing.
  package static func position(in folder: String) -> SinkPosition? {
    (try? LegacyPosition(LegacyPosition.fileName, in: folder))?.position
  }

  /// The files of a folder, or of a copy of one, that lack events; none where it says nothing.
  package static func held(in folder: String) -> Set<String> {
    Set(((try? LegacyPosition(LegacyPosition.fileName, in: folder)) ?? nil)?.held.keys.map(\.string) ?? [])
  }

  package func check() throws(SinkError) {
    try state.withLock { state throws(SinkError) in
      guard state.isOpen, state.isOurs, !folder.has(LegacyPosition.fileName) else { return }
      state.isOpen = false
      throw notOurs(state)
    }
  }

  /// The folder has a position that this journal gave it: from now on it is never without one.
  func noteOurs(_ state: inout State) {
    guard !state.isOurs else { return }
    state.isOurs = true
    mark?.set()
  }

  /// Throws where the folder does not say what this sink wrote there last.
  func checkPosition(_ state: State) throws {
    guard try LegacyPosition(LegacyPosition.fileName, in: folder.path) == state.stored,
      try LegacyPosition(LegacyPosition.intentName, in: folder.path) == nil
    else { throw displaced("another program moved its position") }
  }

  /// Why a folder without a position is not taken for the one that this journal feeds.
  func notOurs(_ state: State) -> SinkError {
    let names = (try? LegacyFolder.names(in: folder.path)) ?? []
    let newest = max(state.newest, state.remembered, state.position?.sequence ?? 0)
    let at = newest > 0 ? "; it was at entry \(newest)" : ""
    if !folder.isThere {
      return SinkError(
        .unavailable, "\(folder.path): the legacy folder is missing\(at)",
        remedy: "put it back with its \(LegacyPosition.fileName), from where it was moved or from a backup; or make an "
          + "empty one, stop the writer and run 'cutover journal adopt', which writes the files from the repository")
    }
    guard names.contains(where: { $0.hasSuffix(".json") }) else {
      return SinkError(
        .unavailable, "\(folder.path): an empty folder stands in place of the one that this journal feeds\(at)",
        remedy:
          "put that one back with its \(LegacyPosition.fileName), or stop the writer and run 'cutover journal adopt', "
          + "which writes the files from the repository")
    }
    return lost(newest)
  }

  func lost(_ sequence: Int64) -> SinkError {
    SinkError(
      .unavailable,
      "\(folder.path): it has lost \(LegacyPosition.fileName), which says how far it is"
        + (sequence > 0 ? "; it was at entry \(sequence)" : ""),
      remedy: "put back a copy of the folder with that file, or run 'cutover journal adopt', which compares the files "
        + "with the repository")
  }

  /// Throws where one of `changes` would recreate a file that was there before and is gone: the new file would hold only
  /// the last events, and look complete.
  func checkPresence(_ changes: [any DocumentChange], _ state: State) throws {
    // That the whole folder is gone, or is another one, is said elsewhere.
    guard folder.isThere, state.stored == nil || folder.has(LegacyPosition.fileName) else { return }
    for change in changes where !change.isWhole && state.knows(ExactString(change.name)) {
      guard !folder.has(change.name) else { continue }
      throw LegacyFault.gone(folder.path + "/" + change.name, readers: LegacyHold.readers(of: change.name))
    }
  }

  func displaced(_ reason: String) -> SinkError {
    SinkError(
      .displaced, "\(folder.path): \(reason)",
      remedy: "let one program only write to a legacy folder, and start this one again when it is alone; "
        + "'cutover journal adopt' gives the folder to this journal")
  }
}
