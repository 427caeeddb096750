package import CutoverDomain
import CutoverJSON
import Glibc

/// A second folder with the same versions of all files of a dataset. Files are linked, which takes no time and no room:
/// they are only ever replaced, so the links stay as they were. Where links are not possible they are copied.
package enum LegacyCopy {
  /// Links the dataset in `source`, and the position of its sink, into `target`, which is made unless it is there. The
  /// sink must stand still, and no other file may be in the way. On return the copy is durable.
  package static func link(_ source: String, to target: String) throws(SinkError) {
    guard mkdir(target, 0o755) == 0 || errno == EEXIST else { throw LegacyFault.writing(target, errno) }
    do {
      for name in try LegacyFolder.names(in: source) where isPart(name) {
        try link(name, from: source, to: target)
      }
      try LegacyFolder(path: target, reach: { _ in }).sync()
    } catch { throw LegacyFault.sinkError(error) }
  }

  /// Links one file into another folder, or copies it where links are not possible.
  static func link(_ name: String, from source: String, to target: String) throws {
    let (from, to) = (source + "/" + name, target + "/" + name)
    if Glibc.link(from, to) == 0 { return }
    guard [EXDEV, EPERM, EMLINK, ENOTSUP, EACCES].contains(errno) else { throw LegacyFault.writing(to, errno) }
    // A model's own file that cannot be read is none for clients, in the copy as in the folder.
    guard
      let file = try isOwnAnalytics(name)
        ? LegacyFile.ifReadable(name, in: source, options: .init()) : LegacyFile(name, in: source, options: .init())
    else { return }
    let writer = try FileWriter(to, like: file)
    try writer.append(file, with: [])
    try writer.finish()
  }

  /// Removes a copy. What cannot be removed stays: nothing depends on it.
  package static func remove(_ copy: String) {
    for name in (try? LegacyFolder.names(in: copy)) ?? [] where isPart(name) { unlink(copy + "/" + name) }
    rmdir(copy)
  }

  /// Removes all copies in a folder of copies.
  package static func removeAll(in folder: String) {
    for name in (try? LegacyFolder.names(in: folder)) ?? [] where name != "." && name != ".." {
      remove(folder + "/" + name)
    }
  }

  /// Removes the copies in a folder of copies that were left by processes which were killed: those that nobody holds,
  /// made so long ago that whoever made them would hold them by now.
  package static func removeAbandoned(in folder: String) {
    for name in (try? LegacyFolder.names(in: folder)) ?? [] where name != "." && name != ".." {
      let copy = folder + "/" + name
      guard let hold = CopyHold(copy, alone: true), hold.age >= abandonedAfter else { continue }
      withExtendedLifetime(hold) { remove(copy) }
    }
  }

  /// In seconds. A cut is held some moments after it was made.
  private static let abandonedAfter = 600

  /// Whether the file belongs to the dataset or is its position.
  private static func isPart(_ name: String) -> Bool {
    name == LegacyPosition.fileName || LegacyDocument.allCases.contains { $0.fileName == name }
      || isOwnAnalytics(name)
  }

  private static func isOwnAnalytics(_ name: String) -> Bool {
    name.hasPrefix("analytics-") && name.hasSuffix(".json")
  }
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
