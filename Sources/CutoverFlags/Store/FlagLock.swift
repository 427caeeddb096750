internal import Glibc

/// The lock of the process that changes a flag file: held from `init` until the value goes, also when its process is
/// killed.
struct FlagLock: ~Copyable {
  private let file: Int32

  /// Waits for the lock. Throws ``FlagError``, `conflict` where another process keeps it longer than a change takes.
  init(_ path: String, patience: Duration = .seconds(10)) throws(FlagError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw FlagFolder.cannotWrite(path, errno) }
    let clock = ContinuousClock()
    let deadline = clock.now + patience
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR, clock.now < deadline else {
        close(file)
        if code != EWOULDBLOCK { throw FlagFolder.cannotWrite(path, code) }
        throw FlagError(
          .conflict, path, "another process has been changing the flags for \(patience)",
          remedy: "see which one holds it ('fuser \(path)'), and try again")
      }
      usleep(5_000)
    }
    self.file = file
  }

  deinit { close(file) }
}
