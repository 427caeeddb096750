import Glibc

/// The clock of delays, pauses and ages, which nobody sets. It goes on while the machine sleeps.
enum MonotonicClock {
  static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}

/// The clock of people.
enum WallClock {
  /// Unix milliseconds.
  static func milliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }
}
