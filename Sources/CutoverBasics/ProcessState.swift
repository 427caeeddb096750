/// What the system says of a process; proc(5).
package enum ProcessState {
  /// Whether somebody has stopped the process, by SIGSTOP say. False where the system does not tell.
  package static func isStopped(_ process: Int32) -> Bool {
    guard let bytes = (try? SmallFile.readIfThere("/proc/\(process)/stat")) ?? nil else { return false }
    // The name is in parentheses and may contain blanks and parentheses itself.
    let text = String(decoding: bytes, as: UTF8.self)
    guard let close = text.lastIndex(of: ")") else { return false }
    let state = text[text.index(after: close)...].first { $0 != " " }
    return state == "T" || state == "t"
  }
}
