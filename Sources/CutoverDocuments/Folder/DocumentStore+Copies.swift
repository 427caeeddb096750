package import CutoverDomain
import CutoverJSON
import Glibc

/// Copies of a folder: second folders with the same versions of all files of the dataset. Files are linked, which takes
/// no time and no room: they are only ever replaced, so the links stay as they were. Where links are not possible they are
/// copied.
extension DocumentStore {
  /// Links the dataset in `source`, and the position of its sink, into `target`, which is made unless it is there. The
  /// sink must stand still, and no other file may be in the way. On return the copy is durable.
  package func copy(_ source: String, to target: String) throws(SinkError) {
    guard mkdir(target, 0o755) == 0 || errno == EEXIST else { throw DocumentFault.writing(target, errno) }
    do {
      for name in try DocumentFolder.names(in: source) where isPart(name) { try link(name, from: source, to: target) }
      try DocumentFolder.sync(target)
    } catch { throw DocumentFault.sinkError(error) }
  }

  /// Links one file into another folder, or copies it where links are not possible.
  func link(_ name: String, from source: String, to target: String) throws {
    let (from, to) = (source + "/" + name, target + "/" + name)
    if Glibc.link(from, to) == 0 { return }
    guard [EXDEV, EPERM, EMLINK, ENOTSUP, EACCES].contains(errno) else { throw DocumentFault.writing(to, errno) }
    // One of a family that cannot be read is none for clients, in the copy as in the folder.
    guard
      let file = try isInFamily(name)
        ? DocumentFile.ifReadable(name, in: source, options: .init())
        : DocumentFile(name, in: source, options: .init())
    else { return }
    let writer = try FileWriter(to, like: file)
    try writer.append(file, with: [])
    try writer.finish()
  }

  /// Removes a copy. What cannot be removed stays: nothing depends on it.
  package func removeCopy(_ copy: String) {
    for name in (try? DocumentFolder.names(in: copy)) ?? [] where isPart(name) { unlink(copy + "/" + name) }
    rmdir(copy)
  }

  /// Whether the file belongs to the dataset or is its position.
  private func isPart(_ name: String) -> Bool { name == FolderPosition.fileName || has(name) }
}
