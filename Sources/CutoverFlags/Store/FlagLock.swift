internal import CutoverBasics
internal import Glibc

/// The lock of the process that changes a flag file: held from `init` until the value goes, also when its process is
/// killed.
struct FlagLock: ~Copyable {
  private let file: Int32

  /// Waits for the lock. Throws ``FlagError``, `busy` where another process keeps it longer than a change takes.
  init(_ path: String, patience: Duration = .seconds(10)) throws(FlagError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw FlagFolder.cannotWrite(path, errno) }
    let clock = ContinuousClock()
    let deadline = clock.now + patience
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      guard code == EWOULDBLOCK || code == EINTR, clock.now < deadline else {
        let holder = Self.holder(of: file)
        close(file)
        if code != EWOULDBLOCK { throw FlagFolder.cannotWrite(path, code) }
        throw FlagError(
          .busy, path,
          "another process has been changing the flags for \(patience.components.seconds) s"
            + (holder.map { ": process \($0.process)" + ($0.stands ? ", which was stopped and stands still" : "") }
              ?? ""),
          remedy: (holder.map { holder in
            holder.stands
              ? "'kill -CONT \(holder.process)' lets it go on"
              : "see what it waits for, or end it ('kill \(holder.process)')"
          } ?? "see which one holds it ('fuser \(path)')")
            + "; where the flags have to change at once, the page about rolling back says how to do that by hand")
      }
      usleep(5_000)
    }
    self.file = file
  }

  /// The process that has the lock, as far as the system tells, and whether it was stopped.
  private static func holder(of file: Int32) -> (process: Int32, stands: Bool)? {
    var info = stat()
    guard fstat(file, &info) == 0, let locks = lines(of: "/proc/locks") else { return nil }
    for line in locks {
      // `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF`
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(info.st_ino)"), let process = Int32(words[4])
      else { continue }
      return (process, ProcessState.isStopped(process))
    }
    return nil
  }

  private static func lines(of path: String) -> [Substring]? {
    guard let bytes = (try? SmallFile.readIfThere(path)) ?? nil else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  deinit { close(file) }
}
