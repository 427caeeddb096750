import CutoverJournal
import Glibc

/// By what names the processes of Cutover are found: in the sessions of a Postgres, and in the lock of a journal.
package enum ProcessName {
  /// Of this one: `cutover serve, pid 12`.
  static var own: String { "\(SQLiteJournal.command), pid \(getpid())" }

  /// Those of `sessions` that are another process of Cutover than the one that one of `locks` names (`pid 12, cutover serve, …`).
  package static func others(among sessions: [String], besides locks: [String]) -> [String] {
    sessions.filter { name in
      guard let place = name.firstRange(of: ", pid ") else { return false }
      let pid = name[place.upperBound...]
      return name.hasPrefix("cutover") && pid != "\(getpid())" && !locks.contains { $0.hasPrefix("pid \(pid),") }
    }
  }
}
