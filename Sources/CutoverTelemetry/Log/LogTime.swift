import CutoverBasics
import Glibc

/// A moment of the wall clock, written by RFC 3339 in UTC to the millisecond.
package struct LogTime: Sendable, Equatable, CustomStringConvertible {
  /// Since 1970.
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static func now() -> LogTime {
    LogTime(nanoseconds: Clock.nanoseconds())
  }

  package var description: String {
    var seconds = time_t(nanoseconds / 1_000_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let milliseconds = Int32(nanoseconds / 1_000_000 % 1000)
    return "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
      + "T\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2)).\(padded(milliseconds, 3))Z"
  }

  private func padded(_ number: Int32, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
