public import CutoverDomain
import CutoverJSON
import Glibc

/// A second folder with the same versions of all files of a dataset. Files are linked, which takes no time and no room:
/// they are only ever replaced, so the links stay as they were. Where links are not possible they are copied.
public enum LegacyCopy {
  /// Links the dataset in `source`, and the position of its sink, into `target`, which is made unless it is there. The
  /// sink must stand still, and no other file may be in the way. On return the copy is durable.
  public static func link(_ source: String, to target: String) throws(SinkError) {
    guard mkdir(target, 0o755) == 0 || errno == EEXIST else { throw LegacyFault.writing(target, errno) }
    do {
      for name in try LegacyFolder.names(in: source) where isPart(name) {
        let (from, to) = (source + "/" + name, target + "/" + name)
        if Glibc.link(from, to) == 0 { continue }
        guard [EXDEV, EPERM, EMLINK, ENOTSUP, EACCES].contains(errno) else { throw LegacyFault.writing(to, errno) }
        let file = try LegacyFile(name, in: source, options: .init())
        let writer = try FileWriter(to, like: file)
        try writer.append(file, with: [])
        try writer.finish()
      }
      try LegacyFolder(path: target, reach: { _ in }).synchronise()
    } catch { throw LegacyFault.sinkError(error) }
  }

  /// Removes a copy. What cannot be removed stays: nothing depends on it.
  public static func remove(_ copy: String) {
    for name in (try? LegacyFolder.names(in: copy)) ?? [] where isPart(name) { unlink(copy + "/" + name) }
    rmdir(copy)
  }

  /// Removes all copies in a folder of copies.
  public static func removeAll(in folder: String) {
    for name in (try? LegacyFolder.names(in: folder)) ?? [] where name != "." && name != ".." {
      remove(folder + "/" + name)
    }
  }

  /// Whether the file belongs to the dataset or is its position.
  private static func isPart(_ name: String) -> Bool {
    name == LegacyPosition.fileName || LegacyDocument.allCases.contains { $0.fileName == name }
      || name.hasPrefix("analytics-") && name.hasSuffix(".json")
  }
}
