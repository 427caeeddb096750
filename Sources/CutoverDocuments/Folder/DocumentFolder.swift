import CutoverBasics
import CutoverDomain
import CutoverJSON
import Glibc

/// Changes several files of a folder as one.
///
/// 1. Each new file is written aside, in the folder, and synced.
/// 2. The *intent*, which is the new position and names those files, is written aside, synced, renamed to its
///    name, and the folder synced. This decides: before it nothing has happened, after it everything will.
/// 3. Each new file is renamed over the old one, and the folder synced.
/// 4. The intent is renamed over the position.
///
/// After a crash ``recover()`` takes the last two steps once more if there is an intent, and removes what else was left.
/// A new file that is no longer there was renamed before, since nothing is removed while an intent is there. The last
/// rename need not be synced: if it is lost, it is repeated. Names of new files carry the sequence number, so that
/// an intent of which the last rename was lost can never take a file of the next batch for its own.
struct DocumentFolder: Sendable {
  let path: String
  let store: DocumentStore
  /// What to do at each stage; where it throws, all stands as after a crash.
  var reach: @Sendable (CommitStage) throws -> Void = { _ in }

  /// A new version of a file, written aside.
  struct Staged {
    let replacement: FolderPosition.Replacement
    /// The version that it was made from, `nil` where there was none.
    let original: DocumentFile?
    /// In bytes.
    let size: Int
    /// How it was made; `nil` for what is written whole.
    let origin: Origin?
  }

  /// How a version of a file was made from the one before.
  struct Origin {
    let old: String
    let new: String
    let script: EditScript
    let layout: ArrayLayout
  }

  /// All files of the sink's own begin with this, and those that wait for a rename end with the other.
  private static let prefix = ".cutover-"
  private static let suffix = ".new"

  /// Whether there is a file of this name.
  func has(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

  var isThere: Bool { access(path, F_OK) == 0 }

  /// What the folder says of itself; `nil` where it says nothing.
  func position() throws -> FolderPosition? { try FolderPosition(in: path, of: store) }

  /// The order to put new files into their places, where there is one.
  func intent() throws -> FolderPosition? { try FolderPosition(FolderPosition.intentName, in: path, of: store) }

  /// Finishes or undoes what a crash interrupted.
  func recover() throws {
    if let intent = try intent() {
      for replacement in intent.replacements { try rename(replacement.from, to: replacement.to, mayBeGone: true) }
      try sync()
      try rename(FolderPosition.intentName, to: FolderPosition.fileName)
    }
    for name in try DocumentFolder.names(in: path) where name.hasPrefix(Self.prefix) && name.hasSuffix(Self.suffix) {
      remove(name)
    }
  }

  /// Writes the new version of a file, if `change` makes one.
  func stage(_ change: some DocumentChange, sequence: Int64, index: Int) throws -> Staged? {
    let original = try open(change.name)
    let temporary = "\(Self.prefix)\(sequence)-\(index)\(Self.suffix)"
    let writer: FileWriter
    var edit: DocumentEdit?
    if let original, !change.isWhole {
      let source: DocumentFile
      let found: DocumentEdit
      do {
        (source, found) = (original, try original.reading { try change.edit(original) })
        edit = found
      } catch let members as RepeatedMembers {
        let normal = try NormalForm.file(original, members)
        (source, found) = (normal, try normal.reading { try change.edit(normal) })
      }
      if found.splices.isEmpty { return nil }
      writer = try FileWriter(path + "/" + temporary, like: original)
      try writer.append(source, with: found.splices)
    } else {
      writer = try FileWriter(path + "/" + temporary, like: original)
      try writer.append(change.fresh())
    }
    try writer.finish()
    return Staged(
      replacement: .init(from: temporary, to: change.name), original: original,
      size: writer.count, origin: original.flatMap { Self.origin(of: writer, $0, edit) })
  }

  private static func origin(of writer: FileWriter, _ original: DocumentFile, _ edit: DocumentEdit?) -> Origin? {
    guard let edit, let new = writer.fingerprint else { return nil }
    let script = EditScript(edit.splices, size: original.size)
    guard let layout = edit.layout?.after(script, added: edit.added) else { return nil }
    return Origin(old: original.fingerprint, new: new, script: script, layout: layout)
  }

  /// Puts what was staged into place, and `position` with it.
  func commit(_ staged: [Staged], _ position: FolderPosition) throws {
    try reach(.written)
    do {
      for file in staged where !isCurrent(file) { throw DocumentFault.moved(path + "/" + file.replacement.to) }
      try write(position, to: FolderPosition.intentName)
    } catch {
      for file in staged { remove(file.replacement.from) }
      throw error
    }
    try sync()
    try reach(.intended)
    for file in staged {
      try rename(file.replacement.from, to: file.replacement.to)
      try reach(.renamed)
    }
    try sync()
    try rename(FolderPosition.intentName, to: FolderPosition.fileName)
    try reach(.positioned)
  }

  /// Removes the new versions that will not be used.
  func discard(sequence: Int64, count: Int) {
    for index in 0..<count { remove("\(Self.prefix)\(sequence)-\(index)\(Self.suffix)") }
    remove(FolderPosition.intentName + Self.suffix)
  }

  /// Writes `position` into the file `name`, which is there as a whole or not at all.
  func write(_ position: FolderPosition, to name: String = FolderPosition.fileName) throws {
    let writer = try FileWriter(path + "/" + name + Self.suffix)
    try writer.append(position.json(of: store.domain))
    try writer.finish()
    try rename(name + Self.suffix, to: name)
  }

  /// The names of what is in a folder.
  static func names(in path: String) throws -> [String] {
    do { return try Folder.names(in: path) } catch { throw DocumentFault.folder(path, error.number) }
  }

  /// Returns when renames in the folder are on the disk.
  func sync() throws { try Self.sync(path) }

  /// The same for any folder.
  static func sync(_ path: String) throws {
    do { try Folder.sync(path) } catch { throw DocumentFault.writing(path, error.number) }
  }

  private func open(_ name: String) throws -> DocumentFile? {
    do {
      return try DocumentFile(name, in: path, options: .legacy)
    } catch  where error.code == .missing { return nil }
  }

  private func isCurrent(_ file: Staged) -> Bool {
    if let original = file.original { return original.isCurrent }
    var status = stat()
    return stat(path + "/" + file.replacement.to, &status) != 0 && errno == ENOENT
  }

  private func rename(_ name: String, to target: String, mayBeGone: Bool = false) throws {
    if Glibc.rename(path + "/" + name, path + "/" + target) == 0 || mayBeGone && errno == ENOENT { return }
    throw DocumentFault.writing(path + "/" + target, errno)
  }

  private func remove(_ name: String) { unlink(path + "/" + name) }
}
