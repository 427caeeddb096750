internal import Glibc

/// The machine's clocks.
package enum Clock {
  /// Unix time in milliseconds.
  package static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }

  /// Unix time in nanoseconds.
  package static func nanoseconds() -> Int64 { read(CLOCK_REALTIME) }

  /// Milliseconds since the machine started, also while it slept. Nobody sets this clock: it is for delays and ages.
  package static func uptime() -> Int64 { uptimeNanoseconds() / 1_000_000 }

  /// ``uptime()`` in seconds.
  package static func uptimeSeconds() -> Double { Double(uptimeNanoseconds()) / 1e9 }

  /// ``uptime()`` in nanoseconds.
  package static func uptimeNanoseconds() -> Int64 { read(CLOCK_BOOTTIME) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }
}
