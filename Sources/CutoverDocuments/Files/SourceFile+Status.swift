import CutoverDomain
import Glibc

extension SourceFile {
  /// The file that is at `path` now.
  init(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      self.init(path: path, version: nil)
      return
    }
    self.init(
      path: path,
      version: Version(
        inode: UInt64(status.st_ino), size: Int64(status.st_size),
        modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)))
  }
}
