internal import CutoverBasics
internal import Glibc

/// The lock of the one process that writes to a journal. The system gives it back when the process ends, however it ends.
///
/// The file says who holds the lock, for people; what it says of a process that is gone means nothing.
package final class JournalLock: Sendable {
  private let file: Int32

  /// Throws `.locked` where another process, or another part of this one, has it.
  package init(_ path: String) throws(JournalError) {
    // Not inherited: a server that this process starts would go on holding the journal.
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .system(path) }
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      defer { close(file) }
      guard code == EWOULDBLOCK else { throw .system(path, code) }
      throw JournalError(
        .locked, "\(path): another process writes to this journal: \(Self.holder(file))",
        remedy: "let that one do it, or stop it first")
    }
    self.file = file
    Self.write(file)
  }

  deinit {
    // Closing is not enough: a child that is being started has the file, too, until it becomes another program.
    _ = flock(file, LOCK_UN)
    close(file)
  }

  /// Who holds the lock at `path`, as they say themselves; `nil` where nobody does.
  package static func holder(at path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    // A writer that begins in this instant finds the file locked, and tries again.
    guard flock(file, LOCK_SH | LOCK_NB) != 0 else {
      _ = flock(file, LOCK_UN)
      return nil
    }
    return errno == EWOULDBLOCK ? holder(file) : nil
  }

  private static func write(_ file: Int32) {
    let text = Array("pid \(getpid()), \(command), since \(now)\n".utf8)
    // Who cannot say who he is holds the lock nevertheless.
    guard ftruncate(file, 0) == 0 else { return }
    _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  /// What the file says; it is empty for the moment between locking and writing.
  private static func holder(_ file: Int32) -> String {
    for _ in 0..<20 {
      var buffer = [UInt8](repeating: 0, count: 1024)
      let count = buffer.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
      if count > 0 {
        return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      }
      usleep(5_000)
    }
    return "it does not say which"
  }

  /// The program and its subcommand: what follows may be a password.
  static var command: String {
    let words = CommandLine.arguments
    let name = words.first?.split(separator: "/").last.map(String.init) ?? "unknown"
    guard words.count > 1, words[1].utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a }) else { return name }
    return "\(name) \(words[1])"
  }

  private static var now: String {
    UTCDate(Clock.milliseconds()).seconds
  }
}
