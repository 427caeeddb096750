import CutoverBasics
package import CutoverDomain
import Glibc

/// Which legacy folder a journal's events go to. Noted in the state folder when events are first taken in, so that
/// nobody has the events of one dataset written into the files of another by a setting gone astray.
package struct FolderBinding {
  private let path: String
  private let statePath: String

  package init(statePath: String) {
    self.statePath = statePath
    path = statePath + "/legacy-folder"
  }

  /// The folder to write, as an absolute path: the one that the journal is bound to, else `dataPath`. With `takingIn`
  /// the journal is bound from now on, and another folder than the bound one is refused, unless it moved.
  package func folder(for dataPath: String, of store: any LegacyStore, journal: String, takingIn: Bool) throws -> String
  {
    let wanted = Self.absolute(dataPath)
    guard let bound = read() else {
      if takingIn { try write(wanted) }
      return wanted
    }
    guard takingIn, bound != wanted else { return bound }
    guard (try? store.position(in: wanted))?.journal == journal else {
      throw Failure(
        .configuration,
        "the journal in \(statePath) belongs to \(store.named(bound)), not \(store.isFolder ? "in" : "to") \(wanted); "
          + "set legacy_path to that \(store.noun), or --state-path to a state folder of its own")
    }
    try write(wanted)
    return wanted
  }

  /// The folder that the journal is bound to.
  package func read() -> String? { SmallFile.line(path) }

  /// Remembers that the folder has had a position of `journal`.
  package func mark(journal: String) -> StoreMark {
    let file = statePath + "/legacy-claimed"
    return StoreMark {
      SmallFile.line(file) == journal
    } set: {
      try? SmallFile.replace(file, with: Array(journal.utf8), mode: 0o600)
    }
  }

  private func write(_ folder: String) throws {
    do throws(SmallFileError) { try SmallFile.replace(path, with: Array(folder.utf8), mode: 0o600) } catch {
      throw Failure(.cannotWrite, "\(error.path) \(error.message); \(error.remedy ?? "check the state folder")")
    }
  }

  /// Whether the journal of the settings writes the legacy store at `path`. A node that has fed nothing yet belongs to the
  /// journal in Postgres that its settings name.
  static func isFed(_ path: String, _ settings: Settings) throws -> Bool {
    let place = JournalPlace(settings)
    guard try place.reader() != nil else { return false }
    let bound = FolderBinding(statePath: settings.state.path).read()
    return bound == absolute(path) || bound == nil && !place.isFile
  }

  /// The path without links and dots; what is not there yet is put below the folder that is.
  package static func absolute(_ path: String) -> String {
    if let found = realpath(path, nil) {
      defer { free(found) }
      return String(cString: found)
    }
    // As it will be once it is there: a folder that is away for a while has the same name as before.
    let parts = path.split(separator: "/")
    guard let last = parts.last else { return path }
    let parent = parts.dropLast().joined(separator: "/")
    return absolute(path.hasPrefix("/") ? "/" + parent : parent.isEmpty ? "." : parent) + "/" + last
  }
}
