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

  /// Removes all copies in a folder of copies.
  package func removeCopies(in folder: String) { for copy in copies(in: folder) { removeCopy(copy) } }

  /// Removes the copies in a folder of copies that were left by processes which were killed: those that nobody holds,
  /// made so long ago that a process which made one would hold it by now.
  package func removeAbandonedCopies(in folder: String) {
    for copy in copies(in: folder) {
      guard let hold = CopyHold(copy, alone: true), hold.age >= Self.abandonedAfter else { continue }
      withExtendedLifetime(hold) { removeCopy(copy) }
    }
  }

  /// In seconds. A cut is held some moments after it was made.
  private static var abandonedAfter: Int { 600 }

  private func copies(in folder: String) -> [String] {
    ((try? DocumentFolder.names(in: folder)) ?? []).filter { $0 != "." && $0 != ".." }.map { folder + "/" + $0 }
  }

  /// Whether the file belongs to the dataset or is its position.
  private func isPart(_ name: String) -> Bool { name == FolderPosition.fileName || has(name) }
}

/// Keeps a copy from being taken for abandoned, as long as the value and the process live.
package final class CopyHold {
  private let descriptor: Int32

  /// `nil` where the copy is not there.
  package convenience init?(_ copy: String) { self.init(copy, alone: false) }

  /// `alone`: `nil` also where somebody holds it.
  fileprivate init?(_ copy: String, alone: Bool) {
    descriptor = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// For how many seconds the copy has been there.
  fileprivate var age: Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return 0 }
    return time(nil) - status.st_mtim.tv_sec
  }
}
