import Glibc

/// One process at a time ends the migration of a state folder, or takes that back. Held from `init` until the value goes,
/// also when its process is killed: the file then says what it was making, and the next one tidies that up.
package final class FinishLock {
  private let file: Int32

  /// Throws `Failure` where another process is at it.
  package init(statePath: String) throws {
    try StateFolders.make(statePath)
    let path = FolderBinding.absolute(statePath) + "/finish.lock"
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      throw Failure(.cannotWrite, "\(path): \(String(cString: strerror(errno))); check the state folder")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      throw code == EWOULDBLOCK
        ? Failure(
          .unavailable,
          "another 'cutover finish' is at work on this state folder; wait for it to end ('fuser \(path)' says which)")
        : Failure(.cannotWrite, "\(path): \(String(cString: strerror(code)))")
    }
    tidy()
  }

  deinit { close(file) }

  /// Notes that `made` is there, or about to be, and counts for nothing yet; `nil` where there is nothing of that kind.
  package func note(_ made: String?) {
    guard ftruncate(file, 0) == 0, let made else { return }
    let bytes = Array(made.utf8)
    _ = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  /// Removes what a process that was killed left half made. An archive that it had finished is left to people.
  private func tidy() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = pread(file, &buffer, buffer.count, 0)
    guard count > 0 else { return }
    let made = String(decoding: buffer[..<count], as: UTF8.self)
    if made.hasSuffix(LegacyArchive.draftSuffix) {
      unlink(made)
    } else if access(made, F_OK) == 0 {
      Console.note("\(made) is whole, but nothing was retired with it, and it is not used; remove it once you are done")
    }
    note(nil)
  }
}
