import Glibc

/// The lock of the one process that writes to a legacy store: a file of its own, beside the data or in its folder. The
/// system gives it back when the process ends, however it ends. The file says who holds it, for people; what it says of
/// a process that is gone means nothing.
package final class StoreLock: Sendable {
  private let path: String
  private let file: Int32

  /// Throws `.held` where somebody else has it, with `store` (`/data/legacy: another writer has the legacy folder`) as
  /// the sentence; what `failure` makes of the system's error where `path` takes no lock file.
  package init(
    path: String, of store: String, holder: String, failure: (_ path: String, _ number: Int32) -> SinkError
  ) throws(SinkError) {
    self.path = path
    // Not inherited: a server that this process starts would go on holding the store. Not for writing: as long as a
    // file is open for that, nobody can make the file system read-only.
    var file = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    // Another user's file can be locked all the same, as can one in a folder that is read-only for now.
    if file < 0, [EACCES, EPERM, EROFS].contains(errno) { file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
    guard file >= 0 else { throw failure(path, errno) }
    var isForWriting = false
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let reason = errno
      if reason == EINTR { continue }
      // NFS locks only what is open for writing.
      if reason == EBADF, !isForWriting {
        isForWriting = true
        close(file)
        file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure(path, errno) }
        continue
      }
      defer { close(file) }
      guard reason == EWOULDBLOCK else { throw failure(path, reason) }
      throw SinkError(.held, "\(store): \(Self.holder(file))", remedy: "use that one, or stop it first")
    }
    self.file = file
    write(holder)
  }

  deinit {
    // Also where a child that is about to start another program still has the file.
    _ = flock(file, LOCK_UN)
    close(file)
  }

  /// Whether the lock is on the file that stands there: the folder may have been replaced by a copy.
  package var isCurrent: Bool {
    var (held, there) = (stat(), stat())
    return fstat(file, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino
      && held.st_dev == there.st_dev
  }

  /// A holder whose name cannot be written holds the lock nevertheless.
  private func write(_ holder: String) {
    let text = Array((holder + "\n").utf8)
    let file = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  /// What the file says; it is empty for the moment between locking and writing.
  private static func holder(_ file: Int32) -> String {
    for _ in 0..<20 {
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = buffer.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
      if count > 0 { return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
      usleep(5_000)
    }
    return "it does not say which"
  }
}
