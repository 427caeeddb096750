import CutoverJournal
import Glibc

/// By what names the processes of Cutover are found: in the sessions of a Postgres, and in the lock of a journal.
package enum ProcessName {
  /// Of this one: `cutover serve, pid 12`.
  static var own: String { "\(SQLiteJournal.command), pid \(getpid())" }

  /// The process that a session (`cutover serve, pid 12`) or a lock (`pid 12, cutover serve, since …`) names, in one form:
  /// `cutover serve (pid 12)`.
  package static func short(_ name: String) -> String {
    let parts = name.split(separator: ", ").map(String.init)
    guard parts.count > 1, let pid = parts.first(where: { $0.hasPrefix("pid ") }),
      let command = parts.first(where: { $0 != pid })
    else { return name }
    return "\(command) (\(pid))"
  }

  /// Those of `sessions` that are another process of Cutover than the one that one of `locks` names (`pid 12, cutover serve, …`).
  package static func others(among sessions: [String], besides locks: [String]) -> [String] {
    sessions.filter { name in
      guard let place = name.firstRange(of: ", pid ") else { return false }
      let pid = name[place.upperBound...]
      let isLocking = locks.contains { $0.split(separator: ", ").contains { "\($0) ".hasPrefix("pid \(pid) ") } }
      return name.hasPrefix("cutover") && pid != "\(getpid())" && !isLocking
    }
  }
}
