import CutoverBasics
import Glibc

/// What tells a process from every other one, also when its id is used again: host, start of the system, namespace of
/// process ids, id, and when it began.
package enum ProcessMark {
  /// Of this process.
  package static let own = [host, boot, namespace, "\(getpid())", start(of: getpid()) ?? ""].joined(separator: " ")

  /// Whether the process that `mark` names is gone; false where that cannot be seen from here.
  package static func isGone(_ mark: String) -> Bool {
    let parts = mark.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5, parts[0] == host, let pid = pid_t(parts[3]) else { return false }
    // The system has been started again since.
    guard parts[1] == boot else { return true }
    return parts[2] == namespace && start(of: pid) != parts[4]
  }

  /// The id of the process that `mark` names, for people.
  package static func pid(of mark: String) -> String? {
    let parts = mark.split(separator: " ", omittingEmptySubsequences: false)
    return parts.count == 5 ? String(parts[3]) : nil
  }

  private static let host = Machine.hostName.replacing(" ", with: "-")

  private static let boot = SmallFile.line("/proc/sys/kernel/random/boot_id") ?? ""

  private static let namespace: String = {
    var buffer = [CChar](repeating: 0, count: 256)
    let count = readlink("/proc/self/ns/pid", &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
  }()

  /// When a process began, in ticks since the start of the system: the 22nd field of `/proc/<pid>/stat`, proc(5). `nil`
  /// where there is none, or it has ended and nobody has reaped it.
  private static func start(of pid: pid_t) -> String? {
    // The name is in parentheses and may hold blanks and parentheses itself.
    guard let text = SmallFile.line("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 && fields[0] != "Z" ? String(fields[19]) : nil
  }
}
