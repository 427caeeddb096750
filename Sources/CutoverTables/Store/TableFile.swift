import Glibc

/// A SQLite file where it is: somebody's live one, or a copy in a folder of its own.
struct TableFile {
  let path: String
  let isCopy: Bool

  /// What a copy is called in its folder.
  static let copyName = "legacy.db"

  /// For how many milliseconds a lock of another program is waited for. A writer that is asked to stop waits no longer.
  static let patience: Int32 = 2_000

  /// The file at `path`; a folder is taken for that of a copy.
  init(at path: String) {
    var status = stat()
    isCopy = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    self.path = isCopy ? path + "/" + Self.copyName : path
  }
}

/// Tells one file from another that stands in its place. Found without opening it: SQLite's locks are the process's,
/// and closing the file by any other hand would give them up.
struct FileIdentity: Equatable, Sendable {
  let device: Int64
  let inode: Int64

  /// `nil` where there is no such file.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = Int64(bitPattern: UInt64(status.st_dev))
    inode = Int64(bitPattern: UInt64(status.st_ino))
  }
}
