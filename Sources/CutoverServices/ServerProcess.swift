import CutoverBasics
import Glibc

/// Looks for a running server, never trusting a process id that some file remembers: ids are reused.
///
/// A server is known by its program's name and by the folder it works in: Postgres and Redis both change into their
/// data folder. Where that link may not be read (root in a container without CAP_SYS_PTRACE), a word of its command line
/// that names the folder or its socket tells as much.
struct ServerProcess: Equatable {
  let pid: pid_t
  let parent: pid_t

  /// All processes of the server, its children too, as long as they live; zombies are dead.
  static func all(named name: String, folder: String, mark: String) -> [ServerProcess] {
    let real = realpath(folder, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    return Files.names(in: "/proc").compactMap { entry in
      guard let pid = pid_t(entry), let status = Status(pid), status.name == name, status.state != "Z" else {
        return nil
      }
      let here = link("/proc/\(pid)/cwd")
      let matches =
        if let here { here == real || here == folder || here == folder + " (deleted)" } else {
          commandLine(pid).contains { $0 == mark || $0.hasSuffix(":" + mark) }
        }
      return matches ? ServerProcess(pid: pid, parent: status.parent) : nil
    }
  }

  /// The server itself: the one whose parent is not one of them.
  static func main(named name: String, folder: String, mark: String) -> ServerProcess? {
    let found = all(named: name, folder: folder, mark: mark)
    // Orphans of a server that was killed look like servers too, but Postgres children do not keep the arguments.
    return found.first { candidate in
      !found.contains { $0.pid == candidate.parent } && (name != "postgres" || commandLine(candidate.pid).count > 1)
    }
  }

  /// Whether a process lives, reaping it if it is a dead child of this process.
  static func isAlive(_ pid: pid_t) -> Bool {
    if let status = Status(pid), status.state != "Z" { return true }
    // Looked at first, reaped then: the other way round it may die in between and stay a zombie. And waited for, since the
    // main thread of a program such as Redis ends some moments before the others, and can only be reaped with them.
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return false
  }

  /// Whether somebody has stopped the process, by SIGSTOP say.
  static func isStopped(_ pid: pid_t) -> Bool { ProcessState.isStopped(pid) }

  /// The words of a command line. A title that a process gave itself is one text with blanks, split here as well.
  private static func commandLine(_ pid: pid_t) -> [Substring] {
    guard let text = Files.read("/proc/\(pid)/cmdline") else { return [] }
    let words = text.split(separator: "\0")
    return words.count == 1 && words[0].hasPrefix("postgres:")
      ? words : words + words.flatMap { $0.split(separator: " ") }
  }

  private static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, $0.count) }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  /// The fields of `/proc/<pid>/stat` needed here; proc(5).
  private struct Status {
    let name: String
    let state: Character
    let parent: pid_t

    init?(_ pid: pid_t) {
      // The name is in parentheses and may contain blanks and parentheses itself.
      guard let text = Files.read("/proc/\(pid)/stat"), let open = text.firstIndex(of: "("),
        let close = text.lastIndex(of: ")")
      else { return nil }
      name = String(text[text.index(after: open)..<close])
      let fields = text[text.index(after: close)...].split(separator: " ")
      guard fields.count > 1, let first = fields[0].first, let parent = pid_t(fields[1]) else { return nil }
      state = first
      self.parent = parent
    }
  }
}
