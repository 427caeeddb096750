import CutoverDomain
import CutoverJSON

/// Whose the folder is, and what is said where it is not this journal's.
extension DocumentSink {
  /// The folder has a position that this journal gave it: from now on it is never without one.
  func noteOurs(_ state: inout State) {
    guard !state.isOurs else { return }
    state.isOurs = true
    mark?.set()
  }

  /// Throws where the folder does not say what this sink wrote there last.
  func checkPosition(_ state: State) throws {
    if state.stored != nil, !folder.isThere { throw notOurs(state) }
    guard try folder.position() == state.stored, try folder.intent() == nil else {
      throw displaced("another program moved its position")
    }
  }

  /// Why a folder without a position is not taken for the one that this journal feeds.
  func notOurs(_ state: State) -> SinkError {
    let names = (try? DocumentFolder.names(in: folder.path)) ?? []
    let newest = max(state.newest, state.remembered, state.position?.sequence ?? 0)
    let at = newest > 0 ? "; it was at entry \(newest)" : ""
    if !folder.isThere {
      return SinkError(
        .unavailable, "\(folder.path): the legacy folder is missing\(at)",
        remedy: "put it back with its \(FolderPosition.fileName), from where it was moved or from a backup; or make an "
          + "empty one, stop the writer and run 'cutover journal adopt', which writes the files from the repository")
    }
    guard names.contains(where: { $0.hasSuffix(".json") }) else {
      return SinkError(
        .unavailable, "\(folder.path): an empty folder stands in place of the one that this journal feeds\(at)",
        remedy:
          "put that one back with its \(FolderPosition.fileName), or stop the writer and run 'cutover journal adopt', "
          + "which writes the files from the repository")
    }
    return lost(newest)
  }

  func lost(_ sequence: Int64) -> SinkError {
    SinkError(
      .unavailable,
      "\(folder.path): it has lost \(FolderPosition.fileName), which says how far it is"
        + (sequence > 0 ? "; it was at entry \(sequence)" : ""),
      remedy: "put back a copy of the folder with that file, or run 'cutover journal adopt', which compares the files "
        + "with the repository")
  }

  /// Throws where one of `changes` would recreate a file that was there before and is gone: the new file would hold only
  /// the last events, and look complete.
  func checkPresence(_ changes: [any DocumentChange], _ state: State) throws {
    // That the whole folder is gone, or is another one, is said elsewhere.
    guard folder.isThere, state.stored == nil || folder.has(FolderPosition.fileName) else { return }
    for change in changes where !change.isWhole && state.knows(ExactString(change.name)) {
      guard !folder.has(change.name) else { continue }
      throw DocumentFault.gone(folder.path + "/" + change.name, readers: store.readers(of: change.name))
    }
  }

  func displaced(_ reason: String) -> SinkError {
    SinkError(
      .displaced, "\(folder.path): \(reason)",
      remedy: "let one program only write to a legacy folder, and start this one again when it is alone; "
        + "'cutover journal adopt' gives the folder to this journal")
  }
}
